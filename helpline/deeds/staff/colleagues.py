"""The people page: who works here, whose keys are ready, and whether the keys would survive losing one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.staff.keys import Owed, missing_of_all
from helpline.deeds.unlocked import Unlocked
from helpline.records import Grant, Membership, Sheet, Staff, Team, reading
from helpline.sealing import fingerprint_words


@dataclass(frozen=True, repr=False)
class PersonShown:
    """A colleague on the people page. `keys`: "invited" (no keys yet), "waiting" (keys made, a team key still to be
    granted), "ready", "left". `words` are the four fingerprint words of her public key, read to each other to compare.
    `can_grant`: whether the reader holds a key that this colleague is still waiting for.
    """

    id: UUID
    duty_name: str
    role: str
    teams: tuple[str, ...]
    keys: str
    is_keeper: bool
    words: tuple[str, ...]
    can_grant: bool
    invited_until: datetime | None


@dataclass(frozen=True, repr=False)
class People:
    """All colleagues, and the health of the keys: every team wants two ready holders and a sheet typed back."""

    people: tuple[PersonShown, ...]
    teams: tuple[tuple[UUID, str, int], ...]
    keepers: int
    sheet_checked_at: datetime | None


def read_people(*, by: Unlocked, now: datetime) -> People:
    """Raises NotAllowed."""
    if not by.may("see people"):
        raise NotAllowed
    with reading() as session:
        staff = session.scalars(
            select(Staff).where(Staff.org_id == by.org_id).order_by(Staff.duty_name)
        ).all()
        teams = session.scalars(select(Team).where(Team.org_id == by.org_id).order_by(Team.name)).all()
        holders = _holders(session, by.org_id)
        members = _members(session)
        names = {team.id: team.name for team in teams}
        sheet = session.scalars(
            select(Sheet).where(Sheet.org_id == by.org_id).order_by(Sheet.printed_at.desc())
        ).first()
        active = {row.id for row in staff if row.left_at is None}
        missing = missing_of_all(session, [row for row in staff if row.public and row.id in active])
        return People(
            people=tuple(
                _shown(
                    row,
                    tuple(sorted(names[t] for t in members[row.id])),
                    missing=missing.get(row.id, ()),
                    is_keeper=row.id in holders[by.org_id],
                    by=by,
                    now=now,
                )
                for row in staff
            ),
            teams=tuple((team.id, team.name, len(holders[team.id] & active)) for team in teams),
            keepers=len(holders[by.org_id] & active),
            sheet_checked_at=sheet.checked_at if sheet else None,
        )


def her_teams(*, by: Unlocked) -> tuple[tuple[UUID, str], ...]:
    """Those she reads and writes for."""
    return tuple((team_id, name) for team_id, name in teams_of(by=by) if team_id in by.team_ids)


def teams_of(*, by: Unlocked) -> tuple[tuple[UUID, str], ...]:
    """All of her organisation, by name."""
    with reading() as session:
        wanted = select(Team.id, Team.name).where(Team.org_id == by.org_id).order_by(Team.name)
        return tuple((team_id, name) for team_id, name in session.execute(wanted))


def _shown(
    staff: Staff,
    teams: tuple[str, ...],
    *,
    missing: Sequence[Owed],
    is_keeper: bool,
    by: Unlocked,
    now: datetime,
) -> PersonShown:
    return PersonShown(
        id=staff.id, duty_name=staff.duty_name, role=staff.role, teams=teams,
        keys=_keys_word(staff, waiting=bool(missing)), is_keeper=is_keeper,
        words=fingerprint_words(staff.public) if staff.public and missing else (),
        can_grant=any(by.keys.holds(owner, epoch) for owner, epoch in missing) and by.may("grant keys"),
        invited_until=staff.invited_until if staff.invited_until and staff.invited_until > now else None,
    )  # fmt: skip


def _keys_word(staff: Staff, *, waiting: bool) -> str:
    if staff.left_at is not None:
        return "left"
    if staff.public is None:
        return "invited"
    return "waiting" if waiting else "ready"


def _holders(session: Session, org_id: UUID) -> dict[UUID, set[UUID]]:
    holders: dict[UUID, set[UUID]] = defaultdict(set)
    wanted = select(Grant.key_owner, Grant.holder_id).where(
        Grant.org_id == org_id, Grant.holder_kind == "staff"
    )
    for owner, holder in session.execute(wanted):
        holders[owner].add(holder)
    return holders


def _members(session: Session) -> dict[UUID, set[UUID]]:
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for staff_id, team_id in session.execute(select(Membership.staff_id, Membership.team_id)):
        members[staff_id].add(team_id)
    return members
