"""In charge of how long the line of those who wait was when each week and each month ended."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime

from helpline.figures.calendar import DAY, MINUTE, ServiceCalendar
from helpline.figures.histograms import Words, numbers_in
from helpline.figures.response_times import BANDS
from helpline.figures.tallies import Counted, end_of, ends_of_periods, minutes_since_1970

LIMITS = tuple(limit // MINUTE for _, limit in BANDS)
Bands = tuple[int, int, int, int]  # under a day, 1-2, 2-5 days, longer: as in response_times.BANDS


def backlog_over_time(
    rows: Iterable[Counted],
    waiting: Iterable[int],
    *,
    since: date,
    until: date,
    now: datetime,
    calendar: ServiceCalendar,
) -> dict[date, Bands]:
    """Who waited when each week and each month ended, by how long she had waited. Sundays and last days of months.

    `rows` are tallies of "behind", made of waits that are over; `waiting` is when those began who wait
    still, in minutes since 1970.
    """
    days = [day for day in ends_of_periods(since, until + DAY) if end_of(day, calendar) <= now]
    found, words = {day: [0, 0, 0, 0] for day in days}, Words()
    for row in rows:
        if row.day in found:
            _add_bands(found[row.day], numbers_in(row.counts, words))
    began = sorted(waiting)
    for day, bands in found.items():
        _add_waiting(bands, began, end=minutes_since_1970(end_of(day, calendar)))
    return {day: (first, second, third, last) for day, (first, second, third, last) in found.items()}


def _add_bands(bands: list[int], ages: list[int]) -> None:
    """Adds so many to each band; the ages are minutes, the least first."""
    _add(bands, [0, *(bisect_left(ages, limit) for limit in LIMITS), len(ages)])


def _add_waiting(bands: list[int], began: list[int], *, end: int) -> None:
    """The same of those who began at these minutes, the earliest first, and before the end; their ages are not written out."""
    before = bisect_left(began, end)
    younger = (before - bisect_right(began, end - limit, hi=before) for limit in LIMITS)
    _add(bands, [0, *younger, before])


def _add(bands: list[int], ends: list[int]) -> None:
    for band in range(len(bands)):
        bands[band] += ends[band + 1] - ends[band]
