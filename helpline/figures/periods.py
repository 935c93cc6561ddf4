"""In charge of weeks and months: to which a day belongs, and which there are between two days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from helpline.figures.calendar import DAY


def week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    return day.replace(day=1)


def weeks_of(since: date, until: date) -> Iterator[date]:
    """Every Monday whose week has a day in it."""
    day = week_of(since)
    while day <= until:
        yield day
        day += 7 * DAY


def months_of(since: date, until: date) -> Iterator[date]:
    day = month_of(since)
    while day <= until:
        yield day
        day = month_of(day + 31 * DAY)
