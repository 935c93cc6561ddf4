"""In charge of counts for each whole minute of a wait: they add up, and tell the same percentiles as the waits themselves."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

Counts = Counter[int]  # how many waits took so many minutes


class NotCounted(ValueError):
    """A wait is taken away that was never put in: the figures and their source have come apart."""


@dataclass(frozen=True)
class Figures:
    """What a histogram tells: how many, and minutes that somebody really waited; None where nobody did."""

    n: int
    median: int | None
    p90: int | None


def read_counts(text: str) -> Counts:
    """What `write_counts` wrote, now or before it said how often: then three waits of an hour were "60 60 60"."""
    counts: Counts = Counter()
    for minutes, times in map(_read, text.split()):
        counts[minutes] += times
    return counts


class Words(dict[str, tuple[int, ...]]):
    """The numbers of each word that `write_counts` writes. A year of days has very many words and few different ones:
    whoever reads them with the same `Words` reads each once.
    """

    def __missing__(self, word: str) -> tuple[int, ...]:
        minutes, times = _read(word)
        numbers = self[word] = (minutes,) * times
        return numbers


def numbers_in(text: str, words: Words) -> list[int]:
    """What `write_counts` wrote, each number as often as it was counted, the least first."""
    return list(chain.from_iterable(map(words.__getitem__, text.split())))


def write_counts(counts: Counts) -> str:
    """The waits' minutes, shortest first: one of half an hour and three of an hour are "30 60*3". Equal counts, equal text.

    Never longer than a day has different minutes, however many letters come in it.
    """
    return " ".join(f"{minutes}*{n}" if n > 1 else str(minutes) for minutes, n in sorted((+counts).items()))


def changed(counts: Counts, *, put: Iterable[int] = (), taken: Iterable[int] = ()) -> Counts:
    """The counts with some waits more and some less. Raises NotCounted."""
    now = counts.copy()
    now.update(put)
    now.subtract(taken)
    if any(n < 0 for n in now.values()):
        raise NotCounted
    return +now


def added(many: Iterable[Counts]) -> Counts:
    """All of them together, as if they had been counted at once."""
    together: Counts = Counter()
    for counts in many:
        together.update(counts)
    return together


def percentile(counts: Counts, percent: int) -> int | None:
    """Nearest rank, as `response_times.percentile` finds it among the waits themselves. None for none."""
    if not 1 <= percent <= 100:
        raise ValueError("A percentile lies between 1 and 100.")
    rank = -(-percent * counts.total() // 100)
    passed = 0
    for minutes in sorted(counts):
        passed += counts[minutes]
        if passed >= rank:
            return minutes
    return None


def figures(counts: Counts) -> Figures:
    return Figures(counts.total(), percentile(counts, 50), percentile(counts, 90))


def figures_of_runs(runs: Sequence[Sequence[int]]) -> Figures:
    """Of many lists of minutes together, each the least first. They are not put together, so it is quick for millions."""
    told = [run for run in runs if run]
    n = sum(map(len, told))
    return Figures(n, *(_ranked(told, -(-percent * n // 100)) if n else None for percent in (50, 90)))


def _ranked(runs: Sequence[Sequence[int]], rank: int) -> int:
    """The number with this place, from 1 on, among all of them: the least that so many are not above."""
    least, most = min(run[0] for run in runs), max(run[-1] for run in runs)
    while least < most:
        middle = (least + most) // 2
        if sum(bisect_right(run, middle) for run in runs) >= rank:
            most = middle
        else:
            least = middle + 1
    return least


def _read(word: str) -> tuple[int, int]:
    """The minutes of "60*3", and how often."""
    minutes, _, times = word.partition("*")
    return int(minutes), int(times or 1)
