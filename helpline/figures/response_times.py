"""In charge of waiting times: how long women waited for a first human answer, and who is waiting still.

Arithmetic on moments: no seal is opened, no clock is read. There is no figure per worker, on purpose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from helpline.figures.calendar import MINUTE, ServiceCalendar

ALL = "all"
DAY = timedelta(days=1)
BANDS: tuple[tuple[str, timedelta], ...] = (("0-24h", DAY), ("1-2d", 2 * DAY), ("2-5d", 5 * DAY))
OLDEST_BAND = "over-5d"


@dataclass(frozen=True)
class FirstResponse:
    """One ticket's wait: when it came and when a person first answered (automatic answers don't count).

    Both moments are aware. `counts` is False for what waits for no answer: spam, media, automatic mail.
    """

    channel: str
    received_at: datetime
    answered_at: datetime | None
    counts: bool = True


@dataclass(frozen=True)
class Ratio:
    """A share that shows both its numbers."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """None when there is nothing to divide by: the page prints "-", never 0 %."""
        return 100 * self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class ResponseTimes:
    """The figures of one channel; minutes are whole, None where nothing was answered."""

    answered: int
    unanswered: int
    overdue: int
    median_calendar_minutes: int | None
    p90_calendar_minutes: int | None
    median_service_minutes: int | None
    p90_service_minutes: int | None
    within_target: Ratio


@dataclass(frozen=True)
class _Wait:
    answered: bool
    late: bool
    calendar_minutes: int
    service_minutes: int


def summary(
    rows: Iterable[FirstResponse], *, calendar: ServiceCalendar, target_minutes: int, now: datetime
) -> dict[str, ResponseTimes]:
    """First response times for each channel and, always, for "all", as things stood at `now`.

    Only rows that count and were received by `now`; an answer later than `now` has not happened yet.
    Within target = answered by the moment it was due, `target_minutes` of service time after it came / (answered
    + overdue and open): a letter left lying makes the figure worse, one that has time left does not touch it. What
    is due on Friday at closing time is overdue on Saturday, as the inbox says too. Calendar minutes stand
    beside service minutes, since a night answer to a night letter takes 0 of the latter.
    """
    waits: dict[str, list[_Wait]] = {ALL: []}
    for row in rows:
        if row.counts and row.received_at <= now:
            wait = _wait(row, calendar=calendar, target_minutes=target_minutes, now=now)
            waits[ALL].append(wait)
            waits.setdefault(row.channel, []).append(wait)
    return {channel: _figures(of) for channel, of in waits.items()}


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The nearest-rank percentile: the smallest value that at least `percent` of all values don't exceed.

    It is always one of the values, so "median 3 h" is a wait somebody really had; of two, the median is the
    shorter. None for no values. `percent` is 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ValueError("A percentile lies between 1 and 100.")
    if not values:
        return None
    rank = -(-percent * len(values) // 100)  # rounded up in whole numbers: 0.9 * 10 is not quite 9 in floats
    return sorted(values)[rank - 1]


def _wait(row: FirstResponse, *, calendar: ServiceCalendar, target_minutes: int, now: datetime) -> _Wait:
    answered_at = row.answered_at if row.answered_at is not None and row.answered_at <= now else None
    until = answered_at or now
    return _Wait(
        answered=answered_at is not None,
        late=until > calendar.add_service_minutes(row.received_at, target_minutes),
        calendar_minutes=max(0, (until - row.received_at) // MINUTE),
        service_minutes=calendar.service_minutes(row.received_at, until),
    )


def _figures(waits: Sequence[_Wait]) -> ResponseTimes:
    answered = [wait for wait in waits if wait.answered]
    unanswered = [wait for wait in waits if not wait.answered]
    overdue = sum(wait.late for wait in unanswered)
    in_time = sum(not wait.late for wait in answered)
    by_calendar = [wait.calendar_minutes for wait in answered]
    by_service = [wait.service_minutes for wait in answered]
    return ResponseTimes(
        answered=len(answered),
        unanswered=len(unanswered),
        overdue=overdue,
        median_calendar_minutes=percentile(by_calendar, 50),
        p90_calendar_minutes=percentile(by_calendar, 90),
        median_service_minutes=percentile(by_service, 50),
        p90_service_minutes=percentile(by_service, 90),
        within_target=Ratio(in_time, len(answered) + overdue),
    )


@dataclass(frozen=True)
class Waiting:
    """A ticket whose last word is hers: since when (her first unanswered message) and by when it is due."""

    ticket: UUID
    received_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class Backlog:
    """Who waits at one moment. Bands are calendar time; a wait of exactly a day is in the second."""

    count: int
    overdue: int
    oldest: Waiting | None
    bands: dict[str, int]


def backlog(rows: Iterable[Waiting], now: datetime) -> Backlog:
    """Counts who waits at `now`; what was received later is left out, and due now is not yet overdue."""
    waiting = [row for row in rows if row.received_at <= now]
    bands = {name: 0 for name, _ in BANDS} | {OLDEST_BAND: 0}
    for row in waiting:
        bands[_band(now - row.received_at)] += 1
    return Backlog(
        count=len(waiting),
        overdue=sum(row.due_at is not None and row.due_at < now for row in waiting),
        oldest=min(waiting, key=lambda row: row.received_at, default=None),
        bands=bands,
    )


def _band(age: timedelta) -> str:
    return next((name for name, limit in BANDS if age < limit), OLDEST_BAND)
