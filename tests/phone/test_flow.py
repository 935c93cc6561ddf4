"""The course of a call as pure functions: it always ends, it is never silent, and what she asked for is honoured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.border import LineEvent
from helpline.deeds.shift.rota import OnShift
from phone_gateway import flow
from phone_gateway.flow import MOST_STEPS, MOST_TOGETHER, House, Move
from phone_gateway.verbs import HANG_UP, Ask, Plain, Ring, Say

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LANGUAGES = ("lt", "en", "ru", "uk", "pl")
PHONES = {f"desk-{number}": f"+3705210000{number}" for number in range(6)}
SID = "CA" + "0" * 32
HOUSES = st.builds(
    House,
    languages=st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=5, unique=True).map(tuple),
    phones=st.just(PHONES), together=st.booleans(), rounds=st.integers(1, 5), ask_for_woman=st.booleans(),
    accept_with_key=st.booleans(), voicemail=st.booleans(), new_code=st.just(lambda: "12345"),
)  # fmt: skip
COLLEAGUES = st.lists(
    st.tuples(
        st.sampled_from([*PHONES, "", "unknown"]),
        st.lists(st.sampled_from(LANGUAGES), max_size=3),
        st.booleans(),
    ),
    max_size=8,
)
# What the carrier, and she, may do next: a key, nothing, a colleague who lifts the phone, takes the call or doesn't.
DEEDS = st.tuples(
    st.sampled_from(["digit", "dialled", "lifted", "accepted", "recorded"]),
    st.sampled_from(["", "1", "2", "3", "9", "*"]), st.integers(-1, 9), st.integers(-1, 1),
)  # fmt: skip


def colleague(
    number: int, *, phone: str = "desk-1", languages: tuple[str, ...] = ("lt",), is_woman: bool = True
) -> OnShift:
    return OnShift(
        staff_id=uuid5(UUID(int=0), str(number)), duty_name=f"Duty {number}", team_id=UUID(int=9), languages=languages,
        is_woman=is_woman, phone=phone, until=NOON + timedelta(hours=4),
    )  # fmt: skip


def event(kind: Any, *, step: int = 0, digit: str = "", leg: int = 0, **told: Any) -> LineEvent:
    return LineEvent(kind=kind, sid=SID, at=NOON, step=step, digit=digit, leg=leg, **told)


def after(move: Move, kind: Any, *, house: House, here: list[OnShift], **told: Any) -> Move:
    return flow.advance(
        move.state, event(kind, step=move.state.steps, **told), house=house, here=here, is_open=True
    )


def house(**changes: Any) -> House:
    told: dict[str, Any] = {"languages": LANGUAGES, "phones": PHONES, "new_code": lambda: "12345"}
    return House(**{**told, **changes})


def is_something(move: Move) -> bool:
    """She hears a word, a phone rings, or the two are put together; and whatever ends begins with a word or after one."""
    return any(isinstance(verb, Say | Ask | Ring) for verb in move.verbs) or move.verbs in (
        (Plain("put through"),), (Plain("record"),), (HANG_UP,),
    )  # fmt: skip


@given(house=HOUSES, told=COLLEAGUES, is_open=st.booleans(), patience=st.integers(0, 3))
def test_a_call_in_which_nobody_does_anything_ends_with_a_word(
    house: House, told: list[tuple[str, list[str], bool]], *, is_open: bool, patience: int
) -> None:
    """She presses nothing, or the same key again and again; every phone rings unheard."""
    here = [
        colleague(number, phone=phone, languages=tuple(spoken), is_woman=woman)
        for number, (phone, spoken, woman) in enumerate(told)
    ]
    key = ("", "1", "2", "9")[patience]

    move, steps = flow.begin(house=house, here=here, is_open=is_open), 0
    while HANG_UP not in move.verbs and Plain("record") not in move.verbs:
        assert is_something(move)
        kind = "dialled" if move.state.step == "ringing" else "digit"
        move = flow.advance(
            move.state, event(kind, step=move.state.steps, digit=key), house=house, here=here, is_open=is_open
        )
        steps += 1
        assert steps <= MOST_STEPS

    assert any(isinstance(verb, Say) for verb in move.verbs)
    assert move.state.end in ("nobody", "closed")


@given(house=HOUSES, told=COLLEAGUES, deeds=st.lists(DEEDS, max_size=60), is_open=st.booleans())
def test_whatever_happens_in_whatever_order_no_call_goes_round_for_ever(
    house: House,
    told: list[tuple[str, list[str], bool]],
    deeds: list[tuple[Any, str, int, int]],
    *,
    is_open: bool,
) -> None:
    """Keys and rings at random, of the present step or of another one; and then silence until the end."""
    here = [
        colleague(number, phone=phone, languages=tuple(spoken), is_woman=woman)
        for number, (phone, spoken, woman) in enumerate(told)
    ]
    move = flow.begin(house=house, here=here, is_open=is_open)

    for kind, digit, leg, off in deeds:
        told_now = event(kind, step=move.state.steps + off, digit=digit, leg=leg)
        move = flow.advance(move.state, told_now, house=house, here=here, is_open=is_open)
        assert is_something(move)
        assert move.state.steps <= MOST_STEPS
    for _ in range(MOST_STEPS + 2):
        kind = "digit" if move.state.step in ("language", "woman", "someone else") else "dialled"
        ending = event("recorded" if move.state.step == "voicemail" else kind, step=move.state.steps)
        move = flow.advance(move.state, ending, house=house, here=here, is_open=is_open)

    assert HANG_UP in move.verbs


@given(house=HOUSES, told=COLLEAGUES, deeds=st.lists(DEEDS, max_size=40))
def test_whoever_asked_for_a_woman_is_put_through_to_a_woman_unless_she_agreed_to_somebody_else(
    house: House, told: list[tuple[str, list[str], bool]], deeds: list[tuple[Any, str, int, int]]
) -> None:
    here = [
        colleague(number, phone=phone, languages=tuple(spoken), is_woman=woman)
        for number, (phone, spoken, woman) in enumerate(told)
    ]
    known = {str(one.staff_id): one for one in here}
    move = flow.begin(house=house, here=here, is_open=True)

    for kind, digit, leg, off in deeds:
        before = move.state
        move = flow.advance(
            before, event(kind, step=before.steps + off, digit=digit, leg=leg), house=house, here=here, is_open=True
        )  # fmt: skip
        ringing = [known[staff_id] for staff_id in move.state.legs]
        if move.state.wants_woman and not move.state.anyone:
            assert all(one.is_woman for one in ringing)
        if not move.state.any_language:
            assert all(move.state.language in one.languages for one in ringing)
        assert len(ringing) <= MOST_TOGETHER
        assert all(one.phone in PHONES for one in ringing)


def test_a_preference_is_taken_by_a_key_and_only_women_are_rung() -> None:
    ada, sam = colleague(1, phone="desk-1"), colleague(2, phone="desk-2", is_woman=False)
    here, line = [sam, ada], house(languages=("lt",))

    asked = flow.begin(house=line, here=here, is_open=True)
    rung = after(asked, "digit", digit="1", house=line, here=here)

    assert asked.state.step == "woman"
    assert Ring((PHONES["desk-1"],)) in rung.verbs


def test_without_the_preference_everybody_who_speaks_her_language_is_rung() -> None:
    here = [
        colleague(1, phone="desk-1"),
        colleague(2, phone="desk-2", is_woman=False),
        colleague(3, phone="desk-3", languages=("en",)),
    ]
    line = house(languages=("lt",))

    rung = after(flow.begin(house=line, here=here, is_open=True), "digit", house=line, here=here)

    assert Ring((PHONES["desk-1"], PHONES["desk-2"])) in rung.verbs


def test_where_no_woman_answers_she_is_asked_before_anybody_else_is_rung() -> None:
    ada, sam = colleague(1, phone="desk-1"), colleague(2, phone="desk-2", is_woman=False)
    here, line = [ada, sam], house(languages=("lt",), rounds=1)
    rung = after(flow.begin(house=line, here=here, is_open=True), "digit", digit="1", house=line, here=here)

    asked = after(rung, "dialled", house=line, here=here)
    refused = after(asked, "digit", house=line, here=here)
    agreed = after(asked, "digit", digit="1", house=line, here=here)

    assert asked.verbs == (Ask((Say("no woman", "lt"),)),)
    assert refused.state.end == "nobody"
    assert Ring((PHONES["desk-2"],)) in agreed.verbs


def test_where_nobody_speaks_her_language_she_is_asked_for_another_one() -> None:
    here, line = [colleague(1, languages=("lt",))], house(ask_for_woman=False)
    asked = flow.begin(house=line, here=here, is_open=True)

    in_polish = after(asked, "digit", digit="5", house=line, here=here)
    agreed = after(in_polish, "digit", digit="1", house=line, here=here)

    assert Say("no language", "pl") in in_polish.verbs[0].said  # type: ignore[union-attr]  # a question
    assert Ring((PHONES["desk-1"],)) in agreed.verbs


@pytest.mark.parametrize(
    ("digit", "language"), [("1", "lt"), ("2", "en"), ("3", "ru"), ("4", "uk"), ("5", "pl")]
)
def test_each_key_of_the_menu_is_a_language(digit: str, language: str) -> None:
    line = house()

    chosen = after(flow.begin(house=line, here=[], is_open=True), "digit", digit=digit, house=line, here=[])

    assert chosen.state.language == language
    assert all(verb.language == language for verb in chosen.verbs if isinstance(verb, Say))


def test_whoever_presses_nothing_is_asked_twice_and_then_hears_the_first_language() -> None:
    line, here = house(), [colleague(1)]
    first = flow.begin(house=line, here=here, is_open=True)

    second = after(first, "digit", house=line, here=here)
    third = after(second, "digit", digit="9", house=line, here=here)

    assert [first.state.step, second.state.step, third.state.step] == ["language", "language", "woman"]
    assert third.state.language == "lt"


def test_everybody_hears_where_help_is_in_danger_before_any_phone_rings() -> None:
    line, here = house(ask_for_woman=False), [colleague(1)]

    rung = after(flow.begin(house=line, here=here, is_open=True), "digit", digit="1", house=line, here=here)

    assert rung.verbs.index(Say("danger", "lt")) < rung.verbs.index(Ring((PHONES["desk-1"],)))


def test_when_the_line_is_closed_it_says_so_and_rings_nobody() -> None:
    line = house(languages=("lt",))

    move = flow.begin(house=line, here=[colleague(1)], is_open=False)

    assert Say("closed", "lt") in move.verbs
    assert not any(isinstance(verb, Ring) for verb in move.verbs)
    assert move.state.end == "closed"


def test_where_nobody_is_there_she_hears_a_code_twice_unless_she_may_leave_a_message() -> None:
    plain = flow.begin(house=house(languages=("lt",)), here=[], is_open=True)
    recorded = flow.begin(house=house(languages=("lt",), voicemail=True), here=[], is_open=True)

    assert plain.verbs.count(Say("code", "lt", digits="12345")) == 2
    assert plain.state.code == "12345"
    assert recorded.verbs[-3:] == (Plain("record"), Say("goodbye", "lt"), HANG_UP)
    assert recorded.state.code == ""


def test_a_colleague_takes_the_call_by_a_key_and_no_answering_machine_does() -> None:
    line, here = house(languages=("lt",), ask_for_woman=False), [colleague(1), colleague(2, phone="desk-2")]
    rung = flow.begin(house=line, here=here, is_open=True)

    lifted = after(rung, "lifted", leg=1, house=line, here=here)
    machine = after(lifted, "accepted", leg=1, house=line, here=here)
    taken = after(lifted, "accepted", leg=1, digit="1", house=line, here=here)

    assert lifted.verbs == (Ask((Say("call in lt", "lt"),)),)
    assert (machine.verbs, machine.state.answered_by) == ((HANG_UP,), "")
    assert taken.verbs == (Plain("put through"),)
    assert taken.state.answered_by == str(here[1].staff_id)


def test_only_the_first_of_two_colleagues_takes_it() -> None:
    line, here = house(languages=("lt",), ask_for_woman=False), [colleague(1), colleague(2, phone="desk-2")]
    first = after(
        flow.begin(house=line, here=here, is_open=True), "accepted", digit="1", house=line, here=here
    )

    second = after(first, "accepted", leg=1, digit="1", house=line, here=here)

    assert second.verbs == (HANG_UP,)
    assert second.state.answered_by == str(here[0].staff_id)


def test_two_who_sit_at_one_phone_ring_it_once() -> None:
    line, here = house(languages=("lt",), ask_for_woman=False), [colleague(1), colleague(2)]

    rung = flow.begin(house=line, here=here, is_open=True)

    assert Ring((PHONES["desk-1"],)) in rung.verbs


def test_in_turn_one_phone_rings_after_the_other_and_then_all_once_more() -> None:
    line = house(languages=("lt",), ask_for_woman=False, together=False, rounds=2)
    here = [colleague(1), colleague(2, phone="desk-2")]
    move, rung = flow.begin(house=line, here=here, is_open=True), []

    while move.state.step == "ringing":
        rung += [verb.phones for verb in move.verbs if isinstance(verb, Ring)]
        move = after(move, "dialled", house=line, here=here)

    assert rung == [(PHONES["desk-1"],), (PHONES["desk-2"],)] * 2
    assert move.state.end == "nobody"


def test_after_they_have_talked_nothing_rings_any_more() -> None:
    line, here = house(languages=("lt",), ask_for_woman=False), [colleague(1)]
    taken = after(
        flow.begin(house=line, here=here, is_open=True), "accepted", digit="1", house=line, here=here
    )

    over = after(taken, "dialled", house=line, here=here)

    assert over.verbs == (HANG_UP,)
    assert over.state.end == "answered"


def test_an_answer_to_an_earlier_question_changes_nothing() -> None:
    line, here = house(), [colleague(1)]
    chosen = after(flow.begin(house=line, here=here, is_open=True), "digit", digit="2", house=line, here=here)

    stale = flow.advance(chosen.state, event("digit", step=0, digit="1"), house=line, here=here, is_open=True)

    assert stale.state == chosen.state


def test_what_failed_on_our_side_is_told_in_every_language() -> None:
    line = house()

    said = flow.sorry(line)

    assert [verb.language for verb in said if isinstance(verb, Say)] == list(LANGUAGES)
    assert said[-1] == HANG_UP
