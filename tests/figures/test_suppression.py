"""Small counts are hidden so that nobody can reckon them back: tried against somebody who tries every table there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.figures.reporting import Table, shown_outside
from helpline.figures.suppression import LEAST, Printed, suppress

SMALL_TABLES = st.integers(min_value=1, max_value=3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(min_value=0, max_value=9), min_size=columns, max_size=columns),
        min_size=1,
        max_size=3,
    )
)
TABLES = st.integers(min_value=1, max_value=6).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(min_value=0, max_value=60), min_size=columns, max_size=columns),
        min_size=1,
        max_size=7,
    )
)
HIGHEST = 14  # a guesser who looks further finds no fewer tables


def fits(table: tuple[tuple[int, ...], ...], printed: Printed) -> bool:
    """Whether somebody who sees only what is printed must think this table possible. A hidden count is no zero, unless all are hidden."""

    least = 0 if printed.total is None else 1

    def agrees(shown: int | None, count: int) -> bool:
        return count >= least if shown is None else shown == count

    columns = list(zip(*table, strict=True))
    return (
        all(agrees(shown, count) for row, told in zip(printed.cells, table, strict=True) for shown, count in zip(row, told, strict=True))
        and all(agrees(shown, sum(row)) for shown, row in zip(printed.row_totals, table, strict=True))
        and all(agrees(shown, sum(column)) for shown, column in zip(printed.column_totals, columns, strict=True))
        and agrees(printed.total, sum(map(sum, table)))
    )  # fmt: skip


def guesses(printed: Printed) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table that what is printed allows, cell by cell."""
    least = 0 if printed.total is None else 1
    choices = [
        [(shown,) if shown is not None else range(least, HIGHEST) for shown in row] for row in printed.cells
    ]
    rows = [
        [row for row in product(*of_row) if total is None or sum(row) == total]
        for of_row, total in zip(choices, printed.row_totals, strict=True)
    ]
    return (table for table in product(*rows) if fits(table, printed))


def is_small_enough_to_try(printed: Printed) -> bool:
    return sum(shown is None for row in printed.cells for shown in row) <= 4


@settings(max_examples=300)
@given(table=SMALL_TABLES, are_columns_known=st.booleans())
def test_no_hidden_count_can_be_reckoned_by_trying_every_table(
    table: list[list[int]], *, are_columns_known: bool
) -> None:
    printed = suppress(table, are_columns_known=are_columns_known)
    if not is_small_enough_to_try(printed):
        return

    possible = list(guesses(printed))

    assert tuple(map(tuple, table)) in possible
    for r, row in enumerate(printed.cells):
        for c, shown in enumerate(row):
            assert shown is not None or len({guess[r][c] for guess in possible}) > 1
    for r, shown in enumerate(printed.row_totals):
        assert shown is not None or len({sum(guess[r]) for guess in possible}) > 1
    for c, shown in enumerate(printed.column_totals):
        assert shown is not None or len({sum(row[c] for row in guess) for guess in possible}) > 1


@given(table=TABLES)
def test_no_count_below_five_is_printed_and_what_is_printed_is_true(table: list[list[int]]) -> None:
    printed = suppress(table)

    shown = [
        *(count for row in printed.cells for count in row), *printed.row_totals, *printed.column_totals, printed.total,
    ]  # fmt: skip
    assert not any(count is not None and 0 < count < LEAST for count in shown)
    for row, told in zip(printed.cells, table, strict=True):
        assert all(count in (None, true) for count, true in zip(row, told, strict=True))
    assert all(total in (None, sum(row)) for total, row in zip(printed.row_totals, table, strict=True))
    assert printed.total in (None, sum(map(sum, table)))


@given(table=TABLES)
def test_a_line_never_hides_one_count_alone(table: list[list[int]]) -> None:
    printed = suppress(table)

    for row, total in zip(printed.cells, printed.row_totals, strict=True):
        assert [*row, total].count(None) != 1
    for column, total in zip(zip(*printed.cells, strict=True), printed.column_totals, strict=True):
        assert [*column, total].count(None) != 1


def test_a_table_without_small_counts_is_printed_whole() -> None:
    printed = suppress([[5, 0, 12], [7, 9, 0]])

    assert (printed.hidden, printed.total) == (0, 33)


def test_one_small_count_takes_a_circle_of_others_with_it() -> None:
    printed = suppress([[3, 20, 30], [40, 50, 60]])

    assert printed.cells == ((None, None, 30), (None, None, 60))
    assert printed.row_totals == (53, 150)


def test_two_ones_that_a_total_would_give_away_take_a_third_with_them() -> None:
    printed = suppress([[1, 1, 9, 30]])

    assert printed.cells == ((None, None, None, 30),)


def test_a_table_of_fewer_than_five_says_nothing() -> None:
    printed = suppress([[1, 0], [0, 2]])

    assert printed.hidden == 9


@given(table=TABLES)
def test_a_total_that_other_tables_print_is_hidden_only_where_it_is_small_or_all_is(
    table: list[list[int]],
) -> None:
    printed = suppress(table, are_columns_known=True)

    for column, total in zip(zip(*table, strict=True), printed.column_totals, strict=True):
        assert total is not None or sum(column) < LEAST or printed.total is None


@given(table=TABLES)
def test_no_row_gives_a_count_away_to_whoever_knows_how_many_it_holds_together(
    table: list[list[int]],
) -> None:
    """Forms of violence by age and by sex: each form stands in both as often."""
    columns = tuple(map(str, range(len(table[0]))))
    rows = tuple(map(str, range(len(table))))
    several = Table(
        "violence by sex", "violence_forms", "sexes", rows, columns, tuple(map(tuple, table)), adds_up=False
    )

    for printed, row in zip(shown_outside(several).cells, table, strict=True):
        hidden = [true for count, true in zip(printed, row, strict=True) if count is None]
        assert not any(count is not None and 0 < count < LEAST for count in printed)
        assert len(hidden) in (0, len(row)) or len([true for true in hidden if true]) > 1
        assert len(hidden) in (0, len(row)) or sum(hidden) > len(hidden)


def test_an_empty_table_stays_empty() -> None:
    assert suppress([]).total == 0


def test_a_ragged_table_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="columns"):
        suppress([[1, 2], [3]])
