"""In charge of when contacts come: by hour and weekday of the helpline's clock, and how many people were on shift then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from helpline.figures.calendar import DAY, MINUTE, ServiceCalendar
from helpline.figures.histograms import read_counts
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import Counted

NIGHT_FROM, NIGHT_UNTIL = 18, 8  # out of hours, as the field counts it


@dataclass(frozen=True)
class Arrivals:
    """When contacts came, by the helpline's clock: `cells[weekday][hour]`, Monday first.

    `out_of_hours` are those from 18 to 8, at weekends and on closed days, of all. `weekdays` is how many days of each
    weekday lie in the time that was asked for: without it, sums of unlike lengths would be compared.
    """

    cells: tuple[tuple[int, ...], ...]
    out_of_hours: Ratio
    weekdays: tuple[int, ...]

    @property
    def most(self) -> int:
        return max(count for hours in self.cells for count in hours)


def arrivals(
    hours: Iterable[tuple[date, int, int]], *, since: date, until: date, calendar: ServiceCalendar
) -> Arrivals:
    """Of (day, hour, how many came). The hour that comes twice in autumn is one hour here."""
    cells = [[0] * 24 for _ in range(7)]
    outside = every = 0
    for day, hour, count in hours:
        cells[day.weekday()][hour] += count
        every += count
        outside += count if _is_out_of_hours(day, hour, calendar) else 0
    days = Counter((since + number * DAY).weekday() for number in range((until - since).days + 1))
    return Arrivals(
        tuple(map(tuple, cells)), Ratio(outside, every), tuple(days[weekday] for weekday in range(7))
    )


def hours_of(rows: Iterable[Counted]) -> Iterator[tuple[date, int, int]]:
    """What the tallies of "came" say, for `arrivals`."""
    for row in rows:
        for hour, count in read_counts(row.counts).items():
            yield row.day, hour, count


def staffed(
    shifts: Iterable[tuple[datetime, datetime]], *, since: date, until: date, calendar: ServiceCalendar
) -> tuple[tuple[float, ...], ...]:
    """How many people were on shift on average: `[weekday][hour]`, Monday first, by the helpline's clock."""
    minutes = [[0] * 24 for _ in range(7)]
    for starts_at, ends_at in shifts:
        for day, hour, length in _hours_in(starts_at, ends_at, calendar):
            if since <= day <= until:
                minutes[day.weekday()][hour] += length
    days = Counter((since + number * DAY).weekday() for number in range((until - since).days + 1))
    return tuple(
        tuple(total / 60 / max(1, days[weekday]) for total in hours) for weekday, hours in enumerate(minutes)
    )


def _hours_in(
    starts_at: datetime, ends_at: datetime, calendar: ServiceCalendar
) -> Iterator[tuple[date, int, int]]:
    """The day, the hour and the minutes of each hour that a shift touches; zones here lie on quarters of an hour."""
    at = starts_at
    while at < ends_at:
        local = at.astimezone(calendar.zone)
        length = min(60 - local.minute, (ends_at - at) // MINUTE)
        yield local.date(), local.hour, length
        at += max(1, length) * MINUTE


def _is_out_of_hours(day: date, hour: int, calendar: ServiceCalendar) -> bool:
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL or day.weekday() >= 5 or calendar.is_closed_day(day)
