"""Waiting times, checked against a slow reckoning that ranks by counting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.figures.calendar import ROUND_THE_CLOCK, ServiceCalendar
from helpline.figures.response_times import (
    ALL,
    FirstResponse,
    Ratio,
    ResponseTimes,
    Waiting,
    backlog,
    percentile,
    summary,
)

UNHURRIED = settings(deadline=None)  # a busy machine is no fault of the figures

OFFICE = ServiceCalendar()
ALWAYS = ServiceCalendar(week=ROUND_THE_CLOCK, country=None)
MONDAY = datetime(2025, 9, 8, 6, 0, tzinfo=UTC)  # 09:00 in Vilnius
NOW = MONDAY + timedelta(days=30)
TARGET = 480


def letter(*, waited: int | None, channel: str = "email", counts: bool = True) -> FirstResponse:
    """A letter of Monday morning that was answered so many calendar minutes later, or not yet."""
    answered_at = None if waited is None else MONDAY + timedelta(minutes=waited)
    return FirstResponse(channel, MONDAY, answered_at, counts)


def figures_of(*rows: FirstResponse, now: datetime = NOW) -> ResponseTimes:
    return summary(rows, calendar=ALWAYS, target_minutes=TARGET, now=now)[ALL]


MOMENTS = st.integers(-3 * 1440, 40 * 1440).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
ROWS = st.lists(
    st.builds(
        FirstResponse,
        channel=st.sampled_from(["email", "phone", "portal"]),
        received_at=MOMENTS,
        answered_at=st.none() | MOMENTS,
        counts=st.booleans(),
    ),
    max_size=12,
)


@UNHURRIED
@given(values=st.lists(st.integers(0, 1000), min_size=1), percent=st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], percent: int
) -> None:
    reached = [v for v in values if 100 * sum(other <= v for other in values) >= percent * len(values)]

    assert percentile(values, percent) == min(reached)


def test_of_two_waits_the_median_is_the_shorter() -> None:
    assert percentile([90, 10], 50) == 10


def test_no_waits_have_no_percentile() -> None:
    assert percentile([], 50) is None


@pytest.mark.parametrize("percent", [0, 101])
def test_a_percentile_outside_the_hundred_is_refused(percent: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 100"):
        percentile([1], percent)


@UNHURRIED
@given(rows=ROWS)
def test_the_figures_agree_with_a_slow_reckoning(rows: list[FirstResponse]) -> None:
    figures = summary(rows, calendar=OFFICE, target_minutes=TARGET, now=NOW)

    for channel in {ALL} | {row.channel for row in rows if row.counts and row.received_at <= NOW}:
        there = [r for r in rows if r.counts and r.received_at <= NOW and channel in (ALL, r.channel)]
        answered, on_time, late = 0, 0, 0
        for row in there:
            if row.answered_at is None or row.answered_at > NOW:
                late += OFFICE.add_service_minutes(row.received_at, TARGET) < NOW
            else:
                answered += 1
                on_time += OFFICE.add_service_minutes(row.received_at, TARGET) >= row.answered_at
        of = figures[channel]
        assert (of.answered, of.unanswered, of.overdue) == (answered, len(there) - answered, late)
        assert of.within_target == Ratio(on_time, answered + late)


def test_channels_are_told_apart_and_added_up() -> None:
    rows = [letter(waited=10), letter(waited=30), letter(waited=200, channel="portal")]

    figures = summary(rows, calendar=ALWAYS, target_minutes=TARGET, now=NOW)

    assert set(figures) == {ALL, "email", "portal"}
    assert figures["email"].median_calendar_minutes == 10
    assert figures["email"].p90_calendar_minutes == 30
    assert figures["portal"].answered == 1
    assert figures[ALL].answered == 3
    assert figures[ALL].median_calendar_minutes == 30


def test_a_letter_that_lies_overdue_makes_the_share_worse() -> None:
    before = figures_of(letter(waited=60))
    after = figures_of(letter(waited=60), letter(waited=None))

    assert before.within_target == Ratio(1, 1)
    assert after.within_target == Ratio(1, 2)
    assert after.within_target.percent == 50


def test_a_letter_that_still_has_time_is_unanswered_but_in_no_share() -> None:
    figures = figures_of(letter(waited=None), now=MONDAY + timedelta(minutes=TARGET))

    assert (figures.unanswered, figures.overdue) == (1, 0)
    assert figures.within_target == Ratio(0, 0)


def test_an_answer_at_the_very_end_of_the_target_is_within_it() -> None:
    figures = figures_of(letter(waited=TARGET), letter(waited=TARGET + 1))

    assert figures.within_target == Ratio(1, 2)


def test_nothing_received_prints_a_dash_not_nought_percent() -> None:
    figures = figures_of()

    assert figures.within_target.percent is None
    assert figures.median_calendar_minutes is None
    assert figures.p90_service_minutes is None


def test_spam_waits_for_no_answer() -> None:
    figures = figures_of(letter(waited=None, counts=False), letter(waited=5))

    assert (figures.answered, figures.unanswered) == (1, 0)


def test_a_report_of_the_past_does_not_know_what_came_later() -> None:
    figures = figures_of(letter(waited=600), now=MONDAY + timedelta(minutes=500))
    earlier = figures_of(letter(waited=600), now=MONDAY - timedelta(minutes=1))

    assert (figures.answered, figures.unanswered, figures.overdue) == (0, 1, 1)
    assert (earlier.answered, earlier.unanswered) == (0, 0)


def test_a_night_answer_to_a_night_letter_took_calendar_time_only() -> None:
    night = datetime(2025, 9, 9, 22, 0, tzinfo=UTC)
    row = FirstResponse("email", night, night + timedelta(hours=3))

    figures = summary([row], calendar=OFFICE, target_minutes=TARGET, now=NOW)[ALL]

    assert figures.median_calendar_minutes == 180
    assert figures.median_service_minutes == 0


def waiting(*, hours: float, due_in: int | None = None, ticket: UUID | None = None) -> Waiting:
    due_at = None if due_in is None else NOW + timedelta(hours=due_in)
    return Waiting(ticket or uuid4(), NOW - timedelta(hours=hours), due_at)


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (0, "0-24h"),
        (23.9, "0-24h"),
        (24, "1-2d"),
        (47.9, "1-2d"),
        (48, "2-5d"),
        (119.9, "2-5d"),
        (120, "over-5d"),
        (9000, "over-5d"),
    ],
)
def test_a_wait_stands_in_the_band_of_its_age(hours: float, band: str) -> None:
    bands = backlog([waiting(hours=hours)], NOW).bands

    assert [name for name, count in bands.items() if count] == [band]


@UNHURRIED
@given(ages=st.lists(st.integers(0, 400), max_size=20))
def test_every_wait_stands_in_exactly_one_band(ages: list[int]) -> None:
    found = backlog([waiting(hours=hours) for hours in ages], NOW)

    assert sum(found.bands.values()) == found.count == len(ages)
    assert found.bands["0-24h"] == sum(hours < 24 for hours in ages)
    assert found.bands["over-5d"] == sum(hours >= 120 for hours in ages)


def test_the_oldest_is_who_has_waited_longest() -> None:
    longest = waiting(hours=70)

    found = backlog([waiting(hours=3), longest, waiting(hours=69)], NOW)

    assert found.oldest == longest


def test_overdue_begins_after_the_due_minute() -> None:
    rows = [
        waiting(hours=9, due_in=-1),
        waiting(hours=9, due_in=0),
        waiting(hours=9),
        waiting(hours=9, due_in=1),
    ]

    assert backlog(rows, NOW).overdue == 1


def test_nobody_waiting_is_an_empty_backlog() -> None:
    found = backlog([], NOW)

    assert (found.count, found.overdue, found.oldest) == (0, 0, None)
    assert set(found.bands.values()) == {0}


def test_what_comes_later_does_not_wait_yet() -> None:
    assert backlog([waiting(hours=-1)], NOW).count == 0


def test_what_was_due_on_friday_evening_is_overdue_on_saturday() -> None:
    """No minute of service has passed since, and still the answer is late: the share says what the inbox says."""
    friday_morning = datetime(2025, 9, 12, 5, 0, tzinfo=UTC)  # 08:00 in Vilnius, a whole day before closing
    saturday = datetime(2025, 9, 13, 9, 0, tzinfo=UTC)

    figures = summary(
        [FirstResponse("email", friday_morning, None)],
        calendar=OFFICE,
        target_minutes=TARGET,
        now=saturday,
    )[ALL]

    assert (figures.overdue, figures.within_target) == (1, Ratio(0, 1))
