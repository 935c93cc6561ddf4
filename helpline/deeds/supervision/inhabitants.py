"""How many people live in each county, year by year: typed in by a supervisor, so that reports can say how many of 10,000.

In clear, on a shelf of its own beside what else the organisation has set: it is published by Statistics Lithuania.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.house import Entry, house_in
from helpline.deeds.house_setting import put
from helpline.deeds.unlocked import Unlocked
from helpline.figures.counties import COUNTIES, TOGETHER, Inhabitants
from helpline.records import reading, transaction

SHELF = "inhabitants"
PLACES = (*COUNTIES, TOGETHER)


def read_inhabitants(year: int, *, by: Unlocked) -> Inhabitants:
    """As `inhabitants_in`. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with reading() as session:
        return inhabitants_in(session, year, by=by)


def inhabitants_in(session: Session, year: int, *, by: Unlocked) -> Inhabitants:
    """Those of the newest year that is not after this one: what a report of it says doesn't change with the next count."""
    kept = [Inhabitants(kept_for, counted) for kept_for, counted in _kept(session, by=by).items()]
    usable = [one for one in kept if one.year is not None and one.year <= year]
    return max(usable, key=lambda one: one.year or 0, default=Inhabitants())


def set_inhabitants(year: int, counted: Mapping[str, int | None], *, by: Unlocked, now: datetime) -> None:
    """At the beginning of this year, by PLACES; None: not known. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    told = {(f"{year} {place}", ""): _entry(counted.get(place)) for place in PLACES}
    with transaction() as session:
        put(session, SHELF, told, by=by, now=now)


def _kept(session: Session, *, by: Unlocked) -> dict[int, dict[str, int]]:
    """By year and place. A code is both: "2026 vilnius"."""
    kept: dict[int, dict[str, int]] = {}
    for (code, _), entry in house_in(session, by.org_id).entries.get(SHELF, {}).items():
        year, _, place = code.partition(" ")
        if entry.words:
            kept.setdefault(int(year), {})[place] = int(entry.words)
    return kept


def _entry(number: int | None) -> Entry:
    return Entry(None if number is None else str(number))
