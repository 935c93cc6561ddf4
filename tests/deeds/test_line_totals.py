"""Bringing in totals: once or twice, the desk knows each hour of each line once."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.supervision.line_totals import NoLine, import_totals, read_lines
from tests.cast import Desk

HEAD = "day,hour,offered,answered,abandoned,abandoned_short,wait_sum,talk_sum"
TWO = f"{HEAD}\n2026-03-01,7,4,3,1,0,60,900\n2026-03-01,8,2,2,0,0,10,300\n2026-03-01,99,1,1,0,0,1,1"


def bring(desk: Desk, text: str = TWO, line: str = "A") -> tuple[int, int, int]:
    done = import_totals(text, line=line, by=desk.sam, now=desk.clock.now)
    return done.new, done.renewed, len(done.bad)


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    first = bring(desk)
    rows = sorted((row.hour, row.imported_at) for row in desk.rows(records.LineHour))
    desk.clock.forward(days=1)

    again = bring(desk, line="  A ")

    assert (first, again) == ((2, 0, 1), (0, 2, 1))
    assert sorted((row.hour, row.imported_at) for row in desk.rows(records.LineHour)) == rows


def test_a_changed_count_takes_the_place_of_the_old_one(desk: Desk) -> None:
    bring(desk)

    bring(desk, f"{HEAD}\n2026-03-01,7,5,5,0,0,60,900")

    assert {row.hour: row.answered for row in desk.rows(records.LineHour)} == {7: 5, 8: 2}


def test_lines_and_days_are_shown_apart(desk: Desk) -> None:
    bring(desk)
    bring(desk, line="B")
    bring(desk, f"{HEAD}\n2026-03-02,7,1,1,0,0,1,1")

    days = read_lines(by=desk.sam)

    assert [(one.day.day, one.line, one.rate.offered) for one in days] == [
        (2, "A", 1),
        (1, "A", 6),
        (1, "B", 6),
    ]


def test_a_line_has_a_name(desk: Desk) -> None:
    with pytest.raises(NoLine):
        bring(desk, line="  ")
