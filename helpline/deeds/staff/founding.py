"""Founding a desk: the organisation, its first team and people, all keys, and the recovery sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused
from helpline.deeds.roles import may
from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.staff.keys import grant, new_contact_key, new_team_key
from helpline.deeds.staff.people import Login, make_keys, new_staff
from helpline.records import Membership, Organisation, Sheet, Staff, Team, alone, reading, record, transaction
from helpline.sealing import KeyPair, sheet_text


class AlreadyFounded(DeedRefused):
    """There is a desk in this database already."""


@dataclass(frozen=True, repr=False)
class Founding:
    """A desk that has just begun: its first people, and the recovery sheet to print and lock away."""

    org_id: UUID
    team_id: UUID
    logins: tuple[Login, ...]
    sheet: str


def found(
    team_name: str,
    people: Sequence[tuple[str, str]],
    *,
    now: datetime,
    language: str = "lt",
    time_zone: str = "Europe/Vilnius",
    stretching: Stretching | None = None,
    only_one: bool = False,
) -> Founding:
    """Makes the organisation, its first team and keys, the first people (duty name, role), and the sheet.

    All of them get their keys at once, because there is nobody yet to grant them. Raises AlreadyFounded where
    somebody was quicker and this is to be the `only_one`.
    """
    sheet = KeyPair.generate()
    with transaction() as session:
        alone(session, "founding")
        if only_one and _any_organisation(session):
            raise AlreadyFounded
        team = _first_team(session, team_name, now=now)
        keys = {
            team.id: new_team_key(session, team, now=now),
            team.org_id: new_contact_key(session, team.org_id, now=now),
        }
        row = Sheet(id=uuid4(), org_id=team.org_id, public=sheet.public, printed_at=now)
        session.add(row)
        for owner in keys:
            _give(session, keys, owner, team=team, holder=("sheet", row.id, sheet.public), now=now)
        record(session, "founded", org_id=team.org_id, at=now)
        logins = []
        for name, role in people:
            staff = new_staff(name, role, org_id=team.org_id, language=language, time_zone=time_zone)
            session.add(staff)
            logins.append(make_keys(session, staff, now=now, stretching=stretching or Stretching()))
            _join_first_team(session, staff, keys, team=team, now=now)
    return Founding(org_id=team.org_id, team_id=team.id, logins=tuple(logins), sheet=sheet_text(sheet.seed))


def is_founded() -> bool:
    with reading() as session:
        return _any_organisation(session)


def _any_organisation(session: Session) -> bool:
    return session.scalars(select(Organisation.id).limit(1)).first() is not None


def _first_team(session: Session, name: str, *, now: datetime) -> Team:
    """Of a new organisation; both are in the database, because keys refer to them."""
    org = Organisation(id=uuid4(), founded_at=now)
    session.add(org)
    session.flush()
    team = Team(id=uuid4(), org_id=org.id, name=name, takes_mail=True)
    session.add(team)
    return team


def _join_first_team(
    session: Session, staff: Staff, keys: Mapping[UUID, KeyPair], *, team: Team, now: datetime
) -> None:
    """Whoever may read gets the team's key, and supervisors are keepers from the first day."""
    holder = ("staff", staff.id, staff.public or b"")
    if may(staff.role, "read tickets"):
        session.add(Membership(staff_id=staff.id, team_id=team.id))
        _give(session, keys, team.id, team=team, holder=holder, now=now)
    if staff.role == "supervisor":
        _give(session, keys, team.org_id, team=team, holder=holder, now=now)


def _give(
    session: Session,
    keys: Mapping[UUID, KeyPair],
    owner: UUID,
    *,
    team: Team,
    holder: tuple[str, UUID, bytes],
    now: datetime,
) -> None:
    grant(session, keys[owner], org_id=team.org_id, owner=owner, epoch=1, holder=holder, by=None, now=now)
