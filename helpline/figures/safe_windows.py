"""In charge of her hours: when she may be written to by her own clock, and when that will be next.

What counts is the clock on her wall. When it is put back, an hour that was safe is safe twice; when it is put
forward, an hour that does not exist is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
# A window of one hour a week may fall into the hour that summer time skips: it comes again a week later.
DAYS_AHEAD = 15
WRITTEN = re.compile(r"([1-7]{1,7}) (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class Window:
    """Hours of these weekdays (1 Monday to 7 Sunday), from `opens` until before `closes`.

    Where it closes no later than it opens, it goes on past midnight and belongs to the day it began on.
    """

    weekdays: tuple[int, ...]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(1, 8)):
            raise ValueError("A window has weekdays from 1 to 7.")
        if self.opens == self.closes:
            raise ValueError("A window opens and closes at different times.")

    def __str__(self) -> str:
        """As `read_window` reads it: "12345 18:00-22:00"."""
        return f"{''.join(map(str, self.weekdays))} {self.opens:%H:%M}-{self.closes:%H:%M}"

    def holds(self, local: datetime) -> bool:
        """Whether her clock, showing this, stands in the window."""
        today, yesterday = local.isoweekday(), (local - DAY).isoweekday()
        shown = local.time()
        if self.opens < self.closes:
            return today in self.weekdays and self.opens <= shown < self.closes
        return (today in self.weekdays and shown >= self.opens) or (
            yesterday in self.weekdays and shown < self.closes
        )


def read_window(written: str) -> Window:
    """The window that was written so. Raises ValueError."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError("A window is written like 12345 18:00-22:00.")
    days, opens, closes = found.groups()
    return Window(tuple(int(day) for day in days), time.fromisoformat(opens), time.fromisoformat(closes))


def is_safe(windows: Sequence[Window], zone: ZoneInfo, at: datetime) -> bool:
    """Whether `at` lies in one of them; no windows at all means any hour."""
    return not windows or any(window.holds(_shown(at, zone)) for window in windows)


def next_window(windows: Sequence[Window], zone: ZoneInfo, now: datetime) -> datetime:
    """The first safe moment from `now` on, in UTC; `now` itself when that is one."""
    if is_safe(windows, zone, now):
        return now.astimezone(UTC)
    return min(at for at in _turns(windows, zone, now) if at > now and is_safe(windows, zone, at))


def _turns(windows: Sequence[Window], zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """Every moment at which a window can open: at its own time of day, or because her clock is put on or back.

    Clocks are changed on a quarter of an hour, and an hour that comes twice opens a window twice.
    """
    first = now.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD + 1):
        day = first + ahead * DAY
        for window in windows:
            for fold in (0, 1):
                yield datetime.combine(day, window.opens, zone).replace(fold=fold).astimezone(UTC)
    quarter = datetime.fromtimestamp(
        now.timestamp() // QUARTER.total_seconds() * QUARTER.total_seconds(), UTC
    )
    for count in range(1, DAYS_AHEAD * 96):
        yield quarter + count * QUARTER


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What her clock shows: without a zone, so that yesterday is the day before, whatever was done to the clocks."""
    return at.astimezone(zone).replace(tzinfo=None)
