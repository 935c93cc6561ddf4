"""In charge of what a ticket adds to the figures: a few numbers for a few days, worked out anew from its times alone.

Every figure over time is made of these numbers. Days are those of the helpline's own clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from helpline.figures.calendar import DAY, MINUTE, ServiceCalendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 10**9  # when what is paused until somebody goes on with it is due

# came: the hour of its day. clock, service: minutes from her message to the answer. late: minutes the answer came
# after it was due, 0 in time. open: when the answer that is still missing is due, in minutes since 1970. ended:
# minutes until the ticket was closed without one. resolved: minutes to the end. behind: how long she had waited when a week or a month ended.
Kind = Literal[
    "came", "first clock", "first service", "first late", "first open", "next clock", "next service", "next late",
    "next open", "next ended", "resolved", "behind",
]  # fmt: skip


class Entry(NamedTuple):
    """One number for one day."""

    kind: Kind
    day: date
    value: int


class Counted(NamedTuple):
    """A row of the tallies: the numbers of one kind, of one day, team and channel, the least first."""

    kind: str
    day: date
    team_id: UUID
    channel: str
    counts: str


@dataclass(frozen=True)
class Stretch:
    """From a message of hers to the next answer by a person that left; or to the end of the ticket without one.

    All moments are aware; `service_minutes` are those of an answered one, None where they aren't known yet.
    """

    kind: Literal["first", "next"]
    began_at: datetime
    answered_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None = None
    service_minutes: int | None = None


@dataclass(frozen=True)
class Course:
    """When a ticket came and ended, and every stretch in which she waited. `counts` is False for spam, media, machines.

    Of a ticket that was closed before anybody answered, and opened again by her, several may be "first".
    """

    counts: bool
    received_at: datetime
    closed_at: datetime | None
    stretches: tuple[Stretch, ...]

    @property
    def first(self) -> Stretch | None:
        """From her first message to the first answer, counted once whatever lay between."""
        firsts = sorted(
            (stretch for stretch in self.stretches if stretch.kind == "first"), key=lambda one: one.began_at
        )
        if len(firsts) < 2:
            return firsts[0] if firsts else None
        return replace(firsts[-1], began_at=firsts[0].began_at, due_at=firsts[0].due_at, service_minutes=None)


def entries_of(course: Course, *, calendar: ServiceCalendar) -> tuple[Entry, ...]:
    """What a ticket of this course stands in the tallies with: nothing where it doesn't count."""
    return tuple(_entries(course, calendar)) if course.counts else ()


def minutes_since_1970(moment: datetime) -> int:
    return (moment - EPOCH) // MINUTE


def ends_of_periods(since: date, until: date) -> Iterator[date]:
    """The Sundays and the last days of months from `since` up to before `until`."""
    day = since
    while day < until:
        if day.weekday() == 6 or (day + DAY).day == 1:
            yield day
        day += DAY


def end_of(day: date, calendar: ServiceCalendar) -> datetime:
    """The midnight with which a local day ends, in UTC."""
    return datetime.combine(day + DAY, datetime.min.time(), calendar.zone).astimezone(UTC)


def _entries(course: Course, calendar: ServiceCalendar) -> Iterator[Entry]:
    came = course.received_at.astimezone(calendar.zone)
    yield Entry("came", came.date(), came.hour)
    if course.closed_at is not None:
        yield Entry("resolved", came.date(), _minutes(course.closed_at - course.received_at))
    if course.first is not None:
        yield from _of_stretch(course.first, calendar)
    for stretch in course.stretches:
        if stretch.kind == "next":
            yield from _of_stretch(stretch, calendar)
        ended_at = stretch.answered_at or stretch.ended_at
        if ended_at is not None:
            yield from _left_behind(stretch.began_at, ended_at, calendar)


def _of_stretch(stretch: Stretch, calendar: ServiceCalendar) -> Iterator[Entry]:
    day = stretch.began_at.astimezone(calendar.zone).date()
    if stretch.answered_at is None:
        yield from _unanswered(stretch, day)
    else:
        service = stretch.service_minutes
        if service is None:
            service = calendar.service_minutes(stretch.began_at, stretch.answered_at)
        late = 0 if stretch.due_at is None else _minutes_late(stretch.answered_at - stretch.due_at)
        yield Entry(_kind(stretch, "clock"), day, _minutes(stretch.answered_at - stretch.began_at))
        yield Entry(_kind(stretch, "service"), day, service)
        yield Entry(_kind(stretch, "late"), day, late)


def _unanswered(stretch: Stretch, day: date) -> Iterator[Entry]:
    """A later message may need no answer ("thank you"); a first one that was closed without one stays unanswered."""
    if stretch.kind == "next" and stretch.ended_at is not None:
        yield Entry("next ended", day, _minutes(stretch.ended_at - stretch.began_at))
    else:
        due = NEVER if stretch.due_at is None else minutes_since_1970(stretch.due_at)
        yield Entry(_kind(stretch, "open"), day, due)


def _left_behind(began_at: datetime, ended_at: datetime, calendar: ServiceCalendar) -> Iterator[Entry]:
    """One for each week and month that ended while she waited."""
    first, last = (moment.astimezone(calendar.zone).date() for moment in (began_at, ended_at))
    for day in ends_of_periods(first, last):
        yield Entry("behind", day, _minutes(end_of(day, calendar) - began_at))


def _kind(stretch: Stretch, what: str) -> Kind:
    return f"{stretch.kind} {what}"  # type: ignore[return-value]  # both halves are from short lists


def _minutes(length: timedelta) -> int:
    return max(0, length // MINUTE)


def _minutes_late(length: timedelta) -> int:
    """An answer a second after it was due is late too."""
    return max(0, -(-length // MINUTE))
