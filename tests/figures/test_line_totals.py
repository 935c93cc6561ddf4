"""Totals of a telephone exchange: good lines are kept, bad ones named, and no file stops the reader."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.line_totals import BadLine, Hour, answer_rate, read_totals

TODAY = date(2026, 3, 2)
HEAD = "day,hour,offered,answered,abandoned,abandoned_short,wait_sum,talk_sum"
HOURS = st.builds(
    lambda day, hour, answered, abandoned, lost, short, wait, talk: Hour(
        day, hour, answered + abandoned + lost, answered, abandoned, min(short, abandoned), wait, talk
    ),
    st.dates(date(2020, 1, 1), TODAY), st.integers(0, 23), *[st.integers(0, 1000)] * 4, *[st.integers(0, 100_000)] * 2,
)  # fmt: skip


def written(hour: Hour, sign: str = ",") -> str:
    counts = (
        hour.offered,
        hour.answered,
        hour.abandoned,
        hour.short_abandons,
        hour.wait_seconds,
        hour.talk_seconds,
    )
    return sign.join(map(str, (hour.day.isoformat(), hour.hour, *counts)))


@given(st.lists(HOURS, unique_by=lambda hour: (hour.day, hour.hour)), st.sampled_from(",;\t"))
def test_what_was_written_is_read_back(hours: list[Hour], sign: str) -> None:
    text = "\n".join([HEAD.replace(",", sign), *(written(hour, sign) for hour in hours)])

    totals = read_totals(text, today=TODAY)

    assert (set(totals.hours), totals.bad) == (set(hours), ())


@given(st.text(max_size=400))
def test_no_text_stops_the_reader(text: str) -> None:
    for whole in (text, f"{HEAD}\n{text}"):
        totals = read_totals(whole, today=TODAY)

        assert all(hour.answered + hour.abandoned <= hour.offered for hour in totals.hours)
        assert all(line.number >= 1 for line in totals.bad)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-13-01,7,1,1,0,0,1,1", "day"),
        ("yesterday,7,1,1,0,0,1,1", "day"),
        ("2026-04-01,7,1,1,0,0,1,1", "future"),
        ("2026-03-01,24,1,1,0,0,1,1", "hour"),
        ("2026-03-01,-1,1,1,0,0,1,1", "hour"),
        ("2026-03-01,7,one,1,0,0,1,1", "count"),
        ("2026-03-01,7,-1,1,0,0,1,1", "count"),
        ("2026-03-01,7,1.5,1,0,0,1,1", "count"),
        ("2026-03-01,7,1,2,0,0,1,1", "sums"),
        ("2026-03-01,7,3,1,1,2,1,1", "sums"),
    ],
)
def test_a_bad_line_is_named_by_number_and_reason_and_the_good_ones_are_kept(line: str, reason: str) -> None:
    totals = read_totals(f"{HEAD}\n2026-03-01,6,1,1,0,0,1,1\n\n{line}\n2026-03-01,8,1,1,0,0,1,1", today=TODAY)

    assert [hour.hour for hour in totals.hours] == [6, 8]
    assert totals.bad == (BadLine(4, reason),)


def test_a_file_without_its_columns_is_not_read() -> None:
    assert read_totals("day,hour\n2026-03-01,7", today=TODAY).bad == (BadLine(1, "columns"),)
    assert read_totals("", today=TODAY).bad == (BadLine(1, "columns"),)


def test_an_empty_count_is_nought_and_an_hour_may_have_its_minutes() -> None:
    (hour,) = read_totals(f'{HEAD}\n"2026-03-01","07:00",2,1.0,,,60,300', today=TODAY).hours

    assert (hour.hour, hour.answered, hour.abandoned) == (7, 1, 0)


def test_the_last_line_for_an_hour_counts() -> None:
    totals = read_totals(f"{HEAD}\n2026-03-01,7,1,1,0,0,1,1\n2026-03-01,7,2,2,0,0,1,1", today=TODAY)

    assert [hour.offered for hour in totals.hours] == [2]


def test_calls_given_up_at_once_count_neither_way() -> None:
    rate = answer_rate([Hour(TODAY, 7, 10, 6, 4, 2, 100, 600), Hour(TODAY, 8, 2, 2, 0, 0, 20, 200)])

    assert (rate.offered, rate.answered, rate.rate, rate.wait, rate.talk) == (12, 8, 80, 10, 100)


def test_without_calls_there_is_no_rate() -> None:
    rate = answer_rate([Hour(TODAY, 7, 1, 0, 1, 1, 5, 0)])

    assert (rate.rate, rate.talk) == (None, None)
