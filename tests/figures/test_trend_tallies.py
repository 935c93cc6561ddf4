"""What a ticket adds to the figures, from its times alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.arrivals import staffed
from helpline.figures.calendar import DAY, ServiceCalendar
from helpline.figures.counties import MUNICIPALITIES, county_of
from helpline.figures.periods import months_of, week_of, weeks_of
from helpline.figures.reporting import NoPeriod, hash_of, periods_around, read_period
from helpline.figures.tallies import NEVER, Course, Entry, Stretch, end_of, ends_of_periods, entries_of
from helpline.words.code_lists import code_list

CALENDAR = ServiceCalendar()
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


def entries(*stretches: Stretch, closed_at: datetime | None = None) -> set[Entry]:
    return set(entries_of(Course(counts=True, received_at=MONDAY, closed_at=closed_at, stretches=stretches), calendar=CALENDAR))  # fmt: skip


def test_what_does_not_count_adds_nothing() -> None:
    course = Course(counts=False, received_at=MONDAY, closed_at=None, stretches=())

    assert entries_of(course, calendar=CALENDAR) == ()


def test_an_answer_a_second_late_is_late_by_a_minute() -> None:
    due = MONDAY + timedelta(hours=1)

    found = entries(Stretch("first", MONDAY, due + timedelta(seconds=1), due))

    assert Entry("first late", MONDAY.date(), 1) in found


def test_a_first_message_that_was_closed_unanswered_stays_open_and_a_later_one_does_not() -> None:
    ended = MONDAY + timedelta(hours=2)

    found = entries(
        Stretch("first", MONDAY, None, None, ended), Stretch("next", MONDAY + timedelta(days=1), None, None, ended + DAY)
    )  # fmt: skip

    assert Entry("first open", MONDAY.date(), NEVER) in found
    assert Entry("next ended", MONDAY.date() + DAY, 120) in found
    assert not any(entry.kind == "next open" for entry in found)


def test_a_ticket_that_was_closed_before_anybody_answered_has_one_first_answer() -> None:
    again = MONDAY + timedelta(days=3)
    found = entries(
        Stretch("first", MONDAY, None, MONDAY, MONDAY + timedelta(hours=1)),
        Stretch("first", again, again + timedelta(hours=1), again),
    )

    assert [entry.value for entry in found if entry.kind == "first clock"] == [3 * 24 * 60 + 60]


@given(since=DAYS, days=st.integers(min_value=0, max_value=400))
def test_every_week_and_month_has_its_end(since: date, days: int) -> None:
    until = since + days * DAY

    ends = list(ends_of_periods(since, until))

    every = [since + number * DAY for number in range(days)]
    assert ends == [day for day in every if day.isoweekday() == 7 or (day + DAY).month != day.month]


@given(day=DAYS)
def test_a_day_ends_when_the_next_begins_on_the_wall(day: date) -> None:
    local = end_of(day, CALENDAR).astimezone(CALENDAR.zone)

    assert (local.date(), local.hour, local.minute) == (day + DAY, 0, 0)


@given(since=DAYS, days=st.integers(min_value=0, max_value=800))
def test_weeks_and_months_leave_no_day_out(since: date, days: int) -> None:
    until = since + days * DAY
    every = [since + number * DAY for number in range(days + 1)]

    assert list(weeks_of(since, until)) == sorted({week_of(day) for day in every})
    assert list(months_of(since, until)) == sorted({day.replace(day=1) for day in every})


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)), ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)), ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)  # fmt: skip
def test_a_period_has_its_first_and_its_last_day(written: str, since: date, until: date) -> None:
    period = read_period(written)

    assert (period.since, period.until) == (since, until)


@given(st.text(max_size=8))
def test_what_is_no_period_is_refused(written: str) -> None:
    try:
        period = read_period(written)
    except NoPeriod:
        return

    assert period.since <= period.until


@given(today=DAYS)
def test_every_period_that_is_offered_is_one(today: date) -> None:
    periods = [read_period(name) for name in periods_around(today)]

    assert all(period.since <= today for period in periods)
    assert len(set(periods)) == 18


def test_the_order_of_keys_is_nothing_to_the_hash() -> None:
    assert hash_of({"a": 1, "b": [2]}) == hash_of({"b": [2], "a": 1}) != hash_of({"a": 1, "b": [3]})


def test_every_municipality_lies_in_one_county() -> None:
    codes = [code for codes in MUNICIPALITIES.values() for code in codes.split()]

    assert sorted(codes) == sorted(code_list("municipalities").codes)
    assert county_of("21") == "klaipeda"
    assert county_of("") == ""


@given(start=st.integers(min_value=0, max_value=20_000), quarters=st.integers(min_value=1, max_value=200))
def test_every_hour_of_a_shift_is_somewhere(start: int, quarters: int) -> None:
    """Over a year with both changes of clocks."""
    begins = datetime(2026, 1, 5, tzinfo=UTC) + start * timedelta(minutes=15)
    ends = begins + quarters * timedelta(minutes=15)

    cells = staffed([(begins, ends)], since=date(2026, 1, 1), until=date(2026, 12, 31), calendar=CALENDAR)

    weeks = [52, 52, 52, 53, 52, 52, 52]  # a year that begins and ends on a Thursday
    hours = sum(share * weeks[weekday] for weekday, day in enumerate(cells) for share in day)
    assert hours == pytest.approx(quarters / 4)
