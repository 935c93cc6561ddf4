"""How long cases lasted: the report counts what was closed in its time, in bands, and outside it hides small counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpline import records
from helpline.deeds.case import case_work
from helpline.deeds.supervision.closed_cases import LENGTHS, band_of
from helpline.deeds.supervision.period_reports import read_report
from helpline.figures.reporting import ShownTable, read_period
from tests.cast import Desk
from tests.deeds.opened_cases import DONE, open_one


def lengths(desk: Desk, period: str, *, is_outside: bool = False) -> ShownTable:
    report = read_report(
        read_period(period), is_outside=is_outside, rules=desk.rules, by=desk.sam, now=desk.clock.now
    )
    return next(shown for shown in report.tables if shown.table.name == "case lengths")


def close_after(desk: Desk, *, days: int) -> None:
    case_id = open_one(desk)
    desk.clock.forward(days=days)
    case_work.close_case(case_id, DONE, by=desk.ada, now=desk.clock.now)


@pytest.mark.parametrize(
    ("length", "band"),
    [
        (timedelta(), "to_1"), (timedelta(days=30), "to_1"), (timedelta(days=30, minutes=1), "1_to_3"),
        (timedelta(days=90), "1_to_3"), (timedelta(days=180), "3_to_6"), (timedelta(days=181), "over_6"),
    ],
    ids=str,
)  # fmt: skip
def test_a_case_lies_in_the_band_of_its_length(length: timedelta, band: str) -> None:
    assert band_of(length) == band


def test_cases_are_counted_in_the_time_in_which_they_were_closed(desk: Desk) -> None:
    close_after(desk, days=10)  # closed on the 12th of March
    close_after(desk, days=40)  # on the 21st of April
    open_one(desk)

    march, quarter = lengths(desk, "2026-03"), lengths(desk, "2026")

    assert march.table.rows == LENGTHS
    assert (march.row_totals, quarter.row_totals) == ((1, 0, 0, 0), (1, 1, 0, 0))


def test_a_case_that_was_opened_again_has_no_length(desk: Desk) -> None:
    close_after(desk, days=10)
    (closed,) = desk.rows(records.Case)
    case_work.reopen_case(closed.id, by=desk.ada, now=desk.clock.now)

    assert lengths(desk, "2026-03").total == 0


def test_so_few_cases_are_told_to_nobody_outside(desk: Desk) -> None:
    close_after(desk, days=10)

    assert lengths(desk, "2026-03", is_outside=True).row_totals == (None,) * 4
