"""The tables of a report: what is counted by which two codes, from tickets and calls that were opened for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.phone.call_facts import CallFacts, served_outcomes
from helpline.deeds.supervision.closed_cases import LENGTHS
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.figures.counties import COUNTIES, TOGETHER, Inhabitants, Rate, county_of
from helpline.figures.indicators import FLAGS, Helped, flags_of
from helpline.figures.referrals import KNOWN, NOT_KNOWN
from helpline.figures.reporting import ShownTable, Table, hour_band, table_of
from helpline.figures.suppression import LEAST
from helpline.records import Case, CaseTicket
from helpline.words.code_lists import code_list

LETTERS, CALLS, CASES, REFERRALS = "letters", "calls", "cases", "referrals"
PART = "/"  # between what somebody is to her and that person's sex
SOURCES = (LETTERS, CALLS)
MINORS = ("under_14", "14_17")
WEEKDAYS = tuple(map(str, range(7)))
HOURS = tuple(hour_band(hour) for hour in range(0, 24, 4))
Hours = Sequence[tuple[Any, int, int]]  # day, hour, how many came


@dataclass(frozen=True, repr=False)
class OneTicket:
    id: UUID
    channel: str
    contact_id: UUID
    facts: TriageFacts


@dataclass(frozen=True, repr=False)
class OneCall:
    channel: str
    facts: CallFacts


@dataclass(frozen=True, repr=False)
class Opened:
    """What the tables count. `referrals` are the outcomes of those that we sent on, "" where it isn't known."""

    tickets: tuple[OneTicket, ...]
    calls: tuple[OneCall, ...]
    unreadable: int
    referrals: tuple[str, ...] = ()

    @property
    def is_too_few(self) -> bool:
        """Letters or calls, all of them together, are so few that even their number stays in the house."""
        return 0 < len(self.tickets) < LEAST or 0 < len(self.calls) < LEAST

    def without_few(self) -> Opened:
        """Without letters, or calls, where they are too few to be told of."""
        tickets = self.tickets if len(self.tickets) >= LEAST else ()
        calls = self.calls if len(self.calls) >= LEAST else ()
        return Opened(tickets, calls, self.unreadable, self.referrals)


def tables_of(
    session: Session,
    opened: Opened,
    hours: Hours,
    helped: Sequence[Helped],
    lengths: Iterable[str],
    *,
    by: Unlocked,
) -> Iterator[Table]:
    """All of them, in the order of a report. `lengths` are the bands of closed cases."""
    yield from _contacts(opened)
    yield _arrivals(hours)
    yield from _spc(session, opened, by=by)
    yield _achieved(helped)
    yield table_of(
        "referral outcomes", ((outcome, REFERRALS) for outcome in opened.referrals), rows_are="referral_outcomes",
        columns_are="source", rows=(*KNOWN, NOT_KNOWN), columns=(REFERRALS,), adds_up=False,
    )  # fmt: skip
    counted = ((length, CASES) for length in lengths)
    yield table_of(
        "case lengths", counted, rows_are="months", columns_are="source", rows=LENGTHS, columns=(CASES,)
    )


def rates_of(referred: ShownTable, inhabitants: Inhabitants) -> tuple[Rate, ...]:
    """Referrals by county of 10,000 who live there, from the table as it is shown: what is hidden there stays so."""
    counts = (*zip(referred.table.rows, referred.row_totals, strict=True), (TOGETHER, referred.total))
    return tuple(Rate(place, count, inhabitants.of(place)) for place, count in counts)


def _contacts(opened: Opened) -> Iterator[Table]:
    yield table_of(
        "calls", ((call.facts.outcome, call.channel) for call in opened.calls), rows_are="call_outcomes", columns_are="channel",
        rows=(*served_outcomes(), *code_list("call_outcomes").codes[len(served_outcomes()) :]),
    )  # fmt: skip
    yield table_of(
        "letters",
        ((ticket.facts.kind, ticket.channel) for ticket in opened.tickets),
        rows_are="kinds",
        columns_are="channel",
    )
    yield from _by_source(opened)
    yield from _of_several(opened)


def _by_source(opened: Opened) -> Iterator[Table]:
    """What is asked of letters and calls alike, and has one answer."""
    for name, of_ticket, of_call in (
        ("language", lambda facts: facts.language, lambda facts: facts.language),
        ("danger", lambda facts: str(facts.danger), lambda facts: str(facts.danger)),
        ("country", lambda facts: facts.country, lambda facts: facts.place.partition("-")[0]),
    ):
        counted = [(of_ticket(ticket.facts), LETTERS) for ticket in opened.tickets]
        counted += [(of_call(call.facts), CALLS) for call in opened.calls]
        yield table_of(name, counted, rows_are=name, columns_are="source", columns=SOURCES)


