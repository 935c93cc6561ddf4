"""How many people a line needs: the values of the book, and what must hold for every line."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.erlang import MOST, TooFew, load_of, people_for, staffing


@pytest.mark.parametrize(
    ("load", "people", "waits", "in_time", "mean_wait"),
    [(0.3, 2, 0.0391, 0.962, 27.6), (0.9, 2, 0.2793, 0.7258, 304.7), (1.5, 3, 0.2368, 0.7690, 189.5)],
)
def test_lines_of_known_load_wait_as_the_book_says(
    load: float, people: int, waits: float, in_time: float, mean_wait: float
) -> None:
    told = staffing(load, people, minutes_each=20, within=20)

    assert told.waits == pytest.approx(waits, abs=0.00005)
    assert told.in_time == pytest.approx(in_time, abs=0.0005)
    assert told.mean_wait == pytest.approx(mean_wait, abs=0.06)
    assert told.busy == pytest.approx(load / people)


def test_twenty_two_calls_a_day_of_twenty_minutes_are_a_third_of_a_person() -> None:
    assert load_of(22 / 24, 20) == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("people", [0, 1, 2])
def test_too_few_people_are_refused(people: int) -> None:
    with pytest.raises(TooFew):
        staffing(2.0, people, minutes_each=20)


@pytest.mark.parametrize(("calls", "minutes"), [(-1, 20), (3, 0), (3, -5)])
def test_what_cannot_be_is_refused(calls: float, minutes: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        load_of(calls, minutes)


def test_a_load_that_nobody_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="No number"):
        people_for(MOST, minutes_each=20, within=20, share=0.8)


def test_whoever_is_away_is_planned_for_too() -> None:
    told = staffing(0.9, 7, minutes_each=20, shrinkage=30)

    assert told.to_plan == 10


@given(
    tenths=st.integers(min_value=0, max_value=400),
    more=st.integers(min_value=1, max_value=20),
    within=st.integers(min_value=0, max_value=600),
)
def test_the_recursion_is_the_formula_of_the_book(tenths: int, more: int, within: int) -> None:
    load, people = Fraction(tenths, 10), tenths // 10 + more

    told = staffing(float(load), people, minutes_each=20, within=within)

    last = load**people / factorial(people) * Fraction(people) / (people - load)
    book = last / (sum(load**k / factorial(k) for k in range(people)) + last)
    assert told.waits == pytest.approx(float(book), rel=1e-9)
    assert 0 <= told.waits <= 1
    assert 1 - told.waits <= told.in_time + 1e-12 <= 1 + 1e-9


@given(
    load=st.floats(min_value=0, max_value=50),
    share=st.floats(min_value=0, max_value=0.99),
    within=st.integers(min_value=1, max_value=120),
)
def test_it_names_the_fewest_people_that_suffice(load: float, share: float, within: int) -> None:
    found = people_for(load, minutes_each=15, within=within, share=share)

    assert found.in_time >= share
    if found.people - 1 > load and found.people > 1:
        assert staffing(load, found.people - 1, minutes_each=15, within=within).in_time < share
