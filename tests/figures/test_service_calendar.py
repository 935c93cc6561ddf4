"""Service minutes, checked against a slow count that walks minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.figures.calendar import (
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    NeverOpenError,
    Period,
    ServiceCalendar,
    Week,
    week_of,
)

UNHURRIED = settings(deadline=None)  # a busy machine is no fault of the figures

VILNIUS = ZoneInfo("Europe/Vilnius")
OFFICE = ServiceCalendar()
ALWAYS = ServiceCalendar(week=ROUND_THE_CLOCK, country=None)

# Around both clock changes of 2025 in Vilnius, Easter, and the turn of the year.
STARTS = st.sampled_from(
    [
        datetime(2025, 3, 29, tzinfo=UTC),
        datetime(2025, 10, 25, tzinfo=UTC),
        datetime(2024, 12, 30, tzinfo=UTC),
    ]
).flatmap(lambda base: st.integers(0, 3 * 1440).map(lambda minutes: base + timedelta(minutes=minutes)))
ANY_MOMENT = st.integers(0, 4 * 365 * 1440).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(
    # clocks that change at 03:00, at midnight, by half an hour, and never
    [VILNIUS, ZoneInfo("America/Havana"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")]
)


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 96).map(lambda quarter: quarter * 15), max_size=6)))
    return tuple(Period(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False))


WEEKS = st.tuples(*[periods()] * 7).filter(any)


@st.composite
def calendars(draw: st.DrawFn) -> ServiceCalendar:
    closed = draw(st.sets(st.dates(date(2025, 3, 28), date(2025, 4, 4)), max_size=3))
    return ServiceCalendar(
        week=draw(WEEKS),
        zone=draw(ZONES),
        country=draw(st.sampled_from([None, "LT"])),
        closed_days=frozenset(closed),
    )


LITHUANIAN_HOLIDAYS_IN_THE_SPAN = {
    date(2024, 12, 24),
    date(2024, 12, 25),
    date(2024, 12, 26),
    date(2025, 1, 1),
    date(2025, 11, 1),
    date(2025, 11, 2),
}


def counted_slowly(calendar: ServiceCalendar, start: datetime, end: datetime) -> int:
    """Walks every minute of the days touched, looks at the wall clock, and ticks the minutes of duty."""
    duty: set[datetime] = set()
    moment = start.replace(second=0, microsecond=0) - timedelta(days=2)
    days: dict[date, list[tuple[datetime, int]]] = {}
    while moment < end + timedelta(days=2):
        wall = moment.astimezone(calendar.zone)
        days.setdefault(wall.date(), []).append((moment, wall.hour * 60 + wall.minute))
        moment += timedelta(minutes=1)
    for day, minutes in days.items():
        holiday = calendar.country == "LT" and day in LITHUANIAN_HOLIDAYS_IN_THE_SPAN
        if not holiday and day not in calendar.closed_days:
            for period in calendar.week[day.weekday()]:
                first = next((index for index, (_, wall) in enumerate(minutes) if wall >= period.opens), None)
                last = max((i for i, (_, wall) in enumerate(minutes) if wall < period.closes), default=-1)
                duty.update(moment for moment, _ in minutes[first : last + 1] if first is not None)
    return sum(start.replace(second=0, microsecond=0) <= moment < end for moment in duty)


@settings(max_examples=60)
@given(calendar=calendars(), start=STARTS, length=st.integers(0, 2 * 1440))
def test_the_fast_count_agrees_with_walking_minute_by_minute(
    calendar: ServiceCalendar, start: datetime, length: int
) -> None:
    end = start + timedelta(minutes=length)

    assert calendar.service_minutes(start, end) == counted_slowly(calendar, start, end)


@UNHURRIED
@given(week=WEEKS, zone=ZONES, moments=st.lists(ANY_MOMENT, min_size=3, max_size=3).map(sorted))
def test_a_wait_is_the_sum_of_its_parts(week: Week, zone: ZoneInfo, moments: list[datetime]) -> None:
    calendar = ServiceCalendar(week=week, zone=zone)
    start, between, end = moments

    first, second = calendar.service_minutes(start, between), calendar.service_minutes(between, end)

    assert calendar.service_minutes(start, end) == first + second


@UNHURRIED
@given(start=ANY_MOMENT, length=st.integers(0, 100_000), more=st.integers(0, 5_000))
def test_a_longer_wait_never_counts_less(start: datetime, length: int, more: int) -> None:
    end = start + timedelta(minutes=length)

    assert OFFICE.service_minutes(start, end) <= OFFICE.service_minutes(start, end + timedelta(minutes=more))
    assert 0 <= OFFICE.service_minutes(start, end) <= length


@UNHURRIED
@given(calendar=calendars(), start=STARTS, minutes=st.integers(0, 10_000))
def test_due_time_is_the_first_moment_when_the_minutes_have_passed(
    calendar: ServiceCalendar, start: datetime, minutes: int
) -> None:
    due = calendar.add_service_minutes(start, minutes)

    assert calendar.service_minutes(start, due) == minutes
    assert minutes == 0 or calendar.service_minutes(start, due - timedelta(minutes=1)) == minutes - 1


@UNHURRIED
@given(start=STARTS, first=st.integers(0, 5_000), then=st.integers(0, 5_000))
def test_a_due_time_reached_in_two_steps_is_the_same(start: datetime, first: int, then: int) -> None:
    in_two_steps = OFFICE.add_service_minutes(OFFICE.add_service_minutes(start, first), then)

    assert then == 0 or in_two_steps == OFFICE.add_service_minutes(start, first + then)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 3, 29), 24), (date(2025, 3, 30), 23), (date(2025, 10, 26), 25)],
)
def test_a_day_on_which_the_clocks_change_has_23_or_25_hours(day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=VILNIUS)
    next_midnight = midnight + timedelta(days=1)  # wall-clock arithmetic, as zoneinfo does it

    assert ALWAYS.service_minutes(midnight, next_midnight) == hours * 60


def test_a_night_duty_over_the_spring_change_is_an_hour_shorter() -> None:
    night = ServiceCalendar(week=week_of({6: ["02:30-03:30", "03:45-05:00"]}), country=None)
    start = datetime(2025, 3, 30, tzinfo=VILNIUS)

    minutes = night.service_minutes(start, start + timedelta(days=1))

    assert minutes == 30 + 60  # 03:00 to 04:00 was skipped


def test_a_letter_of_friday_evening_is_due_on_monday_afternoon() -> None:
    friday_evening = datetime(2025, 9, 12, 19, 30, tzinfo=VILNIUS)

    due = OFFICE.add_service_minutes(friday_evening, 480)

    assert due == datetime(2025, 9, 15, 16, 0, tzinfo=VILNIUS)


def test_a_working_day_from_noon_is_due_at_noon() -> None:
    due = OFFICE.add_service_minutes(datetime(2025, 9, 10, 12, 0, tzinfo=VILNIUS), 480)

    assert due == datetime(2025, 9, 11, 12, 0, tzinfo=VILNIUS)


def test_christmas_is_not_service_time() -> None:
    start = datetime(2025, 12, 23, 15, 0, tzinfo=VILNIUS)

    due = OFFICE.add_service_minutes(start, 120)

    assert due == datetime(2025, 12, 29, 9, 0, tzinfo=VILNIUS)  # 24 to 26 are holidays, then a weekend


@pytest.mark.parametrize(
    ("month", "day"),
    [
        *[(1, 1), (2, 16), (3, 11), (4, 20), (4, 21), (5, 1), (5, 4), (6, 1)],
        *[(6, 24), (7, 6), (8, 15), (11, 1), (11, 2), (12, 24), (12, 25), (12, 26)],
    ],
)
def test_the_lithuanian_holidays_of_2025_are_closed(month: int, day: int) -> None:
    assert OFFICE.is_closed_day(date(2025, month, day))
    assert not ALWAYS.is_closed_day(date(2025, month, day))


def test_own_closed_days_are_added_to_the_holidays() -> None:
    retreat = ServiceCalendar(closed_days=frozenset({date(2025, 9, 11)}))

    due = retreat.add_service_minutes(datetime(2025, 9, 10, 15, 0, tzinfo=VILNIUS), 120)

    assert due == datetime(2025, 9, 12, 9, 0, tzinfo=VILNIUS)


def test_a_lunch_break_is_not_service_time() -> None:
    with_lunch = ServiceCalendar(week=week_of({2: ["13:00-17:00", "08:00-12:00"]}))
    morning = datetime(2025, 9, 10, 11, 30, tzinfo=VILNIUS)

    assert with_lunch.service_minutes(morning, morning + timedelta(hours=2)) == 60
    assert with_lunch.is_open(morning)
    assert not with_lunch.is_open(morning + timedelta(minutes=30))


def test_overlapping_periods_count_once() -> None:
    doubled = ServiceCalendar(week=week_of({2: ["08:00-12:00", "09:00-11:00", "11:30-13:00"]}))
    start = datetime(2025, 9, 10, tzinfo=VILNIUS)

    assert doubled.service_minutes(start, start + timedelta(days=1)) == 5 * 60


def test_an_answer_before_its_letter_took_no_time() -> None:
    noon = datetime(2025, 9, 10, 12, 0, tzinfo=UTC)

    assert ALWAYS.service_minutes(noon, noon - timedelta(days=1)) == 0


def test_seconds_are_dropped() -> None:
    start = datetime(2025, 9, 10, 12, 0, 59, tzinfo=UTC)

    assert ALWAYS.service_minutes(start, datetime(2025, 9, 10, 12, 1, 1, tzinfo=UTC)) == 1


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2025, 9, 10, 12, 0)  # noqa: DTZ001 - the naive moment is what is tested

    with pytest.raises(ValueError, match="without its time zone"):
        OFFICE.service_minutes(naive, naive)
    with pytest.raises(ValueError, match="without its time zone"):
        OFFICE.add_service_minutes(naive, 1)


def test_service_minutes_do_not_run_backward() -> None:
    with pytest.raises(ValueError, match="only run forward"):
        OFFICE.add_service_minutes(datetime(2025, 9, 10, tzinfo=UTC), -1)


def test_a_calendar_without_duty_is_refused() -> None:
    with pytest.raises(NeverOpenError):
        ServiceCalendar(week=week_of({}))


def test_a_calendar_closed_for_years_says_so_instead_of_searching_on() -> None:
    years = frozenset(date(2025, 1, 1) + timedelta(days=days) for days in range(5 * 366))
    closed = ServiceCalendar(closed_days=years)
    start = datetime(2025, 1, 1, tzinfo=UTC)

    assert closed.service_minutes(start, datetime(2029, 1, 1, tzinfo=UTC)) == 0
    with pytest.raises(NeverOpenError, match="closed days"):
        closed.add_service_minutes(start, 1)


def test_a_week_of_other_than_seven_days_is_refused() -> None:
    with pytest.raises(ValueError, match="seven days"):
        ServiceCalendar(week=OFFICE_HOURS[:5])


@UNHURRIED
@given(opens=st.integers(0, 1439), length=st.integers(1, 1440))
def test_a_period_is_read_as_it_is_written(opens: int, length: int) -> None:
    closes = min(opens + length, 1440)
    text = f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"

    assert Period.parse(text) == Period(opens, closes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-17",
        "17:00-08:00",
        "08:00-08:00",
        "08:00",
        "08:60-09:00",
        "08:00-24:01",
        "aa:bb-cc:dd",
        "-1:00-2:00",
    ],
)
def test_a_period_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        Period.parse(text)
