"""In charge of how long somebody was on duty: stretches of shifts, cut at the ends of a time, none counted twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]


def time_on_duty(stretches: Iterable[Stretch], *, since: datetime, until: datetime) -> timedelta:
    """How long it was from `since` to `until` in which at least one of the stretches ran; the moments are aware."""
    counted, reached = timedelta(), since
    for starts, ends in sorted(stretches):
        begins, stops = max(starts, reached), min(ends, until)
        if begins < stops:
            counted, reached = counted + (stops - begins), stops
    return counted
