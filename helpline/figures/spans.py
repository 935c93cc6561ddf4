"""In charge of saying a length of time as people do: two units at most, no more exact than it matters."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["days", "hours", "minutes"]


@dataclass(frozen=True)
class Span:
    """A length of time for a page to put into words. Days never stand beside minutes."""

    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def is_just_now(self) -> bool:
        return not self.parts

    @property
    def parts(self) -> tuple[tuple[Unit, int], ...]:
        """What there is to say, the greater unit first, nothing that is zero; empty means "just now"."""
        units: tuple[tuple[Unit, int], ...] = (
            ("days", self.days),
            ("hours", self.hours),
            ("minutes", self.minutes),
        )
        return tuple((unit, count) for unit, count in units if count)


def spoken(minutes: int) -> Span:
    """200 is 3 h 20 min, 3000 is 2 d 2 h, 0 is just now. ValueError for less than nothing.

    What does not fit is cut, not rounded up: nobody is told that she has waited longer than she has.
    """
    if minutes < 0:
        raise ValueError("A span can't be shorter than nothing; say how long ago or how long until.")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return Span(days=days, hours=hours, minutes=0 if days else minutes)
