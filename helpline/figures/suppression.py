"""In charge of small counts in figures that leave the house: hides them, and whatever else would give them away.

A count below five may point to one woman. Hiding it alone doesn't help where a total stands beside it, so others are
hidden too until nothing that is hidden can be computed from what is printed. Zeros are printed.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST = 5
Place = tuple[int, int]  # row, column; one past the last is the total


@dataclass(frozen=True)
class Printed:
    """A table as it may be printed: None where a count is hidden. Totals add up to what they were before."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None

    @property
    def hidden(self) -> int:
        """How many counts are not shown, totals too."""
        every = (
            *(count for row in self.cells for count in row),
            *self.row_totals,
            *self.column_totals,
            self.total,
        )
        return sum(count is None for count in every)


def suppress(
    cells: Sequence[Sequence[int]], *, least: int = LEAST, are_columns_known: bool = False
) -> Printed:
    """Hides what is from 1 to below `least`, totals too, and as little else as a simple rule finds.

    The grand total is hidden only together with everything: other tables print it too. `are_columns_known` says the same
    of the totals of columns. ValueError for a ragged table.
    """
    table = _Table(cells, are_columns_known=are_columns_known)
    table.hide_small(least)
    if table.total in table.hidden:
        return table.printed(everything=True)
    while (open_to_reckoning := table.first_reckonable()) is not None:
        more = table.partner_of(open_to_reckoning)
        if more is None:
            return table.printed(everything=True)
        table.hidden.add(more)
    return table.printed()


class _Table:
    """The counts with their totals, and which are hidden."""

    def __init__(self, cells: Sequence[Sequence[int]], *, are_columns_known: bool) -> None:
        self.rows, self.columns = len(cells), len(cells[0]) if cells else 0
        if any(len(row) != self.columns for row in cells):
            raise ValueError("Every row of a table has as many columns.")
        self.value: dict[Place, int] = {
            (r, c): count for r, row in enumerate(cells) for c, count in enumerate(row)
        }
        for r in range(self.rows):
            self.value[r, self.columns] = sum(cells[r])
        for c in range(self.columns + 1):
            self.value[self.rows, c] = sum(self.value[r, c] for r in range(self.rows))
        self.total: Place = (self.rows, self.columns)
        self.hidden: set[Place] = set()
        self.known = {(self.rows, c) for c in range(self.columns) if are_columns_known} | {self.total}

    def hide_small(self, least: int) -> None:
        self.hidden |= {place for place, count in self.value.items() if 0 < count < least}

    def first_reckonable(self) -> Place | None:
        """A hidden count that is the only one possible, given all that is printed; one that is alone in a line before others."""
        found = [place for place in sorted(self.hidden) if self._is_reckonable(place)]
        return next((place for place in found if self._is_alone(place)), found[0] if found else None)

    def partner_of(self, place: Place) -> Place | None:
        """The next count to hide, in the line where this one is hidden alone if there is one; else anywhere.

        Rather one whose other line hides something already, which closes a circle; a cell rather than a total; a small one.
        """
        free = [
            other for other, count in self.value.items()
            if count > 0 and other not in self.hidden | self.known
        ]  # fmt: skip
        in_row = [other for other in free if other[0] == place[0]]
        in_column = [other for other in free if other[1] == place[1]]
        if self._hidden_in_row(place[0]) == 1:
            near = in_row or in_column
        elif self._hidden_in_column(place[1]) == 1:
            near = in_column or in_row
        else:
            near = in_row + in_column
        return min(near or free, key=lambda other: self._cost(other, place), default=None)

    def _cost(self, other: Place, place: Place) -> tuple[bool, bool, int, Place]:
        is_circle = (
            self._hidden_in_column(other[1]) if other[0] == place[0] else self._hidden_in_row(other[0])
        ) > 0
        return (self._is_total(other), not is_circle, self.value[other], other)

    def _is_alone(self, place: Place) -> bool:
        return self._hidden_in_row(place[0]) == 1 or self._hidden_in_column(place[1]) == 1

    def _hidden_in_row(self, row: int) -> int:
        return sum(place[0] == row for place in self.hidden)

    def _hidden_in_column(self, column: int) -> int:
        return sum(place[1] == column for place in self.hidden)

    def printed(self, *, everything: bool = False) -> Printed:
        def shown(r: int, c: int) -> int | None:
            return None if everything or (r, c) in self.hidden else self.value[r, c]

        rows, columns = range(self.rows), range(self.columns)
        return Printed(
            cells=tuple(tuple(shown(r, c) for c in columns) for r in rows),
            row_totals=tuple(shown(r, self.columns) for r in rows),
            column_totals=tuple(shown(self.rows, c) for c in columns), total=shown(*self.total),
        )  # fmt: skip

    def _is_total(self, place: Place) -> bool:
        return place[0] == self.rows or place[1] == self.columns

    def _is_reckonable(self, place: Place) -> bool:
        """Whether no other table of whole numbers fits what is printed.

        Rows and columns are the knots of a net, each count flows along its own edge, and that everything adds up means
        that at each knot as much comes in as goes out. Another table differs by flows in circles, along hidden
        edges only: so a count can be another one if a circle leads through it.
        """
        begins, ends = self._edge(place)
        flows = self._hidden_edges(without=place)
        can_be_more = begins in _reached(ends, flows)
        can_be_less = self.value[place] > 1 and ends in _reached(begins, flows)
        return not (can_be_more or can_be_less)

    def _hidden_edges(self, *, without: Place) -> dict[int, list[int]]:
        """Forward a hidden count can grow, backward it can shrink; what is hidden is at least 1, since zeros are printed."""
        flows: dict[int, list[int]] = defaultdict(list)
        for place in self.hidden - {without}:
            begins, ends = self._edge(place)
            flows[begins].append(ends)
            if self.value[place] > 1:
                flows[ends].append(begins)
        return flows

    def _edge(self, place: Place) -> tuple[int, int]:
        """A cell flows from its row to its column, a row's total from the totals' column to the row, and so round."""
        row, column = place[0], self.rows + 1 + place[1]
        return (column, row) if self._is_total(place) and place != self.total else (row, column)


def _reached(start: int, flows: dict[int, list[int]]) -> set[int]:
    seen, waiting = {start}, deque([start])
    while waiting:
        for knot in _new(flows[waiting.popleft()], seen):
            seen.add(knot)
            waiting.append(knot)
    return seen


def _new(knots: Sequence[int], seen: set[int]) -> Iterator[int]:
    return (knot for knot in knots if knot not in seen)
