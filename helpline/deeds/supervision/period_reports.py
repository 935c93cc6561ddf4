"""The reports: month, quarter and year in numbers, from tallies, calls, cases and the sealed codes of her own teams.

Codes are opened in her session for this one page or file and kept nowhere. No figure tells of a colleague.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_facts import CallFacts, served_outcomes
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import an_id, opened_facts
from helpline.deeds.supervision.helped_cases import helped_cases
from helpline.deeds.supervision.topics import call_shares, of_tickets
from helpline.deeds.supervision.trends import Asked, calls_by_hour, counted_days, shifts_of
from helpline.deeds.ticket.facts import TriageFacts, facts_in
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.calendar import DAY, ServiceCalendar
from helpline.figures.counties import COUNTIES, county_of
from helpline.figures.indicators import FLAGS, Helped, flags_of, indicators
from helpline.figures.reporting import (
    Period,
    ShownTable,
    Table,
    hash_of,
    hour_band,
    shown_outside,
    shown_whole,
    table_of,
)
from helpline.figures.response_times import Ratio
from helpline.figures.suppression import LEAST
from helpline.figures.tallies import end_of
from helpline.figures.trends import KINDS, Line, Measure, arrivals, hours_of, trend
from helpline.records import Case, CaseTicket, Ticket, reading
from helpline.words.code_lists import code_list

LETTERS, CALLS, CASES = "letters", "calls", "cases"
SOURCES = (LETTERS, CALLS)
TIMED: tuple[Measure, ...] = ("first", "next")
MINORS = ("under_14", "14_17")
WEEKDAYS = tuple(map(str, range(7)))
HOURS = tuple(hour_band(hour) for hour in range(0, 24, 4))
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


@dataclass(frozen=True, repr=False)
class _OneTicket:
    id: UUID
    channel: str
    contact_id: UUID
    facts: TriageFacts


@dataclass(frozen=True, repr=False)
class _OneCall:
    channel: str
    facts: CallFacts


@dataclass(frozen=True, repr=False)
class _Opened:
    """What the tables count."""

    tickets: tuple[_OneTicket, ...]
    calls: tuple[_OneCall, ...]
    unreadable: int

    @property
    def is_too_few(self) -> bool:
        """Letters or calls, all of them together, are so few that even their number stays in the house."""
        return 0 < len(self.tickets) < LEAST or 0 < len(self.calls) < LEAST


def read_report(period: Period, *, is_outside: bool, rules: DeskRules, by: Unlocked, now: datetime) -> Report:
    """Of her own teams. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    asked = Asked(period.since, period.until)
    with reading() as session:
        opened = _open(session, asked, rules=rules, by=by)
        hours = _hours(session, asked, rules=rules, by=by)
        if is_outside and opened.is_too_few:
            opened, hours = _without_few(opened), []
        begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
        helped = tuple(helped_cases(session, begins=begins, ends=ends, by=by))
        tables = (*_tables(opened), _arrivals(hours), *_spc(session, opened, by=by), _achieved(helped))
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


