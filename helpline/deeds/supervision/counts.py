"""How much the desk holds, month by month, and whether it keeps up: numbers for administrators, never a word, a name or a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.turns import ANSWERABLE, GOES_ON
from helpline.figures.calendar import DAY
from helpline.figures.periods import month_of
from helpline.figures.tallies import end_of
from helpline.records import Call, Message, OutboxRow, Periodic, Ticket, reading
from helpline.records.database import size_of_database

MONTHS = 12
HOUR = timedelta(hours=1)
LATE = timedelta(minutes=5)  # a courier that lives does what is due within seconds


@dataclass(frozen=True, repr=False)
class MonthCounts:
    """Of one month by the helpline's clock. `letters` are messages of people, `calls` those that were logged."""

    month: date
    opened: int
    closed: int
    letters: int
    calls: int


@dataclass(frozen=True, repr=False)
class Counts:
    """The newest month first. `oldest_hours` is how long the longest wait has lasted, None where nobody waits; `size` is in bytes."""

    months: tuple[MonthCounts, ...]
    open_now: int
    waiting: int
    oldest_hours: int | None
    answers_due: int
    tasks_late: int
    size: int


def read_counts(*, rules: DeskRules, by: Unlocked, now: datetime) -> Counts:
    """Of the whole organisation. Raises NotAllowed."""
    if not by.may("see counts"):
        raise NotAllowed
    months = _months(now.astimezone(rules.calendar.zone).date())
    edges = [end_of(month - DAY, rules.calendar) for month in months]
    goes_on = (Ticket.org_id == by.org_id, Ticket.state.in_(GOES_ON))
    with reading() as session:
        opened = _by_month(session, Ticket.received_at, edges, Ticket.org_id == by.org_id)
        closed = _by_month(session, Ticket.closed_at, edges, Ticket.org_id == by.org_id)
        letters = _by_month(
            session, Message.at, edges, Message.org_id == by.org_id, Message.direction == "in",
            Message.kind.in_(ANSWERABLE),
        )  # fmt: skip
        calls = _by_month(session, Call.started_at, edges, Call.org_id == by.org_id, Call.state == "done")
        oldest = session.scalar(select(func.min(Ticket.waiting_since)).where(*goes_on))
        return Counts(
            months=tuple(MonthCounts(*told) for told in zip(months[:-1], opened, closed, letters, calls, strict=True))[::-1],
            open_now=_count(session, Ticket, *goes_on),
            waiting=_count(session, Ticket, *goes_on, Ticket.waiting_since.is_not(None)),
            oldest_hours=None if oldest is None else max(0, (now - oldest) // HOUR),
            answers_due=_count(
                session, OutboxRow, OutboxRow.org_id == by.org_id, OutboxRow.state == "waiting", OutboxRow.due_at <= now
            ),
            tasks_late=_count(session, Periodic, Periodic.due_at <= now - LATE), size=size_of_database(session),
        )  # fmt: skip


def _months(today: date) -> list[date]:
    """The first days of the last twelve months and of the one that comes, the oldest first."""
    months = [month_of(month_of(today) + 31 * DAY)]
    while len(months) <= MONTHS:
        months.append(month_of(months[-1] - DAY))
    return months[::-1]


def _by_month(
    session: Session, moment: Any, edges: Sequence[datetime], *conditions: ColumnElement[bool]
) -> list[int]:
    """How many between each two edges, in one pass."""
    each = [func.count().filter(and_(moment >= begins, moment < ends)) for begins, ends in pairwise(edges)]
    wanted = select(*each).where(*conditions, moment >= edges[0], moment < edges[-1])
    return [int(count) for count in session.execute(wanted).one()]


def _count(session: Session, table: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
