"""In charge of staffing arithmetic: how many people a line needs so that a woman who calls doesn't wait (Erlang C).

It assumes that calls come independently of each other and that nobody hangs up while she waits. Some do, so it says
rather more people than less.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp

MOST = 500  # people at once; beyond that somebody mistyped
SHRINKAGE = 30  # percent of the hours paid for: breaks, supervision, illness, training


class TooFew(ValueError):
    """So many people can't keep up with the calls: the wait would grow without end."""


@dataclass(frozen=True)
class Staffing:
    """What is to be expected of so many people.

    `load` is in erlang (calls in hand at once, if none had to wait), `waits` the share of calls that wait at all,
    `in_time` the share answered within the asked seconds, `mean_wait` seconds over all calls, `busy` the share of
    their time people talk, `to_plan` how many must be planned for so many to be there.
    """

    load: float
    people: int
    waits: float
    in_time: float
    mean_wait: float
    busy: float
    to_plan: int


def load_of(calls_an_hour: float, minutes_each: float) -> float:
    """In erlang. ValueError for what can't be."""
    if calls_an_hour < 0 or minutes_each <= 0:
        raise ValueError("Calls an hour and the minutes of each are positive.")
    return calls_an_hour * minutes_each / 60


def staffing(
    load: float, people: int, *, minutes_each: float, within: int = 20, shrinkage: int = SHRINKAGE
) -> Staffing:
    """`within` is in seconds, `shrinkage` in percent of the hours. Raises TooFew unless people > load."""
    if people <= load or people < 1:
        raise TooFew("That many people can't keep up with these calls.")
    if not 0 <= shrinkage < 100:
        raise ValueError("Shrinkage is a share of the hours.")
    seconds, free = minutes_each * 60, people - load
    waits = _waits(load, people)
    return Staffing(
        load=load, people=people, waits=waits, in_time=1 - waits * exp(-free * within / seconds),
        mean_wait=waits * seconds / free, busy=load / people, to_plan=ceil(people / (1 - shrinkage / 100)),
    )  # fmt: skip


def people_for(
    load: float, *, minutes_each: float, within: int, share: float, shrinkage: int = SHRINKAGE
) -> Staffing:
    """The fewest people with whom at least `share` (0 to below 1) of the calls is answered in time.

    ValueError where not even `MOST` suffice.
    """
    for people in range(int(load) + 1, MOST + 1):
        found = staffing(load, people, minutes_each=minutes_each, within=within, shrinkage=shrinkage)
        if found.in_time >= share:
            return found
    raise ValueError("No number of people answers that many calls in time.")


def _waits(load: float, people: int) -> float:
    """Erlang C by way of Erlang B: the recursion doesn't overflow where the factorials of the book would."""
    blocked = 1.0
    for number in range(1, people + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / people * (1 - blocked))
