"""Her hours by her own clock: by hand over midnight and over summer time, and by any hours anybody could name."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.safe_windows import Window, is_safe, next_window, read_window

VILNIUS = ZoneInfo("Europe/Vilnius")
EVENINGS = (read_window("12345 18:00-22:00"),)
ZONES = st.sampled_from(
    ("Europe/Vilnius", "Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
).map(ZoneInfo)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))
WINDOWS = (
    st.tuples(DAYS, MINUTES, MINUTES).filter(lambda told: told[1] != told[2]).map(lambda told: Window(*told))
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  (bounds are naive by contract)


def vilnius(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VILNIUS)


@pytest.mark.parametrize(
    ("now", "next_one"),
    [
        ("2026-03-02 03:00", "2026-03-02 18:00"),  # a Monday
        ("2026-03-02 17:59", "2026-03-02 18:00"),
        ("2026-03-02 18:00", "2026-03-02 18:00"),
        ("2026-03-02 21:59", "2026-03-02 21:59"),
        ("2026-03-02 22:00", "2026-03-03 18:00"),
        ("2026-03-06 22:00", "2026-03-09 18:00"),  # over the weekend
        ("2026-03-27 23:00", "2026-03-30 18:00"),  # summer time begins on the 29th
        ("2026-10-23 23:00", "2026-10-26 18:00"),  # and ends on the 25th
    ],
)
def test_her_next_hour_is_told_by_the_clock_on_her_wall(now: str, next_one: str) -> None:
    assert next_window(EVENINGS, VILNIUS, vilnius(now)) == vilnius(next_one)


def test_without_hours_any_time_is_safe() -> None:
    now = vilnius("2026-03-02 03:00")

    assert is_safe((), VILNIUS, now)
    assert next_window((), VILNIUS, now) == now


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    friday_night = (read_window("5 22:00-02:00"),)

    assert is_safe(friday_night, VILNIUS, vilnius("2026-03-07 01:59"))
    assert not is_safe(friday_night, VILNIUS, vilnius("2026-03-06 01:59"))
    assert next_window(friday_night, VILNIUS, vilnius("2026-03-07 02:00")) == vilnius("2026-03-13 22:00")


def test_an_hour_that_summer_time_skips_is_not_made_up_for_in_another_hour() -> None:
    """On 29 March 2026 the clocks of Vilnius go from 02:59 to 04:00."""
    sundays = (read_window("7 03:00-04:00"),)

    assert next_window(sundays, VILNIUS, vilnius("2026-03-29 01:00")) == vilnius("2026-04-05 03:00")


def test_a_window_cut_by_summer_time_opens_with_what_is_left_of_it() -> None:
    sundays = (read_window("7 03:15-04:30"),)

    opened = next_window(sundays, VILNIUS, vilnius("2026-03-29 01:00"))

    assert opened.astimezone(VILNIUS).time() == time(4, 0)


def test_an_hour_that_comes_twice_is_safe_twice() -> None:
    """On 25 October 2026 the clocks of Vilnius go from 03:59 back to 03:00."""
    sundays = (read_window("7 02:00-03:30"),)
    closed = vilnius("2026-10-25 03:40")

    assert next_window(sundays, VILNIUS, closed) == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 03:00 again


@pytest.mark.parametrize(
    "written",
    ["", "8 18:00-22:00", "1 18:00-18:00", "1 25:00-26:00", "1 18-22", "１ 18:00-22:00", "1 18:00-22:00 "],
)
def test_what_is_no_window_is_not_read_as_one(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_window(written)


@given(WINDOWS)
def test_a_window_is_read_as_it_was_written(window: Window) -> None:
    assert read_window(str(window)) == window


@given(st.lists(WINDOWS, max_size=3), ZONES, MOMENTS, st.data())
def test_the_next_hour_is_safe_and_none_before_it_is(
    windows: list[Window], zone: ZoneInfo, now: datetime, data: st.DataObject
) -> None:
    found = next_window(windows, zone, now)

    between = data.draw(st.integers(0, max(0, int((found - now).total_seconds()) - 1)))
    assert found >= now
    assert is_safe(windows, zone, found)
    assert found == now or not is_safe(windows, zone, now + timedelta(seconds=between))
