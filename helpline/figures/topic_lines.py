"""In charge of the lines by topic: how long women waited, of one language or one danger level.

There may be very many waits and all are in memory at once, so each is one number: they cost less than objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from helpline.figures.histograms import figures
from helpline.figures.response_times import Ratio

# A wait without an answer; one with an answer is a number from 0 on.
OVERDUE, NOT_YET, ENDED = -1, -2, -3


@dataclass(frozen=True)
class TopicLine:
    """`came` is how many began to wait, `answered` how many of them have an answer (or an end), `ended` how many were closed
    without one, and the rest wait still. Minutes by the clock, None where nothing was answered; `within` has no
    denominator where there is no target.
    """

    came: int
    answered: int
    ended: int
    median: int | None
    p90: int | None
    within: Ratio

    @property
    def unanswered(self) -> int:
        return self.came - self.answered - self.ended


def answered(minutes: int, is_late: bool = False) -> int:  # noqa: FBT001, FBT002  (a hundred thousand times; by name it costs more)
    """A wait that has an answer, as a number."""
    return 2 * minutes + is_late if minutes > 0 else int(is_late)


def line_of(waits: Iterable[int], *, has_target: bool) -> TopicLine:
    """Of waits told as numbers. Within target: answered in time / (answered + overdue and open)."""
    counts = Counter(waits)
    clock: Counter[int] = Counter()
    in_time = 0
    for number, times in counts.items():
        if number >= 0:
            minutes, is_late = divmod(number, 2)
            clock[minutes] += times
            in_time += 0 if is_late else times
    told = figures(clock)
    return TopicLine(
        came=counts.total(), answered=told.n, ended=counts[ENDED], median=told.median, p90=told.p90,
        within=Ratio(in_time, told.n + counts[OVERDUE]) if has_target else Ratio(0, 0),
    )  # fmt: skip
