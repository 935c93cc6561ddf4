"""Teams: made, renamed, and who belongs to them. An administrator decides who belongs; keys are granted by members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.names import folded
from helpline.deeds.roles import may
from helpline.deeds.staff.keys import grant, new_team_key
from helpline.deeds.staff.people import NameTaken
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    Grant,
    Membership,
    Sheet,
    Staff,
    Team,
    Ticket,
    alone,
    reading,
    record,
    transaction,
)


class NobodyToHoldIt(DeedRefused):
    """A team's key needs somebody of the team who holds it, or nobody could ever open what it seals."""


@dataclass(frozen=True, repr=False)
class TeamShown:
    """`members` are (id, duty name, whether she holds the key); `others` could be added."""

    id: UUID
    name: str
    members: tuple[tuple[UUID, str, bool], ...]
    others: tuple[tuple[UUID, str], ...]


def read_teams(*, by: Unlocked) -> tuple[tuple[TeamShown, ...], tuple[tuple[UUID, str], ...]]:
    """All teams, and who could be the first of a new one: those who have made their keys. Raises NotAllowed."""
    _allow(by)
    with reading() as session:
        people = _people(session, by.org_id)
        teams = session.scalars(select(Team).where(Team.org_id == by.org_id).order_by(Team.name)).all()
        of = {(row.staff_id, row.team_id) for row in session.scalars(select(Membership))}
        held = {
            (row.holder_id, row.key_owner)
            for row in session.execute(select(Grant.holder_id, Grant.key_owner))
        }
        shown = tuple(
            TeamShown(
                team.id, team.name,
                tuple((one.id, one.duty_name, (one.id, team.id) in held) for one in people if (one.id, team.id) in of),
                tuple((one.id, one.duty_name) for one in people if (one.id, team.id) not in of),
            )
            for team in teams
        )  # fmt: skip
        return shown, tuple((one.id, one.duty_name) for one in people if one.public is not None)


def add_team(name: str, first: UUID, *, by: Unlocked, now: datetime) -> UUID:
    """A team with a key of its own, held by its `first` member and the recovery sheet; she grants it to the others.

    Whoever adds it never holds the key. Raises NotAllowed, NameTaken, NobodyToHoldIt.
    """
    _allow(by)
    with transaction() as session:
        alone(session, "teams")
        _refuse_taken(session, name, org_id=by.org_id)
        member = session.get(Staff, first)
        if (
            member is None
            or member.org_id != by.org_id
            or member.left_at
            or member.public is None
            or not may(member.role, "read tickets")
        ):
            raise NobodyToHoldIt
        team = Team(id=uuid4(), org_id=by.org_id, name=" ".join(name.split()), takes_mail=False)
        session.add(team)
        session.flush()
        pair = new_team_key(session, team, now=now)
        holders = [("staff", member.id, member.public), *_sheets(session, by.org_id)]
        for holder in holders:
            grant(session, pair, org_id=by.org_id, owner=team.id, epoch=1, holder=holder, by=None, now=now)
        session.add(Membership(staff_id=member.id, team_id=team.id))
        record(session, "team added", org_id=by.org_id, at=now, by_id=by.staff_id)
        return team.id


def rename_team(team_id: UUID, name: str, *, by: Unlocked, now: datetime) -> None:
    """Choose a neutral one: it stands in clear. Raises NotAllowed, NotHere, NameTaken."""
    _allow(by)
    with transaction() as session:
        alone(session, "teams")
        team = _team(session, team_id, by=by)
        _refuse_taken(session, name, org_id=by.org_id, but=team.id)
        team.name = " ".join(name.split())
        record(session, "team renamed", org_id=by.org_id, at=now, by_id=by.staff_id)


def add_member(team_id: UUID, staff_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She belongs to it; its key she gets from a member, after comparing four words. Raises NotAllowed, NotHere."""
    _allow(by)
    with transaction() as session:
        team, staff = _team(session, team_id, by=by), session.get(Staff, staff_id)
        if staff is None or staff.org_id != by.org_id or staff.left_at or not may(staff.role, "read tickets"):
            raise NotHere
        session.merge(Membership(staff_id=staff.id, team_id=team.id))
        record(session, "member added", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff.id)


def remove_member(team_id: UUID, staff_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Her grant of its key is deleted, and her tickets there are everyone's. Raises NotAllowed, NotHere, NobodyToHoldIt."""
    _allow(by)
    with transaction() as session:
        team = _team(session, team_id, by=by)
        row = session.get(Membership, (staff_id, team.id))
        if row is None:
            raise NotHere
        if not _another_holds(session, team.id, but=staff_id):
            raise NobodyToHoldIt
        session.delete(row)
        session.execute(delete(Grant).where(Grant.key_owner == team.id, Grant.holder_id == staff_id))
        session.execute(
            update(Ticket)
            .where(Ticket.team_id == team.id, Ticket.assignee_id == staff_id)
            .values(assignee_id=None)
        )
        record(session, "member removed", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff_id)


def _another_holds(session: Session, team_id: UUID, *, but: UUID) -> bool:
    wanted = (
        select(func.count()).select_from(Grant).join(Staff, Staff.id == Grant.holder_id)
        .join(Membership, (Membership.staff_id == Staff.id) & (Membership.team_id == team_id))
        .where(Grant.key_owner == team_id, Staff.left_at.is_(None), Staff.id != but)
    )  # fmt: skip
    return bool(session.scalar(wanted))


def _people(session: Session, org_id: UUID) -> Sequence[Staff]:
    wanted = select(Staff).where(
        Staff.org_id == org_id, Staff.left_at.is_(None), Staff.role != "administrator"
    )
    return session.scalars(wanted.order_by(Staff.duty_name)).all()


def _sheets(session: Session, org_id: UUID) -> list[tuple[str, UUID, bytes]]:
    return [
        ("sheet", row.id, row.public) for row in session.scalars(select(Sheet).where(Sheet.org_id == org_id))
    ]


def _team(session: Session, team_id: UUID, *, by: Unlocked) -> Team:
    team = session.get(Team, team_id, with_for_update=True)
    if team is None or team.org_id != by.org_id:
        raise NotHere
    return team


def _refuse_taken(session: Session, name: str, *, org_id: UUID, but: UUID | None = None) -> None:
    rows = session.execute(select(Team.id, Team.name).where(Team.org_id == org_id))
    if folded(name) in {folded(row.name) for row in rows if row.id != but}:
        raise NameTaken


def _allow(by: Unlocked) -> None:
    if not by.may("set rules"):
        raise NotAllowed
