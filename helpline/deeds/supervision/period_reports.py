"""The reports: month, quarter and year in numbers, from tallies, calls, cases and the sealed codes of her own teams.

Codes are opened in her session for this one page or file and kept nowhere. No figure tells of a colleague.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.house import house_in
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.closed_cases import lengths_of_cases
from helpline.deeds.supervision.facts_in_bulk import an_id, opened_facts
from helpline.deeds.supervision.helped_cases import helped_cases
from helpline.deeds.supervision.inhabitants import inhabitants_in
from helpline.deeds.supervision.referral_outcomes import referral_outcomes
from helpline.deeds.supervision.report_shares import Share, shares_of, shares_outside, unknown_of
from helpline.deeds.supervision.report_tables import (
    OneCall,
    OneTicket,
    Opened,
    rates_of,
    tables_of,
)
from helpline.deeds.supervision.topics import of_tickets
from helpline.deeds.supervision.trends import Asked, calls_by_hour, counted_days, shifts_of
from helpline.deeds.ticket.facts import TriageFacts, facts_in
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.arrivals import hours_of
from helpline.figures.counties import Rate
from helpline.figures.reporting import (
    Period,
    ShownTable,
    hash_of,
    shown_outside,
    shown_whole,
)
from helpline.figures.suppression import LEAST
from helpline.figures.trends import KINDS, Line, Measure, trend
from helpline.records import Ticket, reading

TIMED: tuple[Measure, ...] = ("first", "next")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, repr=False)
class TimesOf:
    """Response times of one channel; "" is all."""

    measure: Measure
    channel: str
    line: Line


@dataclass(frozen=True, repr=False)
class Report:
    """One report. `is_outside`: as a funder may see it. `hash` stands for all its numbers; `unreadable` are records that didn't open.
    `staff_hours` are the hours of the rota, None where there is none; `rates` are referrals by county, with the inhabitants
    at the beginning of the year `inhabitants_of`.
    """

    period: Period
    is_outside: bool
    tables: tuple[ShownTable, ...]
    rates: tuple[Rate, ...]
    inhabitants_of: int | None
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
        begins, ends = asked.bounds(rules.calendar)
        opened = _with_referrals(session, opened, begins=begins, ends=ends, by=by)
        hours = _hours(session, asked, rules=rules, by=by)
        if is_outside and opened.is_too_few:
            opened, hours = opened.without_few(), []
        helped = tuple(helped_cases(session, begins=begins, ends=ends, by=by))
        lengths = lengths_of_cases(session, begins=begins, ends=ends, by=by)
        tables = tuple(tables_of(session, opened, hours, helped, lengths, by=by))
        calendar = clocks_of(session, by.org_id, rules=rules).calendar
        shares = tuple(shares_of(opened, hours, helped, asked, calendar=calendar))
        times = tuple(_times(session, asked, by=by, now=now))
        shifts = shifts_of(session, asked, rules=rules, by=by)
        house = house_in(session, by.org_id)
        inhabitants = inhabitants_in(session, period.since.year, by=by)
    hours_on_shift = round(sum((ends - starts) / HOUR for starts, ends in shifts)) if shifts else None
    shown = tuple((shown_outside if is_outside else shown_whole)(table) for table in tables)
    if is_outside:
        times = tuple(one for one in times if one.channel == "" and one.line.answered >= LEAST)
        shares = shares_outside(shares)
    rates = next(rates_of(one, inhabitants) for one in shown if one.table.name == "spc")
    unknown = () if is_outside else tuple(unknown_of(opened, house=house))
    return Report(
        period=period, is_outside=is_outside, tables=shown, rates=rates, inhabitants_of=inhabitants.year, times=times,
        shares=shares, unknown=unknown, unreadable=opened.unreadable, staff_hours=hours_on_shift,
        hash=_hash(period, shown, rates, times, shares, unknown, hours_on_shift),
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


def _with_referrals(
    session: Session, opened: Opened, *, begins: datetime, ends: datetime, by: Unlocked
) -> Opened:
    outcomes, unreadable = referral_outcomes(session, begins=begins, ends=ends, by=by)
    return replace(opened, referrals=tuple(outcomes), unreadable=opened.unreadable + unreadable)


def _hours(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> list[tuple[Any, int, int]]:
    came = [row for row in counted_days(session, asked, ("came",), by=by) if row.team_id in by.team_ids]
    return [*hours_of(came), *calls_by_hour(session, asked, rules=rules, by=by, team_ids=by.team_ids)]


def _times(session: Session, asked: Asked, *, by: Unlocked, now: datetime) -> Iterator[TimesOf]:
    for measure in TIMED:
        rows = [
            row for row in counted_days(session, asked, KINDS[measure], by=by) if row.team_id in by.team_ids
        ]
        told = trend(rows, measure, since=asked.since, until=asked.until, now=now)
        for channel, line in {**told.channels, "": told.total}.items():
            yield TimesOf(measure, channel, line)


def _hash(
    period: Period, tables: tuple[ShownTable, ...], rates: tuple[Rate, ...], times: tuple[TimesOf, ...],
    shares: tuple[Share, ...], unknown: tuple[Share, ...], staff_hours: int | None,
) -> str:  # fmt: skip
    told = {
        "period": period.name,
        "staff hours": staff_hours,
        "rates": [astuple(one) for one in rates if one.inhabitants is not None],
        "tables": [_counts(one) for one in tables],
        "times": [[one.measure, one.channel, astuple(one.line)] for one in times],
        "shares": [[one.name, astuple(one.ratio), one.unknown] for one in (*shares, *unknown)],
    }
    return hash_of({name: numbers for name, numbers in told.items() if name != "rates" or numbers})


def _counts(one: ShownTable) -> list[object]:
    table = one.table
    return [table.name, table.rows, table.columns, one.cells, one.row_totals, one.column_totals, one.total]
