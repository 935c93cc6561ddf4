"""Who is on shift: by the rota alone, without a key and without a login, so that the line rings right after a start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from helpline.records import OffShift, Shift, Staff, Voice

IN_USE = timedelta(days=14)


@dataclass(frozen=True, repr=False)
class OnShift:
    """A colleague on shift for a team until `until`. `phone` is the short name of her duty phone, "" where she has none.

    `languages` are codes; empty where nobody has noted them: better to ring her in any than nobody. `is_woman`: she may
    be rung for callers who ask for a woman; False also where nobody has said so.
    """

    staff_id: UUID
    duty_name: str
    team_id: UUID
    languages: tuple[str, ...]
    is_woman: bool
    phone: str
    until: datetime


@dataclass(frozen=True, repr=False)
class NextOnShift:
    staff_id: UUID
    duty_name: str
    starts_at: datetime


def on_shift(session: Session, *, org_id: UUID, now: datetime) -> tuple[OnShift, ...]:
    """Those whose shift it is, who work here and haven't signed off since it began; who came first, first."""
    wanted = (
        select(Shift, Staff, Voice).join(Staff, Staff.id == Shift.staff_id)
        .outerjoin(Voice, Voice.staff_id == Shift.staff_id)
        .where(Shift.org_id == org_id, is_running(now), Staff.left_at.is_(None))
        .order_by(Shift.starts_at, Staff.duty_name, Shift.id)
    )  # fmt: skip
    return tuple(
        OnShift(
            staff_id=staff.id, duty_name=staff.duty_name, team_id=shift.team_id, languages=languages_of(voice),
            is_woman=voice is not None and voice.is_woman, phone=shift.phone, until=shift.ends_at,
        )
        for shift, staff, voice in session.execute(wanted)
    )  # fmt: skip


def is_running(now: datetime) -> ColumnElement[bool]:
    """The shift of this row is on, and its colleague hasn't signed off since it began."""
    gone = exists().where(OffShift.staff_id == Shift.staff_id, OffShift.since >= Shift.starts_at)
    return and_(Shift.starts_at <= now, Shift.ends_at > now, ~gone)


def is_in_use(team_id: InstrumentedAttribute[UUID], *, now: datetime) -> ColumnElement[bool]:
    """The team of this row is planned by the rota: it had a shift within the last 14 days."""
    return exists().where(Shift.team_id == team_id, Shift.starts_at <= now, Shift.ends_at > now - IN_USE)


def next_on_shift(session: Session, team_id: UUID, *, now: datetime) -> tuple[NextOnShift, ...]:
    """Who comes next for this team: all who begin at the next moment at which somebody does."""
    coming = (
        select(Staff.id, Staff.duty_name, Shift.starts_at).join(Staff, Staff.id == Shift.staff_id)
        .where(Shift.team_id == team_id, Shift.starts_at > now, Staff.left_at.is_(None))
        .order_by(Shift.starts_at, Staff.duty_name)
    )  # fmt: skip
    found = [NextOnShift(*row) for row in session.execute(coming.limit(20))]
    return tuple(one for one in found if one.starts_at == found[0].starts_at)


def languages_of(voice: Voice | None) -> tuple[str, ...]:
    return tuple(voice.languages.split()) if voice is not None else ()
