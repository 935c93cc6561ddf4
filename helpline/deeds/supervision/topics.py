"""Figures from what is sealed: by language and danger of tickets, and of calls. Opened in her session, kept nowhere.

One record a ticket and one a call. Of a ticket's record only the two codes that are asked for are read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, select, type_coerce
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY, MINUTE
from helpline.figures.histograms import figures
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import end_of
from helpline.records import Call, Facts, Ticket, TicketFacts, reading
from helpline.sealing import Damaged, context, kdf, record_opener

# Within a JSON text a quote is escaped, so no word of a record can look like one of its names.
LANGUAGE = re.compile(rb'"language": "(\w*)"')
DANGER = re.compile(rb'"danger": (\d)')
ID_SIZE = 16
NOT_KNOWN = ("", "unknown")
REPEATED = ("repeat", "regular")
Opener = Callable[[bytes, bytes], bytes]


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


@dataclass(repr=False)
class _Waited:
    came: int = 0
    clock: list[int] = field(default_factory=list)

    def line(self) -> TopicLine:
        told = figures(Counter(self.clock))
        return TopicLine(self.came, told.n, told.median, told.p90)


@dataclass(repr=False)
class _Found:
    languages: dict[str, _Waited] = field(default_factory=lambda: defaultdict(_Waited))
    danger: dict[int, _Waited] = field(default_factory=lambda: defaultdict(_Waited))
    unreadable: int = 0


def read_topics(asked: Asked, *, rules: DeskRules, by: Unlocked) -> Topics:
    """Of her own teams, of the days and the channel asked for. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    found = _Found()
    with reading() as session:
        for team_id in sorted(by.team_ids):
            _open_all(session, found, asked, rules=rules, by=by, team_id=team_id)
        calls, damaged = opened_calls(session, asked, rules=rules, by=by)
    return Topics(
        languages={name: found.languages[name].line() for name in sorted(found.languages)},
        danger={level: found.danger[level].line() for level in sorted(found.danger)}, unreadable=found.unreadable,
        calls=call_shares(calls), call_languages=dict(sorted(Counter(call.language for call in calls).items())),
        call_danger=dict(sorted(Counter(call.danger for call in calls).items())), calls_unreadable=damaged,
    )  # fmt: skip


def opened_calls(
    session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked
) -> tuple[list[CallFacts], int]:
    """What was noted of the calls of her teams in this time, and how many records didn't open."""
    begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
    wanted = select(Call).where(
        Call.team_id.in_(by.team_ids), Call.state == "done", Call.started_at >= begins, Call.started_at < ends
    )
    if asked.channel:
        wanted = wanted.where(Call.channel == asked.channel)
    opened, damaged = [], 0
    for call in session.scalars(wanted):
        try:
            opened.append(open_facts(call, keys=by.keys))
        except (Damaged, NoKey):
            damaged += 1
    return opened, damaged


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


def _open_all(
    session: Session, found: _Found, asked: Asked, *, rules: DeskRules, by: Unlocked, team_id: UUID
) -> None:
    """Of one team: plain tuples, and one cipher for all of an epoch. Moments as the driver gives them: only their distance counts."""
    received_at, answered_at = (
        type_coerce(moment, DateTime(timezone=True))
        for moment in (Ticket.received_at, Ticket.first_answered_at)
    )
    wanted = (
        select(Facts.id, Facts.epoch, Facts.facts, received_at, answered_at).select_from(Ticket)
        .outerjoin(TicketFacts, TicketFacts.ticket_id == Ticket.id).outerjoin(Facts, Facts.id == TicketFacts.facts_id)
        .where(Ticket.team_id == team_id, *of_tickets(asked, rules=rules, by=by))
    )  # fmt: skip
    openers: dict[int, Opener | None] = {}
    place = context("facts", by.org_id, team_id, UUID(int=0))[
        :-ID_SIZE
    ]  # the record's own id is its last part
    rows: Iterable[Any] = session.connection().execute(
        wanted
    )  # where nobody has triaged, the outer joins give nothing
    for facts_id, epoch, sealed, came, answered in rows:
        if sealed is None:
            _put(found, "", 0, came, answered)
            continue
        if epoch not in openers:
            openers[epoch] = _opener(by, team_id, epoch)
        try:
            text = _text(openers[epoch], sealed, place + facts_id.bytes)
        except Damaged:
            found.unreadable += 1
            continue
        language, danger = LANGUAGE.search(text), DANGER.search(text)
        _put(found, language[1].decode() if language else "", int(danger[1]) if danger else 0, came, answered)


def _opener(by: Unlocked, team_id: UUID, epoch: int) -> Opener | None:
    """None where she has no key."""
    try:
        return record_opener(kdf(by.keys.pair(team_id, epoch).seed, "facts"), epoch=epoch)
    except (Damaged, NoKey):
        return None


def _text(opener: Opener | None, sealed: bytes, place: bytes) -> bytes:
    if opener is None:
        raise Damaged
    return opener(sealed, place)


def _put(
    found: _Found, language: str, danger: int, received_at: datetime, answered_at: datetime | None
) -> None:
    lines = (found.languages[language], found.danger[danger])
    for line in lines:
        line.came += 1
    if answered_at is not None:
        minutes = max(0, (answered_at - received_at) // MINUTE)
        for line in lines:
            line.clock.append(minutes)
