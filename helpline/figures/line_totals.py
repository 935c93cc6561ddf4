"""Reads the totals that a telephone exchange gives as CSV, and works out how many calls were answered. Writes nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

LONGEST_FILE = 24 * 366 * 2  # rows: two years of hours
LONGEST_LINE = 1000
LARGEST = 10_000_000
COLUMNS = {
    "day": "day", "date": "day", "diena": "day", "data": "day",
    "hour": "hour", "valanda": "hour",
    "offered": "offered", "answered": "answered", "abandoned": "abandoned",
    "abandoned_short": "short_abandons", "short_abandons": "short_abandons",
    "wait_sum": "wait_seconds", "wait_seconds": "wait_seconds",
    "talk_sum": "talk_seconds", "talk_seconds": "talk_seconds",
}  # fmt: skip
COUNTED = ("offered", "answered", "abandoned", "short_abandons", "wait_seconds", "talk_seconds")


@dataclass(frozen=True)
class Hour:
    """One hour of one day by the helpline's clock: counts of calls, and sums in seconds."""

    day: date
    hour: int
    offered: int
    answered: int
    abandoned: int
    short_abandons: int
    wait_seconds: int
    talk_seconds: int


@dataclass(frozen=True)
class BadLine:
    """A line that was left out: its number in the file, and why as a short code."""

    number: int
    reason: str


@dataclass(frozen=True)
class Totals:
    """What was read: the good hours (a later line for the same hour counts), and the bad lines."""

    hours: tuple[Hour, ...]
    bad: tuple[BadLine, ...]


@dataclass(frozen=True)
class AnswerRate:
    """Of some hours together. `rate` is answered of (offered - short abandons), in whole percent; None without calls.

    `wait` is the average in seconds over all offered, `talk` over the answered.
    """

    offered: int
    answered: int
    abandoned: int
    short_abandons: int
    rate: int | None
    wait: int | None
    talk: int | None


def read_totals(text: str, *, today: date) -> Totals:
    """Any comma, semicolon or tab; the first line names the columns. Bad lines are named and the others kept.

    Line 1 is bad with "columns" where one is missing: then nothing is read. Rows beyond two years of hours are "too-long".
    """
    lines = text.lstrip("\ufeff").replace('"', "").replace("\0", "").splitlines()
    delimiter = max(",;\t", key=lambda sign: lines[0].count(sign)) if lines else ","
    table = csv.reader((line[:LONGEST_LINE] for line in lines), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    names = [COLUMNS.get(name.strip().lower(), "") for name in next(table, [])]
    if not {"day", "hour", *COUNTED} <= set(names):
        return Totals((), (BadLine(1, "columns"),))
    good: dict[tuple[date, int], Hour] = {}
    bad: list[BadLine] = []
    for cells in islice(table, LONGEST_FILE):
        if not any(cell.strip() for cell in cells):
            continue
        read = _hour(dict(zip(names, cells, strict=False)), today=today)
        if isinstance(read, Hour):
            good[read.day, read.hour] = read
        else:
            bad.append(BadLine(table.line_num, read))
    if next(table, None) is not None:
        bad.append(BadLine(table.line_num, "too-long"))
    return Totals(tuple(good.values()), tuple(bad))


def answer_rate(hours: Iterable[Hour]) -> AnswerRate:
    """Short abandons never rang long enough to be answered, so they count neither way."""
    told = list(hours)
    offered, answered, abandoned, short = (sum(getattr(hour, name) for hour in told) for name in COUNTED[:4])
    meant = offered - short
    return AnswerRate(
        offered=offered, answered=answered, abandoned=abandoned, short_abandons=short,
        rate=round(100 * answered / meant) if meant > 0 else None,
        wait=round(sum(hour.wait_seconds for hour in told) / offered) if offered else None,
        talk=round(sum(hour.talk_seconds for hour in told) / answered) if answered else None,
    )  # fmt: skip


def _hour(cells: dict[str, str], *, today: date) -> Hour | str:
    """The hour, or the reason why it is none."""
    day, hour = _day(cells.get("day", "")), _clock_hour(cells.get("hour", ""))
    if day is None:
        return "day"
    if day > today + timedelta(days=1):  # somebody's clock may be in another zone
        return "future"
    if hour is None:
        return "hour"
    counts = {name: _count(cells.get(name, "")) for name in COUNTED}
    if None in counts.values():
        return "count"
    told = Hour(day, hour, **{name: count or 0 for name, count in counts.items()})
    return told if _adds_up(told) else "sums"


def _adds_up(hour: Hour) -> bool:
    return hour.answered + hour.abandoned <= hour.offered and hour.short_abandons <= hour.abandoned


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _clock_hour(text: str) -> int | None:
    """ "7", "07" and "07:00" are the hour that begins at seven."""
    hour = text.strip().removesuffix(":00")
    return int(hour) if hour.isascii() and hour.isdecimal() and len(hour) <= 2 and int(hour) <= 23 else None


def _count(text: str) -> int | None:
    """A whole number; some exchanges write "12.0"."""
    number = text.strip().removesuffix(".0") or "0"
    if not (number.isascii() and number.isdecimal() and len(number) < 12) or int(number) > LARGEST:
        return None
    return int(number)