def _open(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> _Opened:
    tickets, unreadable = [], 0
    opened = opened_facts(
        session, of_tickets(asked, rules=rules, by=by), (Ticket.channel, Ticket.contact_id), tuple, by=by
    )
    for (ticket_id, channel, contact_id), text in opened:
        facts = facts_in(text) if text else TriageFacts()
        tickets.append(_OneTicket(an_id(ticket_id), channel, an_id(contact_id), facts))
        unreadable += text is None
    calls = []
    for call, told in opened_calls(session, *of_calls(asked, rules=rules), by=by):
        if told is None:
            unreadable += 1
        else:
            calls.append(_OneCall(call.channel, told))
    return _Opened(tuple(tickets), tuple(calls), unreadable)


def _without_few(opened: _Opened) -> _Opened:
    return _Opened(
        opened.tickets if len(opened.tickets) >= LEAST else (), opened.calls if len(opened.calls) >= LEAST else (),
        opened.unreadable,
    )  # fmt: skip


def _tables(opened: _Opened) -> Iterator[Table]:
    tickets, calls = opened.tickets, opened.calls
    yield table_of(
        "calls", ((call.facts.outcome, call.channel) for call in calls), rows_are="call_outcomes", columns_are="channel",
        rows=(*served_outcomes(), *code_list("call_outcomes").codes[len(served_outcomes()) :]),
    )  # fmt: skip
    yield table_of(
        "letters",
        ((ticket.facts.kind, ticket.channel) for ticket in tickets),
        rows_are="kinds",
        columns_are="channel",
    )
    for name, of_ticket, of_call in (
        ("language", lambda facts: facts.language, lambda facts: facts.language),
        ("danger", lambda facts: str(facts.danger), lambda facts: str(facts.danger)),
        ("country", lambda facts: facts.country, lambda facts: facts.place.partition("-")[0]),
    ):
        counted = [(of_ticket(ticket.facts), LETTERS) for ticket in tickets]
        counted += [(of_call(call.facts), CALLS) for call in calls]
        yield table_of(name, counted, rows_are=name, columns_are="source", columns=SOURCES)
    yield _several(
        "reasons", "reasons", "source", [*_each(tickets, "reasons", LETTERS), *_each(calls, "reasons", CALLS)]
    )
    everybody: tuple[_OneTicket | _OneCall, ...] = (*tickets, *calls)
    yield _several(
        "violence by age", "violence_forms", "age_bands",
        [(form, one.facts.age_band) for one in everybody for form in one.facts.violence_forms],
    )  # fmt: skip
    yield _several(
        "violence by relation", "violence_forms", "relations",
        [(form, ticket.facts.relation) for ticket in tickets for form in ticket.facts.violence_forms],
    )  # fmt: skip
    yield _several("referrals", "call_referrals", "source", _each(calls, "referrals", CALLS))


def _several(name: str, rows_are: str, columns_are: str, counted: list[tuple[str, str]]) -> Table:
    columns = SOURCES if columns_are == "source" else ()
    return table_of(name, counted, rows_are=rows_are, columns_are=columns_are, columns=columns, adds_up=False)


def _each(records: Any, name: str, source: str) -> list[tuple[str, str]]:
    return [(code, source) for one in records for code in getattr(one.facts, name)]


def _hours(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> list[tuple[Any, int, int]]:
    came = [row for row in counted_days(session, asked, ("came",), by=by) if row.team_id in by.team_ids]
    return [*hours_of(came), *calls_by_hour(session, asked, rules=rules, by=by, team_ids=by.team_ids)]


def _arrivals(hours: list[tuple[Any, int, int]]) -> Table:
    counted = [(str(day.weekday()), hour_band(hour)) for day, hour, count in hours for _ in range(count)]
    return table_of(
        "arrivals", counted, rows_are="weekday", columns_are="hours", rows=WEEKDAYS, columns=HOURS
    )


def _spc(session: Session, opened: _Opened, *, by: Unlocked) -> Iterator[Table]:
    """The quarterly form: referrals by county and by who sent her. Where nobody noted an outcome, a case is one, and her age."""
    referred = [ticket for ticket in opened.tickets if ticket.facts.kind == "referral"]
    wanted = select(CaseTicket.ticket_id).join(Case, Case.id == CaseTicket.case_id)
    accepted = set(session.scalars(wanted.where(Case.team_id.in_(by.team_ids))))

    def outcome(ticket: _OneTicket) -> str:
        if ticket.facts.spc_outcome:
            return ticket.facts.spc_outcome
        if ticket.facts.age_band in MINORS:
            return "minor"
        return "accepted" if ticket.id in accepted else ""

    outcomes = (*code_list("spc_outcomes").codes, "")
    counted = [(county_of(ticket.facts.municipality), outcome(ticket)) for ticket in referred]
    yield table_of(
        "spc", counted, rows_are="county", columns_are="spc_outcomes", rows=COUNTIES, columns=outcomes
    )
    counted = [(ticket.facts.spc_source, outcome(ticket)) for ticket in referred]
    sources = (*code_list("spc_sources").codes, "")
    yield table_of(
        "spc sources",
        counted,
        rows_are="spc_sources",
        columns_are="spc_outcomes",
        rows=sources,
        columns=outcomes,
    )


def _shares(
    opened: _Opened, hours: list[tuple[Any, int, int]], asked: Asked, *, calendar: ServiceCalendar
) -> Iterator[Share]:
    told = call_shares([call.facts for call in opened.calls])
    yield Share("served", told.served)
    yield Share("repeat", told.repeat, told.unknown_kind)
    yield Share("safety", told.safety_asked)
    came = arrivals(hours, since=asked.since, until=asked.until, calendar=calendar)
    yield Share("out_of_hours", came.out_of_hours)


def _indicators(opened: _Opened, helped: Sequence[Helped]) -> Iterator[Share]:
    applied = {ticket.contact_id for ticket in opened.tickets}
    for name, (ratio, unknown) in indicators(applied, helped).items():
        yield Share(name, ratio, unknown)


def _achieved(helped: Sequence[Helped]) -> Table:
    counted = ((flag, CASES) for flag in flags_of(helped))
    return table_of(
        "achieved",
        counted,
        rows_are="achieved",
        columns_are="source",
        rows=FLAGS,
        columns=(CASES,),
        adds_up=False,
    )


def _times(session: Session, asked: Asked, *, by: Unlocked, now: datetime) -> Iterator[TimesOf]:
    for measure in TIMED:
        rows = [
            row for row in counted_days(session, asked, KINDS[measure], by=by) if row.team_id in by.team_ids
        ]
        told = trend(rows, measure, since=asked.since, until=asked.until, now=now)
        for channel, line in {**told.channels, "": told.total}.items():
            yield TimesOf(measure, channel, line)


def _unknown(opened: _Opened) -> Iterator[Share]:
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
        "tables": [
            [
                one.table.name,
                one.table.rows,
                one.table.columns,
                one.cells,
                one.row_totals,
                one.column_totals,
                one.total,
            ]
            for one in tables
        ],
        "times": [[one.measure, one.channel, astuple(one.line)] for one in times],
        "shares": [[one.name, astuple(one.ratio), one.unknown] for one in (*shares, *unknown)],
    }
    return hash_of(told)
