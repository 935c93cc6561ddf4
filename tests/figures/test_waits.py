"""Every wait: the stretches a conversation tells of, and minutes that add up whatever the clocks and pauses do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.calendar import ServiceCalendar, week_of
from helpline.figures.waits import (
    Minutes,
    Pause,
    Spoken,
    Stretch,
    due_after,
    is_paused,
    minutes_of,
    stretches,
)

VILNIUS = ZoneInfo("Europe/Vilnius")
MINUTE = timedelta(minutes=1)
CHANGES = (
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
)  # Fridays before the clocks change
NIGHTS = ServiceCalendar(
    week=week_of({day: ["00:00-06:30", "22:00-24:00"] for day in range(7)}), zone=VILNIUS
)
DAYS = ServiceCalendar(week=week_of({day: ["09:00-12:00", "13:00-17:00"] for day in range(6)}), zone=VILNIUS)

moments = st.builds(
    lambda around, minutes: around + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(0, 4 * 1440)
)
calendars = st.sampled_from([NIGHTS, DAYS])
pauses = st.lists(
    st.tuples(moments, st.none() | moments).map(lambda p: (p[0], max(p) if p[1] else None)), max_size=4
)


def one_by_one(start: datetime, end: datetime, calendar: ServiceCalendar, paused: list[Pause]) -> Minutes:
    """Each minute asked by itself."""
    counted = [0, 0]
    minute = start
    while minute < end:
        if is_paused(minute, paused):
            counted[0] += 1
        else:
            counted[1] += is_duty(minute.astimezone(VILNIUS), calendar)
        minute += MINUTE
    return Minutes(*counted)


def is_duty(local: datetime, calendar: ServiceCalendar) -> bool:
    """Read off the wall, without the calendar's arithmetic."""
    periods = calendar.week[local.weekday()]
    shown = local.hour * 60 + local.minute
    return not calendar.is_closed_day(local.date()) and any(p.opens <= shown < p.closes for p in periods)


@given(moments, st.integers(0, 2 * 1440), calendars, pauses)
def test_minutes_are_those_of_a_slow_count_when_the_clocks_change_too(
    start: datetime, lasts: int, calendar: ServiceCalendar, paused: list[Pause]
) -> None:
    end = start + lasts * MINUTE

    counted = minutes_of(start, end, calendar=calendar, pauses=paused)

    assert counted == one_by_one(start, end, calendar, paused)


@given(st.lists(moments, min_size=3, max_size=3).map(sorted), calendars, pauses)
def test_minutes_add_up_over_any_split(
    points: list[datetime], calendar: ServiceCalendar, paused: list[Pause]
) -> None:
    parts = [
        minutes_of(*pair, calendar=calendar, pauses=paused)
        for pair in (points[:2], points[1:], points[::2])  # type: ignore[misc]  # two moments each
    ]

    early, late, whole = parts

    assert (early.paused + late.paused, early.service + late.service) == (whole.paused, whole.service)


@given(moments, moments, moments, calendars, pauses)
def test_whoever_waits_longer_has_no_fewer_minutes(
    start: datetime, one: datetime, other: datetime, calendar: ServiceCalendar, paused: list[Pause]
) -> None:
    sooner, later = sorted([one, other])

    short, long = (minutes_of(start, end, calendar=calendar, pauses=paused) for end in (sooner, later))

    assert short.paused <= long.paused
    assert short.service <= long.service


@given(moments, st.integers(0, 900), calendars, pauses)
def test_by_the_moment_it_is_due_just_so_many_minutes_have_passed(
    start: datetime, minutes: int, calendar: ServiceCalendar, paused: list[Pause]
) -> None:
    due = due_after(start, minutes, calendar=calendar, pauses=paused)

    if due is None:
        assert any(until is None for _, until in paused)
    else:
        assert minutes_of(start, due, calendar=calendar, pauses=paused).service == minutes
        if minutes:
            before = minutes_of(start, due - MINUTE, calendar=calendar, pauses=paused)
            assert before.service == minutes - 1