def _of_several(opened: Opened) -> Iterator[Table]:
    """Of what may have several answers at once: the columns don't add up."""
    tickets, calls = opened.tickets, opened.calls
    yield _several(
        "reasons", "reasons", "source", [*_each(tickets, "reasons", LETTERS), *_each(calls, "reasons", CALLS)]
    )
    everybody: tuple[OneTicket | OneCall, ...] = (*tickets, *calls)
    yield _several(
        "violence by age", "violence_forms", "age_bands",
        [(form, one.facts.age_band) for one in everybody for form in one.facts.violence_forms],
    )  # fmt: skip
    yield _several(
        "violence by relation", "violence_forms", "relations",
        [(form, one.facts.relation) for one in everybody for form in one.facts.violence_forms],
    )  # fmt: skip
    yield _several(
        "violence by sex", "violence_forms", "sexes",
        [(form, one.facts.sex) for one in everybody for form in one.facts.violence_forms],
    )  # fmt: skip
    yield from _harm([*((one.facts, LETTERS) for one in tickets), *((one.facts, CALLS) for one in calls)])
    yield _several("referrals", "call_referrals", "source", _each(calls, "referrals", CALLS))


def _harm(everybody: Sequence[tuple[TriageFacts | CallFacts, str]]) -> Iterator[Table]:
    """Who was harmed, by whom and how long ago, of all of whom anything is noted about that. One table has all about who
    harms: two would share totals, and what is hidden in one could be reckoned from the other.

    All three tables count the same people, those of whom only the delay is noted too: else the difference of two
    totals would tell how few these are. Their sum is known, and treated so. How many of them are letters and how many
    calls stands nowhere else; but where all letters tell of harm, or all calls, both can be reckoned and are known too.
    """
    harmed = [(one, source) for one, source in everybody if _tells_of_harm(one)]
    yield from _harmed_and_harmers([one for one, _ in harmed])
    delays = [(one.reporting_delay, source) for one, source in harmed]
    is_noted = any(delay for delay, _ in delays)  # who doesn't ask gets no table of nothing
    others = {source for one, source in everybody if not _tells_of_harm(one)}
    yield table_of(
        "reporting delay", delays if is_noted else (), rows_are="reporting_delays", columns_are="source",
        rows=(*code_list("reporting_delays").codes, "") if is_noted else (), columns=SOURCES,
        is_of_some=others == set(SOURCES),
    )  # fmt: skip


def _tells_of_harm(one: TriageFacts | CallFacts) -> bool:
    noted = (one.violence_forms, one.relation, one.harmer_sex, one.harmer_age_band, one.reporting_delay)
    return any(noted)


def _harmed_and_harmers(harmed: Sequence[TriageFacts | CallFacts]) -> Iterator[Table]:
    ages, sexes = (*code_list("age_bands").codes, ""), (*code_list("sexes").codes, "")
    yield table_of(
        "harmed", ((one.sex, one.age_band) for one in harmed), rows_are="sexes", columns_are="age_bands",
        rows=sexes if harmed else (), columns=ages,
    )  # fmt: skip
    counted = [(f"{one.relation}{PART}{one.harmer_sex}", one.harmer_age_band) for one in harmed]
    found = {row for row, _ in counted}
    rows = (f"{relation}{PART}{sex}" for relation in (*code_list("relations").codes, "") for sex in sexes)
    yield table_of(
        "harmers", counted, rows_are="harmers", columns_are="age_bands", rows=[row for row in rows if row in found],
        columns=ages,
    )  # fmt: skip


def _several(name: str, rows_are: str, columns_are: str, counted: list[tuple[str, str]]) -> Table:
    columns = SOURCES if columns_are == "source" else ()
    return table_of(name, counted, rows_are=rows_are, columns_are=columns_are, columns=columns, adds_up=False)


def _each(records: Any, name: str, source: str) -> list[tuple[str, str]]:
    return [(code, source) for one in records for code in getattr(one.facts, name)]


def _arrivals(hours: Hours) -> Table:
    counted = [(str(day.weekday()), hour_band(hour)) for day, hour, count in hours for _ in range(count)]
    return table_of(
        "arrivals", counted, rows_are="weekday", columns_are="hours", rows=WEEKDAYS, columns=HOURS
    )


def _spc(session: Session, opened: Opened, *, by: Unlocked) -> Iterator[Table]:
    """The quarterly form: referrals by county and by who sent her. Where nobody noted an outcome, a case is one, and her age."""
    referred = [ticket for ticket in opened.tickets if ticket.facts.kind == "referral"]
    wanted = select(CaseTicket.ticket_id).join(Case, Case.id == CaseTicket.case_id)
    accepted = set(session.scalars(wanted.where(Case.team_id.in_(by.team_ids))))

    def outcome(ticket: OneTicket) -> str:
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
