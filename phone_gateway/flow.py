"""The course of a call on the line: what she hears next and whose phone rings, as pure functions of what is known.

Every call ends: each question is asked a bounded number of times, and so are the duty phones; after `MOST_STEPS` there is
nothing left to ask or to ring. Nobody is left in silence, and whoever asked for a woman is never put
through to somebody else unless she has agreed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from helpline.border import LineEvent
from helpline.deeds.line.line_states import End, LineState
from helpline.deeds.shift.rota import OnShift
from phone_gateway.verbs import HANG_UP, Ask, Plain, Ring, Say, Verb

ASKED_AT_MOST = 2
MOST_DIALS = 8
MOST_TOGETHER = 10  # the carrier dials no more at once
MOST_STEPS = ASKED_AT_MOST + 1 + 2 + MOST_DIALS  # the menu, her preference, two compromises, the dials
CODE_DIGITS = 5
QUESTIONS = ("language", "woman", "someone else")
YES = "1"


@dataclass(frozen=True, repr=False)
class House:
    """The settings of the line. `phones` are the duty phones by their short names, `new_code` draws a call-back code."""

    languages: tuple[str, ...]
    phones: dict[str, str]
    together: bool = True
    rounds: int = 2
    ask_for_woman: bool = True
    accept_with_key: bool = True
    voicemail: bool = False
    new_code: Callable[[], str] = field(
        default=lambda: "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    )


@dataclass(frozen=True, repr=False)
class Move:
    """Where the call stands now, and what the carrier is asked to do."""

    state: LineState
    verbs: tuple[Verb, ...]


def begin(*, house: House, here: Sequence[OnShift], is_open: bool) -> Move:
    """She has called."""
    state = LineState()
    if len(house.languages) == 1:
        return _welcome(replace(state, language=house.languages[0]), house=house, here=here, is_open=is_open)
    return _ask_language(state, house=house)


def advance(
    state: LineState, event: LineEvent, *, house: House, here: Sequence[OnShift], is_open: bool
) -> Move:
    """What follows from what the carrier tells. What doesn't belong to where the call stands changes nothing."""
    if event.kind == "digit" and event.step == state.steps and state.step in QUESTIONS:
        return _answered(state, event.digit, house=house, here=here, is_open=is_open)
    if event.kind == "dialled" and event.step == state.steps and state.step in ("ringing", "talking"):
        return _after_dial(state, event, house=house, here=here)
    if event.kind in ("lifted", "accepted"):
        return _lifted(state, event, house=house)
    if event.kind == "recorded" and state.step == "voicemail":
        end: End = "voicemail" if event.seconds else state.end
        return Move(replace(state, step="goodbye", end=end), (Say("thanks", state.language), HANG_UP))
    return Move(state, say_again(state, house=house))


def say_again(state: LineState, *, house: House) -> tuple[Verb, ...]:
    """The present question once more; where there is none, a goodbye."""
    if state.step == "language":
        return (_language_menu(house),)
    if state.step == "woman":
        return (Ask((Say("woman", state.language),)),)
    if state.step == "someone else" and state.offered:
        return (_other_question(state),)
    if state.step == "voicemail":
        return _record(state)
    if state.step == "ringing":
        return (Say("hold", state.language), Ring(tuple(house.phones[name] for name in state.phones)))
    return (Say("goodbye", _tongue(state, house)), HANG_UP)


def say_again_on_leg(state: LineState, event: LineEvent, *, house: House) -> tuple[Verb, ...]:
    """On a duty phone: whoever has taken the call is put through to it, whoever still may is asked again."""
    hers = 0 <= event.leg < len(state.legs) and state.answered_by == state.legs[event.leg]
    if state.step == "talking" and hers:
        return (Plain("put through"),)
    if event.kind == "lifted" and state.step == "ringing":
        return _lifted(state, event, house=house).verbs
    return (HANG_UP,)


def sorry(house: House) -> tuple[Verb, ...]:
    """Something of ours has failed: she is told in every language, and where help is."""
    return (*(Say("sorry", language) for language in house.languages), HANG_UP)


def language_of(digit: str, *, house: House) -> str:
    """The language behind a key of the menu, "" for any other key."""
    keys = {str(number): language for number, language in enumerate(house.languages, start=1)}
    return keys.get(digit, "")


def _answered(state: LineState, digit: str, *, house: House, here: Sequence[OnShift], is_open: bool) -> Move:
    state = replace(state, steps=state.steps + 1)
    if state.step == "language":
        chosen = language_of(digit, house=house)
        if not chosen and state.asked < ASKED_AT_MOST:
            return _ask_language(state, house=house)
        return _welcome(
            replace(state, language=chosen or house.languages[0]), house=house, here=here, is_open=is_open
        )
    if state.step == "woman":
        return _ring(replace(state, wants_woman=digit == YES), house=house, here=here)
    return _ring(_agreed(state) if digit == YES else state, house=house, here=here)


def _agreed(state: LineState) -> LineState:
    """She would rather speak with somebody else than with nobody: those who were left out are tried next."""
    if state.offered[-1] == "woman":
        return replace(state, rounds=0, anyone=True)
    return replace(state, rounds=0, any_language=True)


def _ask_language(state: LineState, *, house: House) -> Move:
    return Move(replace(state, step="language", asked=state.asked + 1), (_language_menu(house),))


