"""How much a network may bring, and how fast answers may leave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.pace import DAY, HOUR, MAX_BUCKETS, Bucket, Crowd


@given(st.lists(st.floats(0, 30), max_size=200))
def test_whoever_waits_as_told_never_brings_more_than_twice_the_limit_in_a_time(pauses: list[float]) -> None:
    bucket, now, times = Bucket(10, seconds=60), 0.0, []

    for pause in pauses:
        now += pause
        now += bucket.wait(now=now)
        bucket.add(now=now)
        times.append(now)

    assert all(sum(start <= at < start + 60 for at in times) <= 20 for start in times)


def test_a_full_bucket_says_how_long_to_wait() -> None:
    bucket = Bucket(2, seconds=60)
    bucket.add(now=0)
    bucket.add(now=0)

    assert bucket.wait(now=0) == pytest.approx(30)
    assert bucket.wait(now=29) == pytest.approx(1)
    assert bucket.wait(now=31) == 0


@pytest.mark.parametrize(
    ("one", "other", "are_neighbours"),
    [
        ("192.0.2.1", "192.0.2.200", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("192.0.2.1", "::ffff:192.0.2.9", True),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_neighbours_share_what_they_may_bring(one: str, other: str, are_neighbours: bool) -> None:  # noqa: FBT001 - a table's column
    crowd = Crowd(1, clock=lambda: 0.0)
    crowd.lets_in(one)

    assert crowd.lets_in(other) is not are_neighbours


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", None, "what"])
def test_our_own_machine_is_never_counted(address: str | None) -> None:
    crowd = Crowd(1, clock=lambda: 0.0)

    assert all(crowd.lets_in(address) for _ in range(10))


def test_an_hour_later_and_a_day_later_all_is_forgotten() -> None:
    now = [0.0]
    crowd = Crowd(1, clock=lambda: now[0])
    said = []

    for now[0] in (0, 1, HOUR + 1, HOUR + 2, DAY + HOUR):
        said.append(crowd.lets_in("192.0.2.1"))

    assert said == [True, False, True, False, True]


def test_very_many_networks_dont_fill_the_memory() -> None:
    crowd = Crowd(1, clock=lambda: 0.0)

    for number in range(MAX_BUCKETS + 10):
        crowd.lets_in(f"2001:{number >> 16:x}:{number & 65535:x}::1")

    assert crowd.size <= MAX_BUCKETS
