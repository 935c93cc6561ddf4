"""The log of supervision as it is read: a year at a time, page by page, with what the year comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.cursors import read_cursor
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.supervision.talks import open_note
from helpline.deeds.unlocked import Unlocked
from helpline.records import Supervision, SupervisionAttendance, reading
from helpline.sealing import Damaged

A_PAGE = 50


@dataclass(frozen=True, repr=False)
class TalkShown:
    """`led` and `attended` are duty names; `led` is None for somebody from outside."""

    id: UUID
    held_on: date
    kind: str
    minutes: int
    led: str | None
    attended: tuple[str, ...]
    note: str = ""
    damaged: bool = False


@dataclass(frozen=True, repr=False)
class LogShown:
    """A page of one year. `sums` are (how many, minutes) by kind of the whole year; `more` is where the next page begins, or ""."""

    year: int
    years: tuple[int, ...]
    talks: tuple[TalkShown, ...]
    sums: dict[str, tuple[int, int]]
    more: str = ""


def read_log(year: int, *, after: str = "", by: Unlocked) -> LogShown:
    """Of her teams, the newest first; what `after` a page's `more` is left out. Raises NotAllowed."""
    if not by.may("keep the supervision log"):
        raise NotAllowed
    with reading() as session:
        return _log(session, Supervision.team_id.in_(by.team_ids), year, after, by=by)


def read_own_log(year: int, *, after: str = "", by: Unlocked) -> LogShown:
    """What she has attended, in whatever team it was. Raises NotAllowed."""
    if not by.may("see own supervision"):
        raise NotAllowed
    hers = select(SupervisionAttendance.supervision_id).where(SupervisionAttendance.staff_id == by.staff_id)
    with reading() as session:
        return _log(session, Supervision.id.in_(hers), year, after, by=by)


def _log(session: Session, which: ColumnElement[bool], year: int, after: str, *, by: Unlocked) -> LogShown:
    of_year = and_(
        Supervision.org_id == by.org_id, which, Supervision.held_on >= date(year, 1, 1),
        Supervision.held_on <= date(year, 12, 31),
    )  # fmt: skip
    wanted = select(Supervision).where(of_year, _further(after))
    ordered = wanted.order_by(Supervision.held_on.desc(), Supervision.id.desc())
    rows = session.scalars(ordered.limit(A_PAGE + 1)).all()
    shown = rows[:A_PAGE]
    sums = (
        select(Supervision.kind, func.count().label("talks"), func.sum(Supervision.minutes).label("minutes"))
        .where(of_year).group_by(Supervision.kind)
    )  # fmt: skip
    last = shown[-1] if len(rows) > A_PAGE else None
    return LogShown(
        year=year, years=_years(session, which, year, by=by), talks=_shown(session, shown, by=by),
        sums={row.kind: (row.talks, int(row.minutes)) for row in session.execute(sums)},
        more=f"{last.held_on.toordinal()}.{last.id.hex}" if last else "",
    )  # fmt: skip


def _further(after: str) -> ColumnElement[bool]:
    found = read_cursor(after, lambda told: date.fromordinal(int(told)), UUID)
    if found is None:
        return Supervision.id.is_not(None)
    day, last = found
    return or_(Supervision.held_on < day, and_(Supervision.held_on == day, Supervision.id < last))


def _years(session: Session, which: ColumnElement[bool], year: int, *, by: Unlocked) -> tuple[int, ...]:
    """Those in which there may be something to see, the newest first, and the one that is asked for."""
    ends = select(func.min(Supervision.held_on), func.max(Supervision.held_on))
    first, last = session.execute(ends.where(Supervision.org_id == by.org_id, which)).one()
    between = range(first.year, last.year + 1) if first else ()
    return tuple(sorted({year, *between}, reverse=True))


def _shown(session: Session, rows: Collection[Supervision], *, by: Unlocked) -> tuple[TalkShown, ...]:
    names = duty_names(session, by=by)
    attended: dict[UUID, list[str]] = defaultdict(list)
    wanted = select(SupervisionAttendance).where(
        SupervisionAttendance.supervision_id.in_([row.id for row in rows])
    )
    for one in session.scalars(wanted):
        attended[one.supervision_id].append(names.get(one.staff_id, "-"))
    return tuple(
        _shown_talk(row, names.get(row.led_by) if row.led_by else None, attended[row.id], by=by)
        for row in rows
    )


def _shown_talk(row: Supervision, led: str | None, attended: list[str], *, by: Unlocked) -> TalkShown:
    try:
        note, damaged = open_note(row, by=by), False
    except (Damaged, NoKey):
        note, damaged = "", True
    return TalkShown(
        id=row.id, held_on=row.held_on, kind=row.kind, minutes=row.minutes, led=led,
        attended=tuple(sorted(attended, key=str.casefold)), note=note, damaged=damaged,
    )  # fmt: skip
