"""The reports: month, quarter and year in numbers, from tallies, calls, cases and the sealed codes of her own teams.

Codes are opened in her session for this one page or file and kept nowhere. No figure tells of a colleague.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import an_id, opened_facts
from helpline.deeds.supervision.helped_cases import helped_cases
from helpline.deeds.supervision.report_tables import CALLS, LETTERS, OneCall, OneTicket, Opened, tables_of
from helpline.deeds.supervision.topics import call_shares, of_tickets
from helpline.deeds.supervision.trends import Asked, calls_by_hour, counted_days, shifts_of
from helpline.deeds.ticket.facts import TriageFacts, facts_in
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.calendar import DAY, ServiceCalendar
from helpline.figures.indicators import Helped, indicators
from helpline.figures.reporting import (
    Period,
    ShownTable,
    hash_of,
    shown_outside,
    shown_whole,
)
from helpline.figures.response_times import Ratio
from helpline.figures.suppression import LEAST
from helpline.figures.tallies import end_of
from helpline.figures.trends import KINDS, Line, Measure, arrivals, hours_of, trend
from helpline.records import Ticket, reading

TIMED: tuple[Measure, ...] = ("first", "next")
TICKET_FIELDS = (
    "kind", "danger", "safe_now", "language", "reasons", "violence_forms", "relation", "country", "age_band",
)  # fmt: skip
CALL_FIELDS = (
    "safe_now", "caller", "caller_kind", "age_band", "place", "language", "reasons", "violence_forms", "danger", "how_heard",
)  # fmt: skip
HOUR = timedelta(hours=1)
OF_A_TABLE = ("served",)  # outside, a sum of a table's rows would give away what is hidden in them


@dataclass(frozen=True, repr=False)
class TimesOf:
    """Response times of one channel; "" is all."""

    measure: Measure
    channel: str
    line: Line


@dataclass(frozen=True, repr=False)
class Share:
    """A share with both numbers, and how many records say nothing about it (None where that can't be)."""

    name: str
    ratio: Ratio
    unknown: int | None = None


@dataclass(frozen=True, repr=False)
class Report:
    """One report. `is_outside`: as a funder may see it. `hash` stands for all its numbers; `unreadable` are records that didn't open.
    `staff_hours` are the hours of the rota, None where there is none.
    """

    period: Period
    is_outside: bool
    tables: tuple[ShownTable, ...]
    times: tuple[TimesOf, ...]
    shares: tuple[Share, ...]
    unknown: tuple[Share, ...]
    unreadable: int
    staff_hours: int | None
    hash: str


def read_report(period: Period, *, is_outside: bool, rules: DeskRules, by: Unlocked, now: datetime) -> Report:
    """Of her own teams. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    asked = Asked(period.since, period.until)
    with reading() as session:
        opened = _open(session, asked, rules=rules, by=by)
        hours = _hours(session, asked, rules=rules, by=by)
        if is_outside and opened.is_too_few:
            opened, hours = opened.without_few(), []
        begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
        helped = tuple(helped_cases(session, begins=begins, ends=ends, by=by))
        tables = tuple(tables_of(session, opened, hours, helped, by=by))
        shares = (
            *_shares(opened, hours, asked, calendar=clocks_of(session, by.org_id, rules=rules).calendar),
            *_indicators(opened, helped),
        )
        times = tuple(_times(session, asked, by=by, now=now))
        shifts = shifts_of(session, asked, rules=rules, by=by)
    hours_on_shift = round(sum((ends - starts) / HOUR for starts, ends in shifts)) if shifts else None
    shown = tuple((shown_outside if is_outside else shown_whole)(table) for table in tables)
    if is_outside:
        times = tuple(one for one in times if one.channel == "" and one.line.answered >= LEAST)
        shares = tuple(_large(share) for share in shares if share.name not in OF_A_TABLE)
    unknown = () if is_outside else tuple(_unknown(opened))
    return Report(
        period=period, is_outside=is_outside, tables=shown, times=times, shares=shares, unknown=unknown,
        unreadable=opened.unreadable, staff_hours=hours_on_shift, hash=_hash(period, shown, times, shares, unknown, hours_on_shift),
    )  # fmt: skip


def _open(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> Opened:
    tickets, unreadable = [], 0
    opened = opened_facts(
        session, of_tickets(asked, rules=rules, by=by), (Ticket.channel, Ticket.contact_id), tuple, by=by
    )
    for (ticket_id, channel, contact_id), text in opened:
        facts = facts_in(text) if text else TriageFacts()
        tickets.append(OneTicket(an_id(ticket_id), channel, an_id(contact_id), facts))
        unreadable += text is None
    calls = []
    for call, told in opened_calls(session, *of_calls(asked, rules=rules), by=by):
        if told is None:
            unreadable += 1
        else:
            calls.append(OneCall(call.channel, told))
    return Opened(tuple(tickets), tuple(calls), unreadable)


def _hours(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> list[tuple[Any, int, int]]:
    came = [row for row in counted_days(session, asked, ("came",), by=by) if row.team_id in by.team_ids]
    return [*hours_of(came), *calls_by_hour(session, asked, rules=rules, by=by, team_ids=by.team_ids)]


def _shares(
    opened: Opened, hours: list[tuple[Any, int, int]], asked: Asked, *, calendar: ServiceCalendar
) -> Iterator[Share]:
    told = call_shares([call.facts for call in opened.calls])
    yield Share("served", told.served)
    yield Share("repeat", told.repeat, told.unknown_kind)
    yield Share("safety", told.safety_asked)
    came = arrivals(hours, since=asked.since, until=asked.until, calendar=calendar)
    yield Share("out_of_hours", came.out_of_hours)


def _indicators(opened: Opened, helped: Sequence[Helped]) -> Iterator[Share]:
    applied = {ticket.contact_id for ticket in opened.tickets}
    for name, (ratio, unknown) in indicators(applied, helped).items():
        yield Share(name, ratio, unknown)


def _times(session: Session, asked: Asked, *, by: Unlocked, now: datetime) -> Iterator[TimesOf]:
    for measure in TIMED:
        rows = [
            row for row in counted_days(session, asked, KINDS[measure], by=by) if row.team_id in by.team_ids
        ]
        told = trend(rows, measure, since=asked.since, until=asked.until, now=now)
        for channel, line in {**told.channels, "": told.total}.items():
            yield TimesOf(measure, channel, line)


def _unknown(opened: Opened) -> Iterator[Share]:
    """The quality of what is noted: how many records say nothing, field by field."""
    for source, fields, records in (
        (LETTERS, TICKET_FIELDS, opened.tickets),
        (CALLS, CALL_FIELDS, opened.calls),
    ):
        for name in fields:
            empty = sum(getattr(one.facts, name) in ("", 0, (), "unknown") for one in records)
            yield Share(f"{source}.{name}", Ratio(empty, len(records)))


def _large(share: Share) -> Share:
    """Outside a share of few, or one that would tell how few, has no numbers."""
    ratio = share.ratio
    rest = ratio.denominator - ratio.numerator
    if 0 < ratio.numerator < LEAST or 0 < rest < LEAST:
        return Share(share.name, Ratio(0, 0))
    return Share(share.name, ratio)


def _hash(
    period: Period, tables: tuple[ShownTable, ...], times: tuple[TimesOf, ...], shares: tuple[Share, ...],
    unknown: tuple[Share, ...], staff_hours: int | None,
) -> str:  # fmt: skip
    told = {
        "period": period.name,
        "staff hours": staff_hours,
        "tables": [_counts(one) for one in tables],
        "times": [[one.measure, one.channel, astuple(one.line)] for one in times],
        "shares": [[one.name, astuple(one.ratio), one.unknown] for one in (*shares, *unknown)],
    }
    return hash_of(told)


def _counts(one: ShownTable) -> list[object]:
    table = one.table
    return [table.name, table.rows, table.columns, one.cells, one.row_totals, one.column_totals, one.total]
