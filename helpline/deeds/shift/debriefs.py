"""“I need a debrief”: asked in one click, private to her and her supervisors, and gone once they have talked.

No event is written and nothing stays behind, so that nobody can count who asked how often.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Debrief, Membership, Staff, alone, reading, transaction
from helpline.sealing import Damaged

LONGEST = 300  # characters


@dataclass(frozen=True, repr=False)
class DebriefShown:
    """`by` is a duty name, `suits` what she wrote about when, "" where she wrote nothing or it is `damaged`."""

    id: UUID
    by: str
    asked_at: datetime
    suits: str
    is_mine: bool
    damaged: bool = False


def ask_for_debrief(suits: str, *, by: Unlocked, now: datetime) -> None:
    """Asks her supervisors, in the place of an earlier asking. Raises NotAllowed; NotHere where she has no team."""
    if not by.may("ask for a debrief"):
        raise NotAllowed
    with transaction() as session:
        alone(session, "debrief")  # two clicks are one asking
        session.execute(delete(Debrief).where(Debrief.by_id == by.staff_id))
        team_id = _team_of(session, by=by)
        row = Debrief(
            id=uuid4(), org_id=by.org_id, team_id=team_id, by_id=by.staff_id, asked_at=now,
            epoch=newest_epoch(session, team_id),
        )  # fmt: skip
        if suits.strip():
            row.suits = seal_for_team("debrief", row, suits.strip(), keys=by.keys)
        session.add(row)


def take_back_debrief(*, by: Unlocked) -> None:
    """She doesn't want it any more, or they have talked. Raises NotAllowed."""
    if not by.may("ask for a debrief"):
        raise NotAllowed
    with transaction() as session:
        session.execute(delete(Debrief).where(Debrief.by_id == by.staff_id))


def read_debriefs(*, by: Unlocked) -> tuple[DebriefShown, ...]:
    """Her own, and for supervisors those of their teams, the longest waiting first. Raises NotAllowed."""
    if not by.may("ask for a debrief"):
        raise NotAllowed
    wanted = (
        select(Debrief, Staff.duty_name).join(Staff, Staff.id == Debrief.by_id).order_by(Debrief.asked_at)
    )
    if by.may("see debriefs"):
        wanted = wanted.where(Debrief.team_id.in_(by.team_ids) | (Debrief.by_id == by.staff_id))
    else:
        wanted = wanted.where(Debrief.by_id == by.staff_id)
    with reading() as session:
        return tuple(_shown(row, name, by=by) for row, name in session.execute(wanted))


def end_debrief(debrief_id: UUID, *, by: Unlocked) -> None:
    """They have talked: nothing of it is kept. Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = of_her_teams(session.get(Debrief, debrief_id, with_for_update=True), by=by)
        if not by.may("see debriefs"):
            raise NotAllowed
        session.delete(row)


def count_debriefs(session: Session, *, by: Unlocked) -> int:
    """How many wait for her to talk with; none where that isn't hers to do."""
    if not by.may("see debriefs"):
        return 0
    wanted = select(func.count()).select_from(Debrief).where(
        Debrief.team_id.in_(by.team_ids), Debrief.by_id != by.staff_id
    )  # fmt: skip
    return session.scalar(wanted) or 0


def open_suits(row: Debrief, *, by: Unlocked) -> str:
    """Raises NoKey, Damaged."""
    return open_of_team("debrief", row, row.suits, keys=by.keys) if row.suits is not None else ""


def _team_of(session: Session, *, by: Unlocked) -> UUID:
    """A team of hers that has a supervisor besides her, or else any."""
    teams = sorted(by.team_ids)
    if not teams:
        raise NotHere
    led = (
        select(Membership.team_id).join(Staff, Staff.id == Membership.staff_id)
        .where(Membership.team_id.in_(teams), Staff.role == "supervisor", Staff.left_at.is_(None), Staff.id != by.staff_id)
        .order_by(Membership.team_id).limit(1)
    )  # fmt: skip
    return session.scalars(led).first() or teams[0]


def _shown(row: Debrief, name: str, *, by: Unlocked) -> DebriefShown:
    try:
        suits, damaged = open_suits(row, by=by), False
    except (Damaged, NoKey):
        suits, damaged = "", True
    return DebriefShown(
        id=row.id, by=name, asked_at=row.asked_at, suits=suits, is_mine=row.by_id == by.staff_id, damaged=damaged
    )  # fmt: skip