@given(moments, st.integers(0, 900), calendars, pauses, moments, st.integers(0, 600))
def test_a_further_pause_makes_nothing_due_sooner(
    start: datetime, minutes: int, calendar: ServiceCalendar, paused: list[Pause], at: datetime, lasts: int
) -> None:
    more = [*paused, (at, at + lasts * MINUTE)]

    before, after = (due_after(start, minutes, calendar=calendar, pauses=told) for told in (paused, more))

    assert before is not None or after is None
    assert before is None or after is None or before <= after


def test_a_duty_across_the_hour_that_comes_twice_is_an_hour_longer() -> None:
    evening = datetime(2026, 10, 24, 22, tzinfo=VILNIUS)
    morning = datetime(2026, 10, 25, 6, 30, tzinfo=VILNIUS)

    counted = minutes_of(evening, morning, calendar=NIGHTS)

    assert counted.service == (8 * 60 + 30) + 60


def test_a_moment_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 3, 2, 8)  # noqa: DTZ001  (that it has none is what is tried)

    with pytest.raises(ValueError, match="zone"):
        minutes_of(naive, naive, calendar=DAYS)


def talk(*told: tuple[str, int, int | None]) -> list[Spoken]:
    """("hers", minute, closed at or None), ("ours", minute, left at or None)."""
    begin = CHANGES[0]

    def at(minute: int | None) -> datetime | None:
        return None if minute is None else begin + minute * MINUTE

    return [
        Spoken(
            UUID(int=place), whose == "hers", begin + minute * MINUTE,
            left_at=at(then) if whose == "ours" else None, dropped_at=at(then) if whose == "hers" else None,
        )
        for place, (whose, minute, then) in enumerate(told)
    ]  # fmt: skip


def told(stretch: Stretch) -> tuple[str, int, int | None]:
    """("first" or "next", began, answered), or with "dropped" where it ended without an answer."""
    minutes = [
        (at - CHANGES[0]) // MINUTE if at else None
        for at in (stretch.began_at, stretch.answered_at, stretch.ended_at)
    ]
    kind = "first" if stretch.is_first else "next"
    began = minutes[0] or 0
    return (f"{kind} dropped", began, minutes[2]) if minutes[2] is not None else (kind, began, minutes[1])


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ([], []),
        ([("hers", 0, None)], [("first", 0, None)]),
        ([("hers", 0, None), ("hers", 5, None), ("ours", 7, 9)], [("first", 0, 9)]),
        ([("hers", 0, None), ("ours", 7, None)], [("first", 0, None)]),
        ([("hers", 0, None), ("ours", 7, 9), ("hers", 20, None)], [("first", 0, 9), ("next", 20, None)]),
        ([("hers", 5, None), ("hers", 0, None), ("ours", 7, 9)], [("first", 0, 9)]),
        ([("hers", 0, None), ("ours", 3, None), ("ours", 7, 9)], [("first", 0, 9)]),
        ([("hers", 0, None), ("ours", 3, 12), ("ours", 7, 9)], [("first", 0, 9)]),
        ([("ours", 0, 1), ("hers", 5, None)], [("next", 5, None)]),
        ([("hers", 0, 4)], [("first dropped", 0, 4)]),
        ([("hers", 0, 4), ("hers", 8, None), ("ours", 9, 10)], [("first dropped", 0, 4), ("first", 8, 10)]),
        ([("hers", 10, None), ("ours", 12, 8)], [("first", 10, 10)]),
    ],
)
def test_a_wait_goes_from_her_first_unanswered_message_to_the_answer_that_left(
    conversation: list[tuple[str, int, int | None]], expected: list[tuple[str, int, int | None]]
) -> None:
    found = [told(stretch) for stretch in stretches(talk(*conversation))]

    assert found == expected


words = st.lists(
    st.tuples(st.sampled_from(["hers", "ours"]), st.integers(0, 50), st.none() | st.integers(0, 60)),
    max_size=12,
)


@given(words)
def test_every_message_of_hers_lies_in_a_wait_and_at_most_one_goes_on(
    conversation: list[tuple[str, int, int | None]],
) -> None:
    spoken = talk(*conversation)

    found = stretches(spoken)

    assert all(stretch.until is not None for stretch in found[:-1])
    assert all(stretch.until is None or stretch.until >= stretch.began_at for stretch in found)
    assert all(any(stretch.began_at <= word.at for stretch in found) for word in spoken if word.is_hers)
    assert [stretch.is_first for stretch in found] == sorted((s.is_first for s in found), reverse=True)
