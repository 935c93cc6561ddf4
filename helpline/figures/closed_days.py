"""Reads closed days out of a calendar file (RFC 5545), as other programs export holidays. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

DAY = timedelta(days=1)
LONGEST_FILE = 1_000_000  # characters
MOST_EVENTS, LONGEST_EVENT = 2000, 62  # days
YEARS_AHEAD = 3


class NoCalendar(ValueError):
    """The file is no calendar, or has no day in it on which all of the day is taken."""


def days_of_calendar(text: str, *, today: date) -> frozenset[date]:
    """The days its all-day events cover, yearly ones for three years ahead; what has an hour is no closed day.

    Names and descriptions are left out. Raises NoCalendar.
    """
    try:
        events = Calendar.from_ical(text[:LONGEST_FILE]).walk("VEVENT")[:MOST_EVENTS]
        days = frozenset(day for event in events for day in _days(event, today=today))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise NoCalendar from None  # the library raises its own mix for what is no calendar
    if not days:
        raise NoCalendar
    return days


def _days(event: Any, *, today: date) -> Iterator[date]:
    begins = event["DTSTART"].dt
    if isinstance(begins, datetime) or not isinstance(
        begins, date
    ):  # a moment, or the library took it for a duration
        return
    ends = event["DTEND"].dt if "DTEND" in event else begins + DAY
    count = min(max((ends - begins).days, 1), LONGEST_EVENT)
    for first in _years(begins, is_yearly="YEARLY" in event.get("RRULE", {}).get("FREQ", []), today=today):
        yield from (first + number * DAY for number in range(count))


def _years(begins: date, *, is_yearly: bool, today: date) -> Iterator[date]:
    yield begins
    for year in range(max(begins.year + 1, today.year), today.year + YEARS_AHEAD + 1) if is_yearly else ():
        try:
            yield begins.replace(year=year)
        except ValueError:
            continue  # the 29th of February is not in every year
