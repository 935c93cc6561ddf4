"""The log of supervision: a supervisor writes down that colleagues talked over their work, and each sees her own part.

Nothing in it is about a woman; the one line of words is sealed. A debrief somebody asked for may end with it: the log
then has a talk after something heavy, and nowhere that she had asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.names import colleagues_of, team_names
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import (
    Debrief,
    Membership,
    Supervision,
    SupervisionAttendance,
    reading,
    record,
    transaction,
)

Kind = Literal["individual", "group", "peer", "after_incident"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 200  # characters
MOST_MINUTES = 24 * 60
DAY = timedelta(days=1)


class NoTalk(DeedRefused):
    """Nobody attended, it lies ahead, it took no time or more than a day, or its line is too long."""


@dataclass(frozen=True, repr=False)
class Talk:
    """A supervision as it is written down. `led_by` None is somebody from outside."""

    held_on: date
    kind: Kind
    minutes: int
    attended: frozenset[UUID]
    led_by: UUID | None = None
    note: str = ""


@dataclass(frozen=True, repr=False)
class TeamOfTalk:
    """A team of hers and who can have attended, as (id, duty name)."""

    id: UUID
    name: str
    colleagues: tuple[tuple[UUID, str], ...]


def who_may_attend(*, by: Unlocked) -> tuple[TeamOfTalk, ...]:
    """Her teams with their members. Raises NotAllowed."""
    if not by.may("keep the supervision log"):
        raise NotAllowed
    with reading() as session:
        teams = team_names(session, by=by)
        return tuple(TeamOfTalk(one, name, colleagues_of(session, one)) for one, name in teams.items())


def who_asked(debrief_id: UUID, *, by: Unlocked) -> UUID | None:
    """The colleague whose debrief this is, to fill the form with; None where it isn't there any more. Raises NotAllowed."""
    if not by.may("keep the supervision log"):
        raise NotAllowed
    with reading() as session:
        return session.scalar(
            select(Debrief.by_id).where(Debrief.id == debrief_id, Debrief.team_id.in_(by.team_ids))
        )


def note_talk(
    talk: Talk, team_id: UUID, *, debrief_id: UUID | None = None, by: Unlocked, now: datetime
) -> UUID:
    """Writes it down; the id. A debrief that one of them had asked for ends with it.

    Raises NotAllowed, NoTalk; NotHere where the team isn't hers, or somebody isn't in the team.
    """
    if not by.may("keep the supervision log"):
        raise NotAllowed
    if not _is_one(talk, now=now):
        raise NoTalk
    with transaction() as session:
        _refuse_strangers(session, talk, team_id, by=by)
        row = Supervision(
            id=uuid4(), org_id=by.org_id, team_id=team_id, held_on=talk.held_on, kind=talk.kind, minutes=talk.minutes,
            led_by=talk.led_by, written_at=now, written_by=by.staff_id, epoch=newest_epoch(session, team_id),
        )  # fmt: skip
        if talk.note.strip():
            row.note = seal_for_team("supervision", row, talk.note.strip(), keys=by.keys)
        session.add(row)
        session.flush()
        session.add_all(
            SupervisionAttendance(supervision_id=row.id, staff_id=person) for person in talk.attended
        )
        if debrief_id is not None:
            _end_debrief(session, debrief_id, talk.attended, by=by)
        record(session, "supervision noted", org_id=by.org_id, at=now, by_id=by.staff_id)
        return row.id


def take_out(talk_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It was written down by mistake. Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = of_her_teams(session.get(Supervision, talk_id, with_for_update=True), by=by)
        if not by.may("keep the supervision log"):
            raise NotAllowed
        session.execute(delete(SupervisionAttendance).where(SupervisionAttendance.supervision_id == row.id))
        session.delete(row)
        record(session, "supervision taken out", org_id=by.org_id, at=now, by_id=by.staff_id)


def open_note(row: Supervision, *, by: Unlocked) -> str:
    """ "" where nothing was written. Raises NoKey, Damaged."""
    return open_of_team("supervision", row, row.note, keys=by.keys) if row.note is not None else ""


def _is_one(talk: Talk, *, now: datetime) -> bool:
    """Her today may be our tomorrow, so a day ahead is let pass."""
    return (
        bool(talk.attended)
        and 0 < talk.minutes <= MOST_MINUTES
        and talk.held_on <= (now + DAY).date()
        and len(talk.note.strip()) <= LONGEST
    )


def _refuse_strangers(session: Session, talk: Talk, team_id: UUID, *, by: Unlocked) -> None:
    """Whoever led or attended is of the team, or it is nobody's business here."""
    if team_id not in by.team_ids:
        raise NotHere
    named = talk.attended | ({talk.led_by} if talk.led_by else set())
    of_team = select(Membership.staff_id).where(Membership.team_id == team_id)
    if not named <= set(session.scalars(of_team)):
        raise NotHere


def _end_debrief(session: Session, debrief_id: UUID, attended: Collection[UUID], *, by: Unlocked) -> None:
    """Only hers who was there; one that a colleague has ended meanwhile is none."""
    session.execute(
        delete(Debrief).where(
            Debrief.id == debrief_id, Debrief.team_id.in_(by.team_ids), Debrief.by_id.in_(attended)
        )
    )
