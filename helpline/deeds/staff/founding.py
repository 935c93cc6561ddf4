"""Founding a desk: the organisation, its first team and people, all keys, and the recovery sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from helpline.deeds.errors import DeedRefused
from helpline.deeds.roles import may
from helpline.deeds.staff.bundles import Stretching
from helpline.deeds.staff.keys import grant, new_contact_key, new_team_key
from helpline.deeds.staff.people import Login, make_keys, new_staff
from helpline.records import Membership, Organisation, Sheet, Team, alone, reading, record, transaction
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
    org, team = Organisation(id=uuid4(), founded_at=now), Team(id=uuid4(), name=team_name, takes_mail=True)
    team.org_id = org.id
    sheet = KeyPair.generate()
    with transaction() as session:
        alone(session, "founding")
        if only_one and session.scalars(select(Organisation.id).limit(1)).first() is not None:
            raise AlreadyFounded
        session.add(org)
        session.flush()
        session.add(team)
        keys = (
            (team.id, new_team_key(session, team, now=now)),
            (org.id, new_contact_key(session, org.id, now=now)),
        )
        row = Sheet(id=uuid4(), org_id=org.id, public=sheet.public, printed_at=now)
        session.add(row)
        for owner, pair in keys:
            holder = ("sheet", row.id, sheet.public)
            grant(session, pair, org_id=org.id, owner=owner, epoch=1, holder=holder, by=None, now=now)
        record(session, "founded", org_id=org.id, at=now)
        logins = []
        for name, role in people:
            staff = new_staff(name, role, org_id=org.id, language=language, time_zone=time_zone)
            session.add(staff)
            logins.append(make_keys(session, staff, now=now, stretching=stretching or Stretching()))
            for owner, pair in (
                keys if role == "supervisor" else keys[:1] if may(role, "read tickets") else ()
            ):
                if owner == team.id:
                    session.add(Membership(staff_id=staff.id, team_id=team.id))
                holder = ("staff", staff.id, staff.public or b"")
                grant(session, pair, org_id=org.id, owner=owner, epoch=1, holder=holder, by=None, now=now)
    return Founding(org_id=org.id, team_id=team.id, logins=tuple(logins), sheet=sheet_text(sheet.seed))


def is_founded() -> bool:
    with reading() as session:
        return session.scalars(select(Organisation.id).limit(1)).first() is not None
