"""In charge of trends: the same few figures for each week, month, channel and team, made from the tallies of days.

Arithmetic on what was counted; no ticket is looked at. There is no figure per worker, on purpose.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from helpline.figures.histograms import Words, figures_of_runs, numbers_in
from helpline.figures.periods import month_of, months_of, week_of, weeks_of
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import Counted, minutes_since_1970

DEFINITIONS = "1"  # grows whenever a figure is counted in another way than before
Measure = Literal["first", "next", "resolution"]
KINDS: dict[Measure, tuple[str, ...]] = {
    "first": ("first clock", "first service", "first late", "first open"),
    "next": ("next clock", "next service", "next late", "next open", "next ended"),
    "resolution": ("came", "resolved"),
}


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


class _Place(NamedTuple):
    """What a row belongs to. A week and a month share a few days, so every week, month, channel and team is made of whole places."""

    week: date
    month: date
    channel: str
    team_id: UUID


@dataclass
class _Cell:
    """What was counted in one place. Minutes the least first, once `_cells` has put all rows in."""

    clock: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    came: int = 0
    in_time: int = 0
    still_open: int = 0
    overdue: int = 0
    ended: int = 0


def trend(rows: Iterable[Counted], measure: Measure, *, since: date, until: date, now: datetime) -> Trend:
    """Of the days from `since` to `until`, as things stand at `now`. A wait belongs to the day on which it began."""
    cells = _cells(rows, now=minutes_since_1970(now))
    weeks, months, channels, teams = (_by(cells, place) for place in range(len(_Place._fields)))
    return Trend(
        total=_line([*cells.values()], measure),
        weeks={week: _line(weeks[week], measure) for week in weeks_of(since, until)},
        months={month: _line(months[month], measure) for month in months_of(since, until)},
        channels={channel: _line(channels[channel], measure) for channel in sorted(channels)},
        teams={team_id: _line(found, measure) for team_id, found in teams.items()},
    )


def _cells(rows: Iterable[Counted], *, now: int) -> dict[_Place, _Cell]:
    cells: defaultdict[_Place, _Cell] = defaultdict(_Cell)
    words = Words()
    for row in rows:
        place = _Place(week_of(row.day), month_of(row.day), row.channel, row.team_id)
        _put(row.kind.rpartition(" ")[2], numbers_in(row.counts, words), cells[place], now=now)
    for cell in cells.values():
        cell.clock.sort()  # rows that are in order already: quick
        cell.service.sort()
    return cells


def _put(what: str, numbers: list[int], cell: _Cell, *, now: int) -> None:
    """The numbers of a row, the least first, to what its cell has."""
    match what:
        case "clock" | "resolved":
            cell.clock += numbers
        case "service":
            cell.service += numbers
        case "late":
            cell.in_time += bisect_right(numbers, 0)
        case "open":
            cell.still_open += len(numbers)
            cell.overdue += bisect_left(numbers, now)  # due at this very minute is not overdue
        case "ended":
            cell.ended += len(numbers)
        case "came":
            cell.came += len(numbers)


def _by(cells: Mapping[_Place, _Cell], place: int) -> defaultdict[Any, list[_Cell]]:
    """The cells of each week (0), month (1), channel (2) or team (3); of one that has none, none."""
    found: defaultdict[Any, list[_Cell]] = defaultdict(list)
    for where, cell in cells.items():
        found[where[place]].append(cell)
    return found


def _line(cells: Sequence[_Cell], measure: Measure) -> Line:
    clock = figures_of_runs([cell.clock for cell in cells])
    service = figures_of_runs([cell.service for cell in cells])
    waiting = sum(cell.still_open + cell.ended for cell in cells)
    due = clock.n + sum(cell.overdue for cell in cells)
    is_resolution = measure == "resolution"
    return Line(
        came=sum(cell.came for cell in cells) if is_resolution else clock.n + waiting,
        answered=clock.n, ended=sum(cell.ended for cell in cells), median=clock.median, p90=clock.p90,
        service_median=service.median, service_p90=service.p90,
        within=Ratio(sum(cell.in_time for cell in cells), 0 if is_resolution else due),
    )  # fmt: skip
