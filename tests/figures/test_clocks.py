"""Clocks: due in this order, never going back, and standing where an independent count of minutes says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.calendar import ServiceCalendar, week_of
from helpline.figures.clocks import (
    AGREED,
    ITEMS,
    Clock,
    Clocks,
    Item,
    Rule,
    State,
    as_kept,
    default_rules,
    is_soon,
    state_at,
)

MINUTE = timedelta(minutes=1)
FRIDAY = datetime(2026, 3, 27, 12, tzinfo=UTC)  # the clocks change on Sunday
HALVES = ServiceCalendar(
    week=week_of({day: ["09:00-12:00", "13:00-17:00"] for day in range(5)}), zone=ZoneInfo("Europe/Vilnius")
)
CLOCKS = Clocks(default_rules(420), HALVES)
IN_ORDER: tuple[State, ...] = ("running", "soon", "over target", "breached")

moments = st.integers(0, 7 * 1440).map(lambda minutes: FRIDAY + minutes * MINUTE)
items = st.sampled_from(ITEMS)


def a_clock(item: Item, began_at: datetime) -> Clock:
    return Clock(item, began_at, agreed_at=began_at + 200 * MINUTE if item in AGREED else None)


@given(items, moments, moments, moments)
def test_a_clock_never_goes_back(item: Item, began_at: datetime, one: datetime, other: datetime) -> None:
    clock = a_clock(item, began_at)

    earlier, later = (CLOCKS.state_of(clock, at) for at in sorted([one, other]))

    assert IN_ORDER.index(earlier) <= IN_ORDER.index(later)


@given(items, moments)
def test_one_is_warned_before_it_is_due_and_told_after(item: Item, began_at: datetime) -> None:
    deadlines = CLOCKS.deadlines(a_clock(item, began_at))

    assert deadlines.soon_at is not None
    assert deadlines.target_at is not None
    assert deadlines.breach_at is not None
    assert began_at <= deadlines.soon_at <= deadlines.target_at <= deadlines.breach_at


@given(items, moments, moments)
def test_what_is_kept_of_a_deadline_stands_as_its_clock_does(
    item: Item, began_at: datetime, at: datetime
) -> None:
    """By the clock; in service time only when it is about time to look may differ."""
    clock = a_clock(item, began_at)
    found = CLOCKS.deadlines(clock)
    assert found.target_at is not None
    assert found.breach_at is not None

    kept = as_kept(began_at, found.target_at, found.breach_at)

    if CLOCKS.rules[item].is_service:
        assert began_at <= (kept.soon_at or at) <= found.target_at
        assert {state_at(kept, at), state_at(found, at)} <= {"running", "soon"} or state_at(
            kept, at
        ) == state_at(found, at)
    elif item not in AGREED:
        assert kept == found


@given(moments, st.integers(0, 3 * 1440))
def test_a_first_answer_stands_where_a_slow_count_says(began_at: datetime, lasted: int) -> None:
    """At the very minute the last of them is over it is due and not yet late, and so it is all night."""
    at = began_at + lasted * MINUTE
    served = sum(HALVES.is_open(began_at + number * MINUTE) for number in range(lasted))
    before = served - HALVES.is_open(at - MINUTE) if lasted else 0

    state = CLOCKS.state_of(Clock("first answer", began_at), at)

    if served < 315:
        assert state == "running"
    elif served < 420 or before < 420:
        assert state == "soon"
    elif served < 840 or before < 840:
        assert state == "over target"
    else:
        assert state == "breached"


@pytest.mark.parametrize(
    ("item", "hours", "state"),
    [
        ("triage", 2.9, "running"), ("triage", 3, "soon"), ("triage", 4, "soon"), ("triage", 4.1, "over target"),
        ("triage", 12, "over target"), ("triage", 12.1, "breached"), ("danger", 0.6, "over target"), ("danger", 1.1, "breached"),
        ("call log", 9, "over target"), ("call log", 25, "breached"),
    ],
)  # fmt: skip
def test_what_is_counted_by_the_clock_goes_on_at_night(item: Item, hours: float, state: State) -> None:
    night = datetime(2026, 3, 2, 22, tzinfo=UTC)

    found = CLOCKS.state_of(Clock(item, night), night + timedelta(hours=hours))

    assert found == state


def test_a_clock_that_is_paused_says_so_and_is_due_later() -> None:
    began_at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    clock = Clock("first answer", began_at, pauses=[(began_at + 60 * MINUTE, None)])

    before, after = (CLOCKS.state_of(clock, began_at + minutes * MINUTE) for minutes in (30, 5000))

    assert (before, after) == ("running", "paused")
    assert CLOCKS.deadlines(clock).target_at is None


@given(items, moments, st.lists(st.tuples(moments, moments.map(lambda at: at + 90 * MINUTE)), max_size=2))
def test_what_a_wait_keeps_is_when_it_should_be_done(
    item: Item, began_at: datetime, pauses: list[tuple[datetime, datetime | None]]
) -> None:
    clock = replace(a_clock(item, began_at), pauses=pauses)

    assert CLOCKS.due_at(clock) == CLOCKS.deadlines(clock).target_at


def test_a_call_back_is_late_after_its_window_and_near_in_its_last_quarter() -> None:
    made = datetime(2026, 3, 2, 8, tzinfo=UTC)
    clock = Clock("call back", made, agreed_at=made + 100 * MINUTE)

    states = [CLOCKS.state_of(clock, made + minutes * MINUTE) for minutes in (74, 75, 100, 101)]

    assert states == ["running", "soon", "soon", "breached"]


def test_a_channel_may_have_hours_of_its_own() -> None:
    always = ServiceCalendar(week=week_of({day: ["00:00-24:00"] for day in range(7)}), country=None)
    clocks = Clocks(
        {**default_rules(420), "first answer": Rule(420, 840, is_service=True)}, HALVES, {"chat": always}
    )
    night = datetime(2026, 3, 7, 1, tzinfo=UTC)

    letter, chat = (
        clocks.deadlines(Clock("first answer", night), channel=channel) for channel in ("email", "chat")
    )

    assert chat.target_at == night + 420 * MINUTE
    assert letter.target_at == datetime(2026, 3, 9, 15, tzinfo=UTC)


@given(moments, st.integers(0, 5 * 1440))
def test_soon_is_said_of_what_is_in_its_last_quarter(began_at: datetime, lasted: int) -> None:
    at = began_at + lasted * MINUTE
    deadlines = CLOCKS.deadlines(Clock("first answer", began_at))
    assert deadlines.target_at is not None

    said = is_soon(deadlines.target_at, at, target=420, calendar=HALVES)

    assert said == (state_at(deadlines, at) == "soon")
