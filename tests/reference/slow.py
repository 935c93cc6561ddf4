"""The figures once more, slowly: from messages and events alone, minute by minute, sharing no line with the desk's own.

Hours of duty, holidays and the target are written down here once more, by hand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from helpline import records

ZONE = ZoneInfo("Europe/Vilnius")
MINUTE = timedelta(minutes=1)
TARGET, LATER_TARGET = 480, 960  # one working day, two
BEGINS = datetime(2025, 2, 1, tzinfo=UTC)
DAYS = 460
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-02-16", "2025-03-11", "2025-04-20", "2025-04-21", "2025-05-01", "2025-05-04", "2025-06-01", "2025-06-24",
        "2025-07-06", "2025-08-15", "2025-11-01", "2025-11-02", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01",
        "2026-02-16", "2026-03-11", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-03",
    )
)  # fmt: skip


@dataclass
class SlowWait:
    """One stretch. `over_at` is when it was answered, or closed without an answer."""

    is_first: bool
    began_at: datetime
    answered_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass
class SlowTicket:
    id: UUID
    team_id: UUID
    channel: str
    counts: bool
    received_at: datetime
    waits: list[SlowWait] = field(default_factory=list)
    ended_at: datetime | None = None


def tickets_of_the_records() -> list[SlowTicket]:
    """Every ticket's course as its messages and events tell it, one after the other."""
    with records.reading() as session:
        rows = {row.id: row for row in session.scalars(select(records.Ticket))}
        by_machine = {row.id for row in session.scalars(select(records.Message)) if row.kind == "automatic"}
        told: dict[UUID, list[Any]] = defaultdict(list)
        for event in sorted(session.scalars(select(records.Event)), key=lambda event: event.seq):
            if event.ticket_id in rows and event.message_id not in by_machine:
                told[event.ticket_id].append(event)
    return [_told(row, told[ticket_id]) for ticket_id, row in rows.items()]


def _told(row: Any, events: Iterable[Any]) -> SlowTicket:
    ticket = SlowTicket(row.id, row.team_id, row.channel, row.counts_for_target, row.received_at)
    waiting: SlowWait | None = None
    is_answered = False
    for event in events:
        if event.kind == "received" and waiting is None:
            waiting = SlowWait(not is_answered, event.at)
            ticket.waits.append(waiting)
        elif event.kind == "answer left":
            is_answered = True
            if waiting is not None:
                waiting.answered_at, waiting = event.at, None
        elif event.kind == "closed":
            ticket.ended_at = event.at
            if waiting is not None:
                waiting.closed_at, waiting = event.at, None
        elif event.kind == "reopened":
            ticket.ended_at = None
    return ticket


@cache
def duty() -> tuple[int, ...]:
    """How many minutes of duty had passed before each minute since BEGINS."""
    passed, sums = 0, [0]
    for number in range(DAYS * 1440):
        local = (BEGINS + number * MINUTE).astimezone(ZONE)
        passed += local.weekday() < 5 and 8 <= local.hour < 16 and local.date() not in HOLIDAYS
        sums.append(passed)
    return tuple(sums)


def service_minutes(start: datetime, end: datetime) -> int:
    return duty()[(end - BEGINS) // MINUTE] - duty()[(start - BEGINS) // MINUTE]


def due(start: datetime, target: int) -> datetime:
    """The first minute before which so many minutes of duty have passed."""
    wanted = duty()[(start - BEGINS) // MINUTE] + target
    return BEGINS + bisect_left(duty(), wanted) * MINUTE


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def nearest_rank(values: list[int], percent: int) -> int | None:
    """The smallest value that so many percent don't exceed, found by trying each."""
    for value in sorted(values):
        if 100 * sum(other <= value for other in values) >= percent * len(values):
            return value
    return None


def minutes(start: datetime, end: datetime) -> int:
    count = 0
    while start + MINUTE * 1000 <= end:
        start, count = start + MINUTE * 1000, count + 1000
    while start + MINUTE <= end:
        start, count = start + MINUTE, count + 1
    return count


@dataclass
class SlowLine:
    """What a line of the trends must say."""

    target: int = TARGET
    came: int = 0
    ended: int = 0
    in_time: int = 0
    overdue: int = 0
    clock: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)

    def add(self, start: datetime, answered_at: datetime | None, *, now: datetime, was_closed: bool) -> None:
        self.came += 1
        if answered_at is not None:
            self.clock.append(minutes(start, answered_at))
            self.service.append(service_minutes(start, answered_at))
            self.in_time += answered_at <= due(start, self.target)
        elif was_closed:
            self.ended += 1
        else:
            self.overdue += now > due(start, self.target)

    def said(self) -> tuple[object, ...]:
        return (
            self.came, len(self.clock), self.ended, nearest_rank(self.clock, 50), nearest_rank(self.clock, 90),
            nearest_rank(self.service, 50), nearest_rank(self.service, 90), self.in_time,
            len(self.clock) + self.overdue,
        )  # fmt: skip


def lines(
    tickets: Iterable[SlowTicket],
    measure: str,
    *,
    name: Callable[[SlowTicket, datetime], object],
    now: datetime,
) -> dict[object, tuple[object, ...]]:
    """Measure by measure; `name` says to which line a wait belongs, by its ticket and when it began."""
    found: dict[object, SlowLine] = defaultdict(
        lambda: SlowLine(LATER_TARGET if measure == "next" else TARGET)
    )
    for ticket in tickets:
        if not ticket.counts:
            continue
        if measure == "first":
            answers = [wait.answered_at for wait in ticket.waits if wait.is_first and wait.answered_at]
            begun = ticket.waits[0].began_at
            found[name(ticket, begun)].add(begun, min(answers, default=None), now=now, was_closed=False)
        for wait in ticket.waits if measure == "next" else ():
            if not wait.is_first:
                found[name(ticket, wait.began_at)].add(
                    wait.began_at, wait.answered_at, now=now, was_closed=wait.closed_at is not None
                )
        if measure == "resolution":
            line = found[name(ticket, ticket.received_at)]
            line.came += 1
            line.clock += [minutes(ticket.received_at, ticket.ended_at)] if ticket.ended_at else []
    return {key: line.said() for key, line in found.items()}


def backlog(tickets: Iterable[SlowTicket], *, day: date) -> tuple[int, int, int, int]:
    """Who waited at the midnight that ended this day, by age."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(
        days=1
    )  # wall time, as it is meant
    at = midnight.astimezone(UTC)
    bands = [0, 0, 0, 0]
    for ticket in tickets:
        for wait in ticket.waits if ticket.counts else ():
            over_at = wait.answered_at or wait.closed_at
            if wait.began_at < at and (over_at is None or over_at >= at):
                days = (at - wait.began_at) / timedelta(days=1)
                bands[(days >= 1) + (days >= 2) + (days >= 5)] += 1
    first, second, third, longest = bands
    return first, second, third, longest
