"""Figures from what is sealed: by language and danger of tickets, and of calls. Opened in her session, kept nowhere.

One record a ticket and one a call. Of a ticket's record only the two codes that are asked for are read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import a_moment, opened_facts
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY, MINUTE
from helpline.figures.histograms import figures
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import end_of
from helpline.records import Ticket, reading

# Within a JSON text a quote is escaped, so no word of a record can look like one of its names.
LANGUAGE = re.compile(rb'"language": "(\w*)"')
DANGER = re.compile(rb'"danger": (\d)')
NOT_KNOWN = ("", "unknown")
REPEATED = ("repeat", "regular")
Waited = dict[tuple[bytes, bytes], list[int | None]]  # by language and danger; None: no answer yet
Code = TypeVar("Code", str, int)


@dataclass(frozen=True, repr=False)
class TopicLine:
    """How long women waited for a first answer, of one language or one danger level. Minutes by the clock."""

    came: int
    answered: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, repr=False)
class CallShares:
    """Of the calls that were logged. `unknown_kind` are counselling calls of which nobody noted whether she had called before."""

    logged: int
    served: Ratio
    repeat: Ratio
    unknown_kind: int
    safety_asked: Ratio


@dataclass(frozen=True, repr=False)
class Topics:
    """Language "" and danger 0 are what nobody has noted. `unreadable` are records that didn't open."""

    languages: dict[str, TopicLine]
    danger: dict[int, TopicLine]
    unreadable: int
    calls: CallShares
    call_languages: dict[str, int]
    call_danger: dict[int, int]
    calls_unreadable: int


def read_topics(asked: Asked, *, rules: DeskRules, by: Unlocked) -> Topics:
    """Of her own teams, of the days and the channel asked for. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with reading() as session:
        waited, unreadable = _open_all(session, asked, rules=rules, by=by)
        facts = [told for _, told in opened_calls(session, *of_calls(asked, rules=rules), by=by)]
    calls = [told for told in facts if told is not None]
    return Topics(
        languages=_lines(waited, lambda language, _: language.decode()), danger=_lines(waited, lambda _, danger: int(danger)),
        unreadable=unreadable,
        calls=call_shares(calls), call_languages=dict(sorted(Counter(call.language for call in calls).items())),
        call_danger=dict(sorted(Counter(call.danger for call in calls).items())), calls_unreadable=len(facts) - len(calls),
    )  # fmt: skip


def call_shares(calls: list[CallFacts]) -> CallShares:
    served = [call for call in calls if call.is_served]
    known = [call for call in served if call.caller_kind not in NOT_KNOWN]
    return CallShares(
        logged=len(calls), served=Ratio(len(served), len(calls)),
        repeat=Ratio(sum(call.caller_kind in REPEATED for call in known), len(known)),
        unknown_kind=len(served) - len(known),
        safety_asked=Ratio(sum(call.safe_now != "" for call in served), len(served)),
    )  # fmt: skip


def of_tickets(asked: Asked, *, rules: DeskRules, by: Unlocked) -> list[ColumnElement[bool]]:
    """The tickets of her teams that came in this time and count."""
    begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
    wanted: list[ColumnElement[bool]] = [
        Ticket.team_id.in_(by.team_ids), Ticket.counts_for_target.is_(True), Ticket.received_at >= begins,
        Ticket.received_at < ends,
    ]  # fmt: skip
    if asked.channel:
        wanted.append(Ticket.channel == asked.channel)
    if asked.team_id is not None:
        wanted.append(Ticket.team_id == asked.team_id)
    return wanted


def _open_all(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> tuple[Waited, int]:
    """Minutes by language and danger, and how many records didn't open."""
    waited: Waited = defaultdict(list)
    unreadable = 0
    moments = (Ticket.received_at, Ticket.first_answered_at)
    for minutes, text in opened_facts(
        session, of_tickets(asked, rules=rules, by=by), moments, _minutes, by=by
    ):
        if text is None:
            unreadable += 1
            continue
        language, danger = LANGUAGE.search(text), DANGER.search(text)
        waited[language[1] if language else b"", danger[1] if danger else b"0"].append(minutes)
    return waited, unreadable


def _minutes(row: Sequence[Any]) -> int | None:
    _, received_at, answered_at = row
    return None if answered_at is None else max(0, (a_moment(answered_at) - a_moment(received_at)) // MINUTE)


def _lines(waited: Waited, code: Callable[[bytes, bytes], Code]) -> dict[Code, TopicLine]:
    """One for each code, in their order."""
    together: dict[Code, list[int | None]] = defaultdict(list)
    for codes, minutes in waited.items():
        together[code(*codes)] += minutes
    return {name: _line(together[name]) for name in sorted(together)}


def _line(minutes: list[int | None]) -> TopicLine:
    told = figures(Counter(one for one in minutes if one is not None))
    return TopicLine(len(minutes), told.n, told.median, told.p90)
