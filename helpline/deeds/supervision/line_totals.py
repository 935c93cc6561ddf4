"""Totals of the telephone exchange come in by hand: no number, no call, only how many in each hour of each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.unlocked import Unlocked
from helpline.figures.line_totals import COUNTED, AnswerRate, BadLine, Hour, answer_rate, read_totals
from helpline.records import LineHour, reading, record, transaction

DAYS_SHOWN = 31
STEP = 500  # rows a transaction, so that no letter waits long for us


class NoLine(DeedRefused):
    """Nobody said which line it was."""


@dataclass(frozen=True, repr=False)
class Imported:
    """What an import did: how many hours are new, how many were there (equal ones or not), and the bad lines."""

    new: int
    renewed: int
    bad: tuple[BadLine, ...]


@dataclass(frozen=True, repr=False)
class LineDay:
    """One line on one day."""

    line: str
    day: date
    rate: AnswerRate


def import_totals(text: str, *, line: str, by: Unlocked, now: datetime) -> Imported:
    """Idempotent by line, day and hour: a file that is brought again changes nothing. Raises NotAllowed, NoLine."""
    if not by.may("import line totals"):
        raise NotAllowed
    line = " ".join(line.split())
    if not line:
        raise NoLine
    totals = read_totals(text, today=now.date())
    renewed = 0
    for start in range(0, len(totals.hours), STEP):
        with transaction() as session:
            renewed += _write(session, totals.hours[start : start + STEP], line=line, by=by, now=now)
    if totals.hours:
        with transaction() as session:
            record(session, "totals imported", org_id=by.org_id, at=now, by_id=by.staff_id)
    return Imported(new=len(totals.hours) - renewed, renewed=renewed, bad=totals.bad)


def read_lines(*, by: Unlocked) -> tuple[LineDay, ...]:
    """The last days of every line that something is known of, the newest first. Raises NotAllowed."""
    if not by.may("import line totals"):
        raise NotAllowed
    with reading() as session:
        newest = session.scalar(select(func.max(LineHour.day)).where(LineHour.org_id == by.org_id))
        if newest is None:
            return ()
        first = date.fromordinal(newest.toordinal() - DAYS_SHOWN + 1)
        wanted = (
            select(LineHour).where(LineHour.org_id == by.org_id, LineHour.day >= first)
            .order_by(LineHour.day.desc(), LineHour.line, LineHour.hour)
        )  # fmt: skip
        rows = session.scalars(wanted).all()
    return tuple(
        LineDay(line=line, day=day, rate=answer_rate(_as_read(row) for row in hours))
        for (day, line), hours in groupby(rows, key=lambda row: (row.day, row.line))
    )


def _write(session: Session, hours: Sequence[Hour], *, line: str, by: Unlocked, now: datetime) -> int:
    """How many of them were there already."""
    days = {hour.day for hour in hours}
    known = select(LineHour).where(
        LineHour.org_id == by.org_id, LineHour.line == line, LineHour.day.in_(days)
    )
    before = {(row.day, row.hour): row for row in session.scalars(known)}
    for hour in hours:
        counts = {name: getattr(hour, name) for name in COUNTED}
        row = before.get((hour.day, hour.hour))
        if row is None:
            session.add(
                LineHour(
                    org_id=by.org_id, line=line, day=hour.day, hour=hour.hour, imported_at=now,
                    imported_by=by.staff_id, **counts,
                )
            )  # fmt: skip
        elif _as_read(row) != hour:
            row.imported_at, row.imported_by = now, by.staff_id
            for name, count in counts.items():
                setattr(row, name, count)
    return sum((hour.day, hour.hour) in before for hour in hours)


def _as_read(row: LineHour) -> Hour:
    return Hour(row.day, row.hour, *(getattr(row, name) for name in COUNTED))
