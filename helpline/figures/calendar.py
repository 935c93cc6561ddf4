"""In charge of service time: how many minutes the helpline was there for a letter, and when an answer is due.

Everything here is arithmetic on real minutes. A day on which the clocks change has 23 or 25 hours, and a duty
that lies across the change is an hour shorter or longer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES_OF_A_DAY = 24 * 60
DAYS_WITHOUT_DUTY = 3 * 366  # longer than any real closure; a calendar that stays shut so long is a mistake

Stretch = tuple[datetime, datetime]  # UTC, whole minutes, the second moment is no longer duty


class NeverOpenError(ValueError):
    """There is no duty to count in: no opening hours at all, or closed days that cover them for years."""


@dataclass(frozen=True, order=True)
class Period:
    """One stretch of duty within a day, in minutes of the wall clock: 0 <= opens < closes <= 1440.

    A duty over midnight is two periods, one on each day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_OF_A_DAY:
            raise ValueError("A period opens before it closes, between 00:00 and 24:00.")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Reads "08:00-17:00"; the end of the day is "24:00". Raises ValueError for anything else."""
        opens, _, closes = text.partition("-")
        return cls(_minute_of_day(opens), _minute_of_day(closes))


Week = tuple[tuple[Period, ...], ...]  # Monday first, seven days

ROUND_THE_CLOCK: Week = ((Period(0, MINUTES_OF_A_DAY),),) * 7
OFFICE_HOURS: Week = ((Period(8 * 60, 16 * 60),),) * 5 + ((),) * 2


@dataclass(frozen=True)
class ServiceCalendar:
    """When letters are answered: opening periods for each weekday, but not on holidays and own closed days.

    `country` is the ISO 3166 code whose public holidays are closed; None keeps every holiday open. A period
    opens at the first minute of its day that shows its opening time or later, and closes after the last one
    that shows a time before its closing: an hour that the clocks skip or repeat is counted as it was lived.
    All moments are aware; seconds are dropped, since only minutes of receipt are kept.
    """

    week: Week = OFFICE_HOURS
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Vilnius"))
    country: str | None = "LT"
    closed_days: frozenset[date] = frozenset()
    _known: dict[date, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days, Monday first.")
        if not any(self.week):
            raise NeverOpenError("Give the calendar at least one opening period.")

    def service_minutes(self, start: datetime, end: datetime) -> int:
        """The minutes of duty from start up to end; 0 when end is not after start.

        Whole days are added up, not minutes. ValueError for a naive moment.
        """
        start, end = _whole_minute(start), _whole_minute(end)
        day, last_day = self._day_of(start), self._day_of(end)
        minutes = 0
        while day <= last_day:
            for opens, closes in self._duty_on(day):
                minutes += max(0, (min(closes, end) - max(opens, start)) // MINUTE)
            day += DAY
        return minutes

    def add_service_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first moment (UTC) by which so many minutes of duty have passed since start.

        A full day given at 16:00 on Thursday is due at 16:00 on Friday, not on Monday morning.
        Raises NeverOpenError when the duty never suffices, ValueError for a naive moment or negative minutes.
        """
        if minutes < 0:
            raise ValueError("Service minutes only run forward.")
        start, left = _whole_minute(start), minutes
        if not left:
            return start
        for opens, closes in self._duty_from(self._day_of(start)):
            begins = max(opens, start)
            there = max(0, (closes - begins) // MINUTE)
            if there >= left:
                return begins + left * MINUTE
            left -= there
        raise NeverOpenError("The calendar stays closed for years: look at its closed days.")

    def duty_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """The stretches of duty from start up to end, cut at both. ValueError for a naive moment."""
        start, end = _whole_minute(start), _whole_minute(end)
        day, last_day = self._day_of(start), self._day_of(end)
        while day <= last_day:
            for opens, closes in self._duty_on(day):
                if max(opens, start) < min(closes, end):
                    yield max(opens, start), min(closes, end)
            day += DAY

    def is_open(self, moment: datetime) -> bool:
        """Is there duty at this minute?"""
        return self.service_minutes(moment, moment + MINUTE) > 0

    def is_closed_day(self, day: date) -> bool:
        """A public holiday or one of the organisation's own closed days; an ordinary Sunday is neither."""
        return day in self.closed_days or day in _public_holidays(self.country, day.year)

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _duty_from(self, day: date) -> Iterator[Stretch]:
        idle = 0
        while idle < DAYS_WITHOUT_DUTY:
            duty = self._duty_on(day)
            yield from duty
            idle = 0 if duty else idle + 1
            day += DAY

    def _duty_on(self, day: date) -> tuple[Stretch, ...]:
        if day not in self._known:
            self._known[day] = () if self.is_closed_day(day) else tuple(self._stretches(day))
        return self._known[day]

    def _stretches(self, day: date) -> Iterator[Stretch]:
        morning, midnight = _first(self.zone, day, 0), _first(self.zone, day, MINUTES_OF_A_DAY)
        until = morning
        for period in sorted(self.week[day.weekday()]):
            opens = max(until, _first(self.zone, day, period.opens))
            closes = min(midnight, _last(self.zone, day, period.closes))
            if opens < closes:
                yield opens, closes
                until = closes


def week_of(opening: dict[int, Iterable[str]]) -> Week:
    """A week from weekday numbers (0 is Monday) and texts like "08:00-17:00"; days not named are closed."""
    return tuple(tuple(sorted(Period.parse(text) for text in opening.get(day, ()))) for day in range(7))


def _minute_of_day(text: str) -> int:
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise ValueError("Write a time of day as 08:00.")
    if int(minutes) > 59:
        raise ValueError("An hour has sixty minutes.")
    return int(hours) * 60 + int(minutes)


def _whole_minute(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without its time zone can't be counted.")
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _first(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return _instant(zone, day, minute, fold=0)


def _last(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return _instant(zone, day, minute, fold=1)


def _instant(zone: ZoneInfo, day: date, minute: int, *, fold: int) -> datetime:
    wall = datetime.combine(day, time()) + minute * MINUTE
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if late < early:  # PEP 495: only a wall time that the clocks skipped has its two readings in this order
        return _clock_change(zone, before=late, after=early)
    return late if fold else early


def _clock_change(zone: ZoneInfo, *, before: datetime, after: datetime) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=256)
def _public_holidays(country: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year)) if country else frozenset()
