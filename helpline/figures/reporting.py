"""In charge of what a report is made of: periods, tables of counts, what may leave the house, and a hash of the numbers."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from helpline.figures.calendar import DAY
from helpline.figures.suppression import LEAST, Printed, suppress

DEFINITIONS = "4"  # grows whenever a table is counted in another way than before
WRITTEN = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
HOURS_A_BAND = 4
Cell = int | None


class NoPeriod(ValueError):
    """A period is written 2026, 2026-Q1 or 2026-03."""


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year: its name, its first and its last day."""

    name: str
    since: date
    until: date

    @property
    def kind(self) -> str:
        return "year" if len(self.name) == 4 else "quarter" if "Q" in self.name else "month"


def read_period(written: str) -> Period:
    """Raises NoPeriod."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise NoPeriod
    year, month, quarter = int(found[1]), found[2], found[3]
    if month:
        first, months = int(month), 1
    elif quarter:
        first, months = 3 * int(quarter) - 2, 3
    else:
        first, months = 1, 12
    return Period(written, date(year, first, 1), _end(year, first + months - 1))


def periods_around(today: date) -> tuple[str, ...]:
    """What can be asked for from a page: the last twelve months, four quarters and two years, the newest first."""
    months, quarters = [], []
    for back in range(12):
        number = today.year * 12 + today.month - 1 - back
        months.append(f"{number // 12}-{number % 12 + 1:02}")
    for back in range(4):
        number = today.year * 4 + (today.month - 1) // 3 - back
        quarters.append(f"{number // 4}-Q{number % 4 + 1}")
    return (*months, *quarters, str(today.year), str(today.year - 1))


@dataclass(frozen=True, repr=False)
class Table:
    """Counts by two codes; `rows_are` and `columns_are` name the lists that their words are in.

    `adds_up` is False where one record may count in several rows ("reasons"): then there are no totals. `is_of_some`: some
    tickets and some calls are left out, and no other table tells how many of each.
    """

    name: str
    rows_are: str
    columns_are: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    adds_up: bool = True
    is_of_some: bool = False


@dataclass(frozen=True, repr=False)
class ShownTable:
    """A table as it is shown: None is a count that was hidden. Without totals they are empty and None."""

    table: Table
    cells: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...] = ()
    column_totals: tuple[Cell, ...] = ()
    total: Cell = None


def table_of(
    name: str, counted: Iterable[tuple[str, str]], *, rows_are: str, columns_are: str, rows: Sequence[str] = (),
    columns: Sequence[str] = (), adds_up: bool = True, is_of_some: bool = False,
) -> Table:  # fmt: skip
    """Counts pairs of codes. Codes beyond those that are given are put behind them, in their order."""
    counts = Counter(counted)
    rows = (*rows, *sorted({row for row, _ in counts} - set(rows)))
    columns = (*columns, *sorted({column for _, column in counts} - set(columns)))
    cells = tuple(tuple(counts[row, column] for column in columns) for row in rows)
    return Table(name, rows_are, columns_are, tuple(rows), tuple(columns), cells, adds_up, is_of_some)


def shown_whole(table: Table) -> ShownTable:
    if not table.adds_up:
        return ShownTable(table, table.cells)
    return _with_totals(table, suppress(table.cells, least=1))


def shown_outside(table: Table) -> ShownTable:
    """As a funder may see it: no count from 1 to 4, and none that could be reckoned back from a total.

    How many tickets and calls there were stands in several tables, so these totals are known to whoever reads. Of a table
    of some only their sum is: each total can be one more or less, as long as one of each is left out.
    """
    if table.adds_up:
        is_known = table.columns_are == "source" and not table.is_of_some
        return _with_totals(table, suppress(table.cells, are_columns_known=is_known))
    return ShownTable(
        table, tuple(map(_hidden_in if table.columns_are == "source" else _row_hidden, table.cells))
    )


def hour_band(hour: int) -> str:
    """ "00-04" to "20-24"."""
    begins = hour // HOURS_A_BAND * HOURS_A_BAND
    return f"{begins:02}-{begins + HOURS_A_BAND:02}"


def hash_of(told: Mapping[str, object]) -> str:
    """The same numbers, counted by the same definitions, give the same sixteen letters and digits on every machine."""
    written = json.dumps({"definitions": DEFINITIONS, **told}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _hidden_in(row: Sequence[int]) -> tuple[Cell, ...]:
    return tuple(None if 0 < count < LEAST else count for count in row)


def _row_hidden(row: Sequence[int]) -> tuple[Cell, ...]:
    """How many there are in the row together can be reckoned from a table with other columns, so it counts as known."""
    return suppress([row]).cells[0]


def _with_totals(table: Table, printed: Printed) -> ShownTable:
    return ShownTable(table, printed.cells, printed.row_totals, printed.column_totals, printed.total)


def _end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - DAY
