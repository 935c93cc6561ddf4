"""Lengths of time, said as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.spans import Span, spoken

MINUTES = st.integers(min_value=0, max_value=5_000_000)


@pytest.mark.parametrize(
    ("minutes", "span"),
    [
        (1, Span(minutes=1)),
        (12, Span(minutes=12)),
        (60, Span(hours=1)),
        (200, Span(hours=3, minutes=20)),
        (1439, Span(hours=23, minutes=59)),
        (1440, Span(days=1)),
        (1445, Span(days=1)),
        (3000, Span(days=2, hours=2)),
    ],
)
def test_a_wait_is_said_in_two_units_at_most(minutes: int, span: Span) -> None:
    assert spoken(minutes) == span


def test_no_time_at_all_is_just_now() -> None:
    assert spoken(0).is_just_now
    assert not spoken(1).is_just_now


def test_parts_leave_out_what_is_zero() -> None:
    assert spoken(1440).parts == (("days", 1),)
    assert spoken(200).parts == (("hours", 3), ("minutes", 20))


@given(minutes=MINUTES)
def test_nobody_is_told_she_waited_longer_than_she_did(minutes: int) -> None:
    span = spoken(minutes)

    said = span.days * 1440 + span.hours * 60 + span.minutes

    assert said <= minutes < said + (60 if span.days else 1)
    assert len(span.parts) <= 2


def test_less_than_nothing_can_not_be_said() -> None:
    with pytest.raises(ValueError, match="shorter than nothing"):
        spoken(-1)
