"""How long somebody was on duty: never longer than the time asked for, and nothing counted twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.load import time_on_duty

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
stretches = st.lists(
    st.tuples(st.integers(-48, 120), st.integers(1, 12)).map(
        lambda told: (BEGIN + told[0] * HOUR, BEGIN + (told[0] + told[1]) * HOUR)
    )
)


@given(stretches)
def test_it_is_the_hours_in_which_a_shift_ran(found: list[tuple[datetime, datetime]]) -> None:
    until = BEGIN + 72 * HOUR
    hours = [BEGIN + number * HOUR for number in range(72)]

    counted = time_on_duty(found, since=BEGIN, until=until)

    assert counted == HOUR * sum(any(starts <= hour < ends for starts, ends in found) for hour in hours)


@given(stretches)
def test_two_halves_of_a_time_are_the_whole(found: list[tuple[datetime, datetime]]) -> None:
    middle, until = BEGIN + 31 * HOUR, BEGIN + 72 * HOUR

    halves = time_on_duty(found, since=BEGIN, until=middle) + time_on_duty(found, since=middle, until=until)

    assert halves == time_on_duty(found, since=BEGIN, until=until)
