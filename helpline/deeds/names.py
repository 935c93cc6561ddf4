"""The names of colleagues and teams: as pages show them, and as people type them, in any case and with any spaces."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.roles import ROLES
from helpline.deeds.unlocked import Unlocked
from helpline.records import Membership, Staff, Team


def duty_names(session: Session, *, by: Unlocked) -> dict[UUID | None, str]:
    """Of everybody who works or worked here; a page that is read in one snapshot asks once."""
    if (known := session.info.get("duty names")) is not None:
        return cast(dict[UUID | None, str], known)
    names: dict[UUID | None, str] = {}
    names.update(session.execute(select(Staff.id, Staff.duty_name).where(Staff.org_id == by.org_id)).all())
    if session.info.get("one snapshot"):
        session.info["duty names"] = names
    return names


def colleagues_of(
    session: Session, team_id: UUID, *, roles: Collection[str] = ROLES
) -> tuple[tuple[UUID, str], ...]:
    """Who belongs to the team now and has one of these roles, by name."""
    wanted = (
        select(Staff.id, Staff.duty_name).join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id == team_id, Staff.left_at.is_(None), Staff.role.in_(roles)).order_by(Staff.duty_name)
    )  # fmt: skip
    return tuple((staff_id, name) for staff_id, name in session.execute(wanted))


def team_names(session: Session, *, by: Unlocked) -> dict[UUID, str]:
    """Of her teams, in the order of their names."""
    wanted = select(Team.id, Team.name).where(Team.id.in_(by.team_ids)).order_by(Team.name)
    return {row.id: row.name for row in session.execute(wanted)}


def folded(name: str) -> str:
    """What two spellings of one name have in common."""
    return " ".join(name.split()).casefold()


def colleague_named(session: Session, name: str) -> Staff | None:
    """Somebody who works here now."""
    wanted = folded(name)
    names = session.execute(select(Staff.id, Staff.duty_name).where(Staff.left_at.is_(None))).all()
    found = [staff_id for staff_id, duty_name in names if folded(duty_name) == wanted]
    return session.get(Staff, found[0]) if found else None
