"""Figures from what is sealed: how long women waited by language and danger, and of calls. Opened in her session, kept nowhere.

One record a ticket and one a call. Of a ticket's record only the two codes that are asked for are read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import facts_beside
from helpline.deeds.supervision.trends import Asked, within_reason
from helpline.deeds.supervision.waits_in_bulk import of_teams, waits_told
from helpline.deeds.unlocked import Unlocked
from helpline.figures.response_times import Ratio
from helpline.figures.topic_lines import TopicLine, line_of
from helpline.records import Team, Ticket, reading

# Within a JSON text a quote is escaped, so no word of a record can look like one of its names.
LANGUAGE = re.compile(rb'"language": "(\w*)"')
DANGER = re.compile(rb'"danger": (\d)')
NOT_KNOWN = ("", "unknown")
REPEATED = ("repeat", "regular")
Codes = tuple[bytes, bytes]  # language and danger
Code = TypeVar("Code", str, int)


@dataclass(frozen=True, repr=False)
class Waited:
    """How long women waited, as it was asked for. Language "" and danger 0 are what nobody has noted.

    The lines of all languages, or of all danger levels, and that of `unread`, whose records didn't open, are
    together `total`: what the trends say of the same time, channel and team. `unreadable` is how many records that were.
    """

    total: TopicLine
    languages: dict[str, TopicLine]
    danger: dict[int, TopicLine]
    unread: TopicLine
    unreadable: int


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
    """`calls_unreadable` are calls whose record didn't open; `teams` those that she can ask for."""

    asked: Asked
    waited: Waited
    calls: CallShares
    call_languages: dict[str, int]
    call_danger: dict[int, int]
    calls_unreadable: int
    teams: dict[UUID, str]


def read_topics(asked: Asked, *, rules: DeskRules, by: Unlocked, now: datetime) -> Topics:
    """Of her own teams, of the days, the measure and the channel asked for. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    asked = within_reason(asked)
    with reading() as session:
        waited = _waited(session, asked, rules=rules, by=by, now=now)
        facts = [told for _, told in opened_calls(session, *of_calls(asked, rules=rules), by=by)]
        teams = _teams(session, by=by)
    calls = [told for told in facts if told is not None]
    return Topics(
        asked=asked, waited=waited,
        calls=call_shares(calls), call_languages=dict(sorted(Counter(call.language for call in calls).items())),
        call_danger=dict(sorted(Counter(call.danger for call in calls).items())), calls_unreadable=len(facts) - len(calls),
        teams=teams,
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
    begins, ends = asked.bounds(rules.calendar)
    return [*of_teams(Ticket, asked, by=by), Ticket.received_at >= begins, Ticket.received_at < ends]


def _waited(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked, now: datetime) -> Waited:
    by_codes: dict[Codes, list[int]] = defaultdict(list)
    unread: list[int] = []
    unreadable = 0
    waits, tickets = waits_told(session, asked, rules=rules, by=by, now=now)
    for of_ticket, text in facts_beside(session, waits, tickets, by=by):
        if text is None:
            unread += of_ticket
            unreadable += 1
            continue
        language, danger = LANGUAGE.search(text), DANGER.search(text)
        by_codes[language[1] if language else b"", danger[1] if danger else b"0"] += of_ticket
    has_target = asked.measure != "resolution"

    def line(waits: Iterable[int]) -> TopicLine:
        return line_of(waits, has_target=has_target)

    return Waited(
        total=line(chain(unread, *by_codes.values())),
        languages=_lines(by_codes, lambda language, _: language.decode(), line),
        danger=_lines(by_codes, lambda _, danger: int(danger), line),
        unread=line(unread), unreadable=unreadable,
    )  # fmt: skip


def _lines(
    by_codes: dict[Codes, list[int]], code: Callable[[bytes, bytes], Code], line: Callable[[Iterable[int]], TopicLine]
) -> dict[Code, TopicLine]:  # fmt: skip
    """One for each code, in their order."""
    together: dict[Code, list[int]] = defaultdict(list)
    for codes, waits in by_codes.items():
        together[code(*codes)] += waits
    return {name: line(together[name]) for name in sorted(together)}


def _teams(session: Session, *, by: Unlocked) -> dict[UUID, str]:
    wanted = select(Team.id, Team.name).where(Team.id.in_(by.team_ids)).order_by(Team.name)
    return {row.id: row.name for row in session.execute(wanted)}
