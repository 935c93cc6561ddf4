"""Founding the desk and letting people in: an invitation, keys of her own, four words compared, a colleague's grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.bundles import Stretching, lock, new_bundle
from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.keys import grant, grant_all, new_contact_key, new_team_key
from helpline.deeds.roles import ROLES, may
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    Membership,
    Organisation,
    Sheet,
    Staff,
    Team,
    reading,
    record,
    transaction,
)
from helpline.sealing import (
    Damaged,
    KeyPair,
    fingerprint_words,
    new_passphrase,
    new_token,
    read_sheet,
    sheet_text,
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
) -> Founding:
    """Makes the organisation, its first team and keys, the first people (duty name, role), and the sheet.

    All of them get their keys at once, because there is nobody yet to grant them.
    """
    org, team = Organisation(id=uuid4(), founded_at=now), Team(id=uuid4(), name=team_name, takes_mail=True)
    team.org_id = org.id
    sheet = KeyPair.generate()
    with transaction() as session:
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
            staff = _new_staff(name, role, org_id=org.id, language=language, time_zone=time_zone)
            session.add(staff)
            logins.append(_make_keys(session, staff, now=now, stretching=stretching or Stretching()))
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


def invite(name: str, role: str, *, team_ids: Sequence[UUID], by: Unlocked, now: datetime) -> str:
    """A new colleague: the invitation to give her, good for seven days. Raises NotAllowed, NotHere, NameTaken."""
    if not by.may("invite people") or role not in ROLES:
        raise NotAllowed
    invitation = new_token()
    with transaction() as session:
        _refuse_foreign(session, team_ids, org_id=by.org_id)
        _refuse_taken(session, name, org_id=by.org_id)
        staff = _new_staff(name, role, org_id=by.org_id, language=by.language, time_zone=by.time_zone)
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
            or not _same(staff.duty_name, name)
        ):
            raise InvitationRefused
        staff.invitation = staff.invited_until = None
        login = _make_keys(session, staff, now=now, stretching=stretching or Stretching())
        record(session, "joined", org_id=staff.org_id, at=now, by_id=staff.id)
    return login


def grant_to(staff_id: UUID, *, by: Unlocked, now: datetime) -> int:
    """Grants a colleague the keys `by` holds and she still misses, after their words were compared; how many."""
    if not by.may("grant keys"):
        raise NotAllowed
    with transaction() as session:
        staff = session.get(Staff, staff_id)
        if staff is None or staff.org_id != by.org_id or staff.public is None:
            raise NotHere
        granted = grant_all(session, staff, by=by, now=now)
        if not granted:
            raise NotAllowed
        record(session, "granted", org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff.id)
    return granted


def check_sheet(text: str, *, now: datetime) -> bool:
    """Whether this is the recovery sheet that was printed last; notes that somebody typed it back."""
    try:
        public = KeyPair.from_seed(read_sheet(text)).public
    except Damaged:
        return False
    with transaction() as session:
        sheet = session.scalars(select(Sheet).order_by(Sheet.printed_at.desc()).limit(1)).first()
        if sheet is None or sheet.public != public:
            return False
        sheet.checked_at = now
        record(session, "sheet checked", org_id=sheet.org_id, at=now)
    return True


def _new_staff(name: str, role: str, *, org_id: UUID, language: str, time_zone: str) -> Staff:
    return Staff(
        id=uuid4(),
        org_id=org_id,
        duty_name=" ".join(name.split()),
        role=role,
        language=language,
        time_zone=time_zone,
    )


def _make_keys(session: Session, staff: Staff, *, now: datetime, stretching: Stretching) -> Login:
    passphrase, bundle = new_passphrase(), new_bundle()
    pair = bundle.pair
    staff.public, staff.joined_at = pair.public, now
    session.flush()
    session.add(lock(bundle, passphrase, staff_id=staff.id, stretching=stretching))
    return Login(
        staff_id=staff.id, duty_name=staff.duty_name, role=staff.role, passphrase=passphrase,
        words=fingerprint_words(pair.public),
    )  # fmt: skip


def _refuse_foreign(session: Session, team_ids: Sequence[UUID], *, org_id: UUID) -> None:
    own = session.scalars(select(Team.id).where(Team.org_id == org_id)).all()
    if not set(team_ids) <= set(own):
        raise NotHere


def _refuse_taken(session: Session, name: str, *, org_id: UUID) -> None:
    names = session.scalars(select(Staff.duty_name).where(Staff.org_id == org_id)).all()
    if any(_same(name, other) for other in names):
        raise NameTaken


def _same(name: str, other: str) -> bool:
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold()
