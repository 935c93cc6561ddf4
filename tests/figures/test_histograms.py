"""Counts for each minute: the same answers as the waits themselves give, however they are put together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures import histograms, response_times
from helpline.figures.histograms import (
    NotCounted,
    Words,
    added,
    changed,
    figures,
    figures_of_runs,
    numbers_in,
    read_counts,
    write_counts,
)

WAITS = st.lists(st.integers(min_value=0, max_value=60_000), max_size=200)
FEW_MINUTES = st.lists(st.integers(min_value=0, max_value=9), max_size=200)


@given(waits=WAITS | FEW_MINUTES, percent=st.integers(min_value=1, max_value=100))
def test_a_percentile_is_that_of_the_waits_themselves(waits: list[int], percent: int) -> None:
    assert histograms.percentile(Counter(waits), percent) == response_times.percentile(waits, percent)


@given(parts=st.lists(FEW_MINUTES, max_size=6))
def test_histograms_add_up_to_that_of_all_waits(parts: list[list[int]]) -> None:
    together = [wait for part in parts for wait in part]

    assert added(Counter(part) for part in parts) == Counter(together)


@given(waits=WAITS | FEW_MINUTES)
def test_what_is_written_is_read_again(waits: list[int]) -> None:
    written = write_counts(Counter(waits))

    assert read_counts(written) == Counter(waits)
    assert numbers_in(written, Words()) == sorted(waits)
    assert written == write_counts(Counter(reversed(waits)))


@given(waits=WAITS | FEW_MINUTES)
def test_what_an_older_desk_wrote_is_read_too(waits: list[int]) -> None:
    written = " ".join(map(str, sorted(waits)))

    assert read_counts(written) == Counter(waits)
    assert numbers_in(written, Words()) == sorted(waits)


def test_a_flood_of_letters_of_one_minute_takes_no_more_room_than_one() -> None:
    assert write_counts(Counter([480] * 50_000)) == "480*50000"


@given(kept=FEW_MINUTES, taken=FEW_MINUTES)
def test_a_wait_that_is_taken_away_was_never_there(kept: list[int], taken: list[int]) -> None:
    both = changed(Counter(kept), put=taken)

    assert changed(both, taken=taken) == Counter(kept)
    assert write_counts(changed(both, taken=taken)) == write_counts(Counter(kept))


def test_a_wait_that_was_not_counted_cannot_be_taken_away() -> None:
    with pytest.raises(NotCounted):
        changed(Counter([5, 5]), taken=[5, 5, 5])


def test_without_waits_there_is_nothing_to_tell() -> None:
    assert figures(read_counts("")) == histograms.Figures(0, None, None)


@pytest.mark.parametrize("percent", [0, 101])
def test_percentiles_lie_between_one_and_a_hundred(percent: int) -> None:
    with pytest.raises(ValueError, match="between"):
        histograms.percentile(Counter([1]), percent)


@given(runs=st.lists(FEW_MINUTES | WAITS, max_size=6))
def test_figures_of_many_lists_are_those_of_all_their_waits(runs: list[list[int]]) -> None:
    together = Counter(wait for run in runs for wait in run)

    assert figures_of_runs([sorted(run) for run in runs]) == figures(together)
