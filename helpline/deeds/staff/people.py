"""Letting people in: an invitation, keys of her own, four words compared, a colleague's grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.names import folded
from helpline.deeds.roles import ROLES, may
from helpline.deeds.staff.bundles import Stretching, lock, new_bundle
from helpline.deeds.staff.keys import grant_all
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    Grant,
    Membership,
    Staff,
    StaffSession,
    Team,
    Unlock,
    alone,
    record,
    transaction,
)
from helpline.sealing import (
    Damaged,
    fingerprint_words,
    new_passphrase,
    new_token,
    token_hash,
)

INVITATION_LASTS = timedelta(days=7)


class InvitationRefused(DeedRefused):
    """The name and the invitation don't belong together, or the seven days are over."""


class NameTaken(DeedRefused):
    """Somebody here already uses this duty name."""


@dataclass(frozen=True, repr=False)
class Login:
    """A new colleague's way in, to be shown once: her passphrase and the words of her key."""

    staff_id: UUID
    duty_name: str
    role: str
    passphrase: str
    words: tuple[str, ...]


def invite(name: str, role: str, *, team_ids: Sequence[UUID], by: Unlocked, now: datetime) -> str:
    """A new colleague: the invitation to give her, good for seven days. Raises NotAllowed, NotHere, NameTaken."""
    if not by.may("invite people") or role not in ROLES:
        raise NotAllowed
    invitation = new_token()
    with transaction() as session:
        alone(session, "invitations")
        _refuse_foreign(session, team_ids, org_id=by.org_id)
        _refuse_taken(session, name, org_id=by.org_id)
        staff = new_staff(name, role, org_id=by.org_id, language=by.language, time_zone=by.time_zone)
        staff.invitation, staff.invited_until = token_hash(invitation), now + INVITATION_LASTS
        session.add(staff)
        for team_id in team_ids if may(role, "read tickets") else ():
            session.add(Membership(staff_id=staff.id, team_id=team_id))
        record(session, "invited", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff.id)
    return invitation


def join(name: str, invitation: str, *, now: datetime, stretching: Stretching | None = None) -> Login:
    """Her first visit: makes her keys and says her passphrase once. Raises InvitationRefused."""
    try:
        wanted = token_hash(invitation)
    except Damaged:
        raise InvitationRefused from None
    with transaction() as session:
        staff = session.scalars(select(Staff).where(Staff.invitation == wanted).with_for_update()).first()
        if (
            staff is None
            or staff.invited_until is None
            or now >= staff.invited_until
            or folded(staff.duty_name) != folded(name)
        ):
            raise InvitationRefused
        staff.invitation = staff.invited_until = None
        _drop_keys(session, staff.id)
        login = make_keys(session, staff, now=now, stretching=stretching or Stretching())
        record(session, "joined", org_id=staff.org_id, at=now, by_id=staff.id)
    return login


def invite_anew(staff_id: UUID, *, by: Unlocked, now: datetime) -> str:
    """For a colleague who lost her passphrase: she makes new keys, and a colleague grants again. Nothing is lost.

    Her old keys go when she joins, not before, so that an invitation nobody uses locks nobody out.
    """
    if not by.may("invite people"):
        raise NotAllowed
    invitation = new_token()
    with transaction() as session:
        staff = session.get(Staff, staff_id, with_for_update=True)
        if staff is None or staff.org_id != by.org_id or staff.left_at is not None:
            raise NotHere
        staff.invitation, staff.invited_until = token_hash(invitation), now + INVITATION_LASTS
        record(session, "invited", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff.id)
    return invitation


def grant_to(staff_id: UUID, *, by: Unlocked, now: datetime) -> int:
    """Grants a colleague the keys `by` holds and she still misses, after their words were compared; how many."""
    if not by.may("grant keys"):
        raise NotAllowed
    with transaction() as session:
        staff = session.get(Staff, staff_id, with_for_update=True)
        if staff is None or staff.org_id != by.org_id or staff.public is None:
            raise NotHere
        granted = grant_all(session, staff, by=by, now=now)
        if not granted:
            raise NotAllowed
        record(session, "granted", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff.id)
    return granted


def new_staff(name: str, role: str, *, org_id: UUID, language: str, time_zone: str) -> Staff:
    return Staff(
        id=uuid4(),
        org_id=org_id,
        duty_name=" ".join(name.split()),
        role=role,
        language=language,
        time_zone=time_zone,
    )


def make_keys(session: Session, staff: Staff, *, now: datetime, stretching: Stretching) -> Login:
    passphrase, bundle = new_passphrase(), new_bundle()
    pair = bundle.pair
    staff.public, staff.joined_at = pair.public, now
    session.flush()
    session.add(lock(bundle, passphrase, staff_id=staff.id, stretching=stretching))
    return Login(
        staff_id=staff.id, duty_name=staff.duty_name, role=staff.role, passphrase=passphrase,
        words=fingerprint_words(pair.public),
    )  # fmt: skip


def _drop_keys(session: Session, staff_id: UUID) -> None:
    """Whatever an earlier passphrase of hers could open, it opens nothing any more."""
    session.execute(delete(Unlock).where(Unlock.staff_id == staff_id))
    session.execute(delete(Grant).where(Grant.holder_id == staff_id))
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def _refuse_foreign(session: Session, team_ids: Sequence[UUID], *, org_id: UUID) -> None:
    own = session.scalars(select(Team.id).where(Team.org_id == org_id)).all()
    if not set(team_ids) <= set(own):
        raise NotHere


def _refuse_taken(session: Session, name: str, *, org_id: UUID) -> None:
    names = session.scalars(select(Staff.duty_name).where(Staff.org_id == org_id)).all()
    if folded(name) in map(folded, names):
        raise NameTaken