def _language_menu(house: House) -> Ask:
    keys = enumerate(house.languages, start=1)
    return Ask(tuple(Say("menu", language, digits=str(number)) for number, language in keys))


def _welcome(state: LineState, *, house: House, here: Sequence[OnShift], is_open: bool) -> Move:
    """In her language now: who we are, and where help is if she is in danger this moment."""
    state = replace(state, asked=0)
    opening = (Say("greeting", state.language), Say("danger", state.language))
    if not is_open:
        return _nobody(state, "closed", house=house, before=opening)
    if house.ask_for_woman and _candidates(replace(state, any_language=True), house=house, here=here):
        return Move(replace(state, step="woman"), (Ask((*opening, Say("woman", state.language))),))
    return _ring(state, house=house, here=here, before=opening)


def _ring(state: LineState, *, house: House, here: Sequence[OnShift], before: tuple[Say, ...] = ()) -> Move:
    """The next phones, in the next round if all have been tried; else a compromise she may choose; else nobody is there."""
    suitable = _candidates(state, house=house, here=here)
    untried = [one for one in suitable if str(one.staff_id) not in state.tried]
    if suitable and not untried and state.rounds + 1 < house.rounds:
        state, untried = replace(state, rounds=state.rounds + 1, tried=()), suitable
    if untried and state.dials < MOST_DIALS:
        return _dial(state, untried, house=house, before=before)
    compromise = _compromise(state, house=house, here=here)
    if compromise:
        state = replace(state, step="someone else", offered=(*state.offered, compromise))
        question = _other_question(state)
        return Move(state, (Ask((*before, *question.said)),))
    return _nobody(state, "nobody", house=house, before=before)


def _dial(state: LineState, untried: Sequence[OnShift], *, house: House, before: tuple[Say, ...]) -> Move:
    called = untried[: MOST_TOGETHER if house.together else 1]
    ids, names = tuple(str(one.staff_id) for one in called), tuple(one.phone for one in called)
    words = (*before, Say("still" if state.dials else "hold", state.language))
    dialling = replace(
        state, step="ringing", legs=ids, phones=names, tried=(*state.tried, *ids), dials=state.dials + 1
    )
    return Move(dialling, (*words, Ring(tuple(house.phones[name] for name in names))))


def _after_dial(state: LineState, event: LineEvent, *, house: House, here: Sequence[OnShift]) -> Move:
    """The ringing is over. Where they have talked, the call is; the carrier's own word for it is not asked for."""
    if state.step == "talking" or event.is_bridged:
        return Move(replace(state, step="goodbye", end="answered"), (HANG_UP,))
    return _ring(replace(state, steps=state.steps + 1), house=house, here=here)


def _lifted(state: LineState, event: LineEvent, *, house: House) -> Move:
    """On the phone of a colleague: she hears what call it is, and takes it by a key, so that no machine answers."""
    if state.step != "ringing" or not 0 <= event.leg < len(state.legs) or event.step != state.steps:
        return Move(state, (HANG_UP,))
    if event.kind == "lifted" and house.accept_with_key:
        return Move(state, (Ask((Say(f"call in {state.language}", house.languages[0]),)),))
    if event.kind == "accepted" and event.digit != YES:
        return Move(state, (HANG_UP,))
    taken = replace(state, step="talking", end="answered", answered_by=state.legs[event.leg])
    return Move(taken, (Plain("put through"),))


def _nobody(
    state: LineState, end: Literal["nobody", "closed"], *, house: House, before: tuple[Say, ...]
) -> Move:
    state, words = replace(state, end=end), (*before, Say(end, state.language))
    if house.voicemail:
        return Move(
            replace(state, step="voicemail"), (*words, Say("voicemail", state.language), *_record(state))
        )
    state = replace(state, step="goodbye", code=house.new_code())
    promise = Say("code", state.language, digits=state.code)
    return Move(state, (*words, promise, promise, Say("goodbye", state.language), HANG_UP))


def _record(state: LineState) -> tuple[Verb, ...]:
    """Where she says nothing at all the carrier tells us nothing and goes on to what stands next: no silence even then."""
    return (Plain("record"), Say("goodbye", state.language), HANG_UP)


def _other_question(state: LineState) -> Ask:
    return Ask((Say(f"no {state.offered[-1]}", state.language),))


def _compromise(state: LineState, *, house: House, here: Sequence[OnShift]) -> str:
    """What she may be asked to do without, each at most once: "woman", then "language"; "" for nothing."""
    wider = {
        "woman": replace(state, anyone=state.anyone or state.wants_woman), "language": replace(state, any_language=True)
    }  # fmt: skip
    now = len(_candidates(state, house=house, here=here))
    return next(
        (
            what
            for what, widened in wider.items()
            if what not in state.offered and len(_candidates(widened, house=house, here=here)) > now
        ),
        "",
    )


def _candidates(state: LineState, *, house: House, here: Sequence[OnShift]) -> list[OnShift]:
    """Whoever sits at a duty phone we know, speaks her language, and is a woman where she asked for one; one a phone."""
    suitable = [
        one for one in here
        if one.phone in house.phones
        and (state.any_language or state.language in one.languages)
        and (one.is_woman or state.anyone or not state.wants_woman)
    ]  # fmt: skip
    return list({one.phone: one for one in reversed(suitable)}.values())[::-1]


def _tongue(state: LineState, house: House) -> str:
    return state.language or house.languages[0]
