"""In charge of trends: the same few figures for each week, month, channel and team, made from the tallies of days.

Arithmetic on what was counted; no ticket is looked at. There is no figure per worker, on purpose.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from helpline.figures.calendar import DAY, MINUTE, ServiceCalendar
from helpline.figures.histograms import Words, figures, numbers_in, read_counts
from helpline.figures.response_times import BANDS, Ratio
from helpline.figures.tallies import end_of, ends_of_periods, minutes_since_1970

DEFINITIONS = "2"  # grows whenever a figure is counted in another way than before
Name = TypeVar("Name")
Measure = Literal["first", "next", "resolution"]
NIGHT_FROM, NIGHT_UNTIL = 18, 8  # out of hours, as the field counts it
KINDS: dict[Measure, tuple[str, ...]] = {
    "first": ("first clock", "first service", "first late", "first open"),
    "next": ("next clock", "next service", "next late", "next open", "next ended"),
    "resolution": ("came", "resolved"),
}


class Counted(NamedTuple):
    """A row of the tallies: the numbers of one kind, of one day, team and channel, the least first."""

    kind: str
    day: date
    team_id: UUID
    channel: str
    counts: str


@dataclass(frozen=True)
class Line:
    """The figures of one week, month, channel or team. Minutes are whole, None where nothing was answered.

    `came` is how many began to wait, `answered` how many of them have an answer (or an end), `ended` how many were
    closed without one, and the rest still wait. `within` has no denominator where there is no target.
    """

    came: int
    answered: int
    ended: int
    median: int | None
    p90: int | None
    service_median: int | None
    service_p90: int | None
    within: Ratio

    @property
    def unanswered(self) -> int:
        return self.came - self.answered - self.ended


@dataclass(frozen=True)
class Trend:
    """One measure over time. Weeks are named by their Monday, months by their first day; none is left out."""

    total: Line
    weeks: dict[date, Line]
    months: dict[date, Line]
    channels: dict[str, Line]
    teams: dict[UUID, Line]


@dataclass
class _Group:
    clock: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    came: int = 0
    in_time: int = 0
    still_open: int = 0
    overdue: int = 0
    ended: int = 0


def trend(rows: Iterable[Counted], measure: Measure, *, since: date, until: date, now: datetime) -> Trend:
    """Of the days from `since` to `until`, as things stand at `now`. A wait belongs to the day on which it began."""
    weeks = {week: _Group() for week in weeks_of(since, until)}
    months = {month: _Group() for month in months_of(since, until)}
    channels: dict[str, _Group] = {}
    teams: dict[UUID, _Group] = {}
    total, words = _Group(), Words()
    for row in rows:
        groups = (
            total, weeks[week_of(row.day)], months[month_of(row.day)],
            channels.setdefault(row.channel, _Group()), teams.setdefault(row.team_id, _Group()),
        )  # fmt: skip
        _put(row, groups, words=words, now=minutes_since_1970(now))
    return Trend(
        total=_line(total, measure),
        weeks=_lines(weeks, measure), months=_lines(months, measure),
        channels=dict(sorted(_lines(channels, measure).items())), teams=_lines(teams, measure),
    )  # fmt: skip


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


def _put(row: Counted, groups: tuple[_Group, ...], *, words: Words, now: int) -> None:
    what = row.kind.rpartition(" ")[2]
    numbers = numbers_in(row.counts, words)
    if what in ("clock", "resolved"):
        for group in groups:
            group.clock.extend(numbers)  # a list grows faster than a count; each is counted once, at the end
    elif what == "service":
        for group in groups:
            group.service.extend(numbers)
    else:
        _put_count(what, numbers, groups, now=now)


def _put_count(what: str, numbers: list[int], groups: tuple[_Group, ...], *, now: int) -> None:
    count = len(numbers)
    in_time = numbers.count(0) if what == "late" else 0
    overdue = bisect_left(numbers, now) if what == "open" else 0  # due at this very minute is not overdue
    for group in groups:
        group.in_time += in_time
        group.overdue += overdue
        group.still_open += count if what == "open" else 0
        group.ended += count if what == "ended" else 0
        group.came += count if what == "came" else 0


def _lines(groups: Mapping[Name, _Group], measure: Measure) -> dict[Name, Line]:
    return {name: _line(group, measure) for name, group in groups.items()}


def _line(group: _Group, measure: Measure) -> Line:
    clock, service = figures(Counter(group.clock)), figures(Counter(group.service))
    came = group.came if measure == "resolution" else clock.n + group.still_open + group.ended
    due = 0 if measure == "resolution" else clock.n + group.overdue
    return Line(
        came=came, answered=clock.n, ended=group.ended, median=clock.median, p90=clock.p90,
        service_median=service.median, service_p90=service.p90, within=Ratio(group.in_time, due),
    )  # fmt: skip


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


LIMITS = tuple(limit // MINUTE for _, limit in BANDS)
Bands = tuple[int, int, int, int]  # under a day, 1-2, 2-5 days, longer: as in response_times.BANDS


def backlog_over_time(
    rows: Iterable[Counted],
    waiting: Iterable[datetime],
    *,
    since: date,
    until: date,
    now: datetime,
    calendar: ServiceCalendar,
) -> dict[date, Bands]:
    """Who waited when each week and each month ended, by how long she had waited. Sundays and last days of months.

    `rows` are tallies of "behind", made of waits that are over; `waiting` is when those began who wait still.
    """
    days = [day for day in ends_of_periods(since, until + DAY) if end_of(day, calendar) <= now]
    found, words = {day: [0, 0, 0, 0] for day in days}, Words()
    for row in rows:
        if row.day in found:
            _add_bands(found[row.day], numbers_in(row.counts, words))
    began = sorted(minutes_since_1970(moment) for moment in waiting)
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
