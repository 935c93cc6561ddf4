"""Says her safe hours as people do, in the reader's language and by her own clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale, gettext

from helpline.figures.safe_windows import Window


def window_words(window: Window) -> str:
    """Such as "Mon–Fri 18:00–22:00", "every day 22:00–02:00"."""
    return f"{_days(window.weekdays)} {window.opens:%H:%M}–{window.closes:%H:%M}"


def her_clock(moment: datetime, zone: str) -> str:
    """What her clock shows then."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(ZoneInfo(zone or 'UTC')):%H:%M}"


def her_day(moment: datetime, zone: str) -> date:
    """The day her calendar shows then."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone or "UTC")).date()


def day_names(width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]:
    """Monday to Sunday."""
    names = get_day_names(width, "stand-alone", get_locale() or "en")
    return [names[number] for number in range(7)]


def _days(weekdays: tuple[int, ...]) -> str:
    if len(set(weekdays)) == 7:
        return str(gettext("every day"))
    names = day_names()
    runs = [(names[run[0] - 1], names[run[-1] - 1], len(run)) for run in _runs(sorted(set(weekdays)))]
    return ", ".join(first if many == 1 else f"{first}–{last}" for first, last, many in runs)


def _runs(days: list[int]) -> Iterator[list[int]]:
    """Days that follow each other belong together."""
    for _, run in groupby(enumerate(days), key=lambda place: place[1] - place[0]):
        yield [day for _, day in run]
