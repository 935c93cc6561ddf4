"""Signing in and out. The cookie holds one random token, the server's row the sealed keys; neither opens alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from helpline.deeds.errors import DeedRefused
from helpline.deeds.names import colleague_named
from helpline.deeds.shift.shifts import come_back
from helpline.deeds.staff.boot_keys import disarm_all
from helpline.deeds.staff.bundles import Bundle, Stretching, lock, new_bundle, open_bundle
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.records import (
    Grant,
    Membership,
    Organisation,
    Staff,
    StaffSession,
    Unlock,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged, KeyPair, context, open_record, seal_record, session_id, session_key

TOUCH_EVERY = timedelta(minutes=1)
THEMES = ("device", "light", "dark")


class LoginRefused(DeedRefused):
    """Name and passphrase don't belong together; nothing says which of the two was wrong."""


@dataclass(frozen=True)
class Lasting:
    """How long a session lasts without a click, and at most."""

    idle: timedelta = timedelta(minutes=30)
    at_most: timedelta = timedelta(hours=12)


def log_in(
    name: str, passphrase: str, *, now: datetime, lasting: Lasting, stretching: Stretching | None = None
) -> bytes:
    """The session token for the cookie, 32 bytes. Raises LoginRefused; an unknown name costs as much time."""
    with reading() as session:
        staff = colleague_named(session, name)
        unlocks = session.scalars(select(Unlock).where(Unlock.staff_id == staff.id)).all() if staff else []
    bundle = _opened(unlocks, passphrase, stretching or Stretching())
    if staff is None or bundle is None:
        _note_refusal(staff, now=now)
        raise LoginRefused
    return _begin(staff, bundle, now=now, lasting=lasting)


def unlock(token: bytes, *, now: datetime, lasting: Lasting) -> Unlocked | None:
    """Who this token belongs to, with her keys; None when it has ended, idled or never was."""
    with reading() as session:
        row = session.get(StaffSession, session_id(token))
        if row is None or now >= row.ends_at or now >= row.seen_at + lasting.idle:
            return None
        staff = session.get_one(Staff, row.staff_id)
        if staff.left_at is not None:
            return None
        teams = session.scalars(select(Membership.team_id).where(Membership.staff_id == staff.id)).all()
        grants = session.scalars(select(Grant).where(Grant.holder_id == staff.id)).all()
    try:
        seed = open_record(session_key(token), row.keys, _context(row))[:32]
    except Damaged:
        return None
    return Unlocked(
        staff_id=staff.id, org_id=staff.org_id, duty_name=staff.duty_name, role=staff.role,
        language=staff.language, time_zone=staff.time_zone, team_ids=frozenset(teams),
        keys=Keyring(KeyPair.from_seed(seed), grants), seed=seed, letter_keys=staff.letter_keys, theme=staff.theme,
    )  # fmt: skip


def touch(token: bytes, *, now: datetime) -> None:
    """Renews the idle time, at most once a minute: in between it only looks."""
    with reading() as session:
        row = session.get(StaffSession, session_id(token))
        is_due = row is not None and now - row.seen_at >= TOUCH_EVERY
    if is_due:
        with transaction() as session:
            session.execute(
                update(StaffSession).where(StaffSession.id == session_id(token)).values(seen_at=now)
            )


def log_out(token: bytes, *, by: Unlocked, now: datetime) -> None:
    """Ends this session on the server, so that the cookie is worth nothing any more."""
    with transaction() as session:
        session.execute(delete(StaffSession).where(StaffSession.id == session_id(token)))
        record(session, "logged out", org_id=by.org_id, at=now, by_id=by.staff_id)


def lock_all(*, now: datetime) -> int:
    """Ends every session of everybody and disarms every courier; how many sessions there were."""
    with transaction() as session:
        disarm_all(session, now=now)
        open_ones = session.scalars(select(StaffSession).with_for_update()).all()
        for row in open_ones:
            staff = session.get_one(Staff, row.staff_id)
            record(session, "locked", org_id=staff.org_id, at=now, about_id=staff.id)
            session.delete(row)
        return len(open_ones)


def set_language(language: str, *, by: Unlocked) -> None:
    """The language of her pages."""
    with transaction() as session:
        session.execute(update(Staff).where(Staff.id == by.staff_id).values(language=language))


def set_own(
    *, language: str, time_zone: str, letter_keys: bool, theme: str = THEMES[0], by: Unlocked
) -> None:
    """How her own pages speak, whose clock they show, whether letters act as keys, and one of THEMES."""
    chosen = {"language": language, "time_zone": time_zone, "letter_keys": letter_keys, "theme": theme}
    with transaction() as session:
        session.execute(update(Staff).where(Staff.id == by.staff_id).values(**chosen))


def time_left(token: bytes, *, now: datetime, lasting: Lasting) -> timedelta:
    """Until this session ends if nobody clicks; zero when it has ended or never was."""
    with reading() as session:
        row = session.get(StaffSession, session_id(token))
        if row is None:
            return timedelta()
        return max(timedelta(), min(row.ends_at, row.seen_at + lasting.idle) - now)


def _opened(unlocks: Sequence[Unlock], passphrase: str, stretching: Stretching) -> Bundle | None:
    for row in unlocks:
        try:
            return open_bundle(row, passphrase)
        except Damaged:
            continue
    if not unlocks:  # an unknown name must not be told apart by the time it takes
        lock(new_bundle(), passphrase, staff_id=UUID(int=0), stretching=stretching)
    return None


def _note_refusal(staff: Staff | None, *, now: datetime) -> None:
    """For an unknown name too: what is written takes time, and time must not tell who works here."""
    with transaction() as session:
        org_id = session.scalars(select(Organisation.id).limit(1)).first()
        if org_id is not None:
            record(session, "login refused", org_id=org_id, at=now, about_id=staff.id if staff else None)


def _begin(staff: Staff, bundle: Bundle, *, now: datetime, lasting: Lasting) -> bytes:
    token = secrets.token_bytes(32)
    with transaction() as session:
        session.execute(delete(StaffSession).where(StaffSession.ends_at <= now))
        row = StaffSession(
            id=session_id(token), staff_id=staff.id, started_at=now, seen_at=now,
            ends_at=(now + lasting.at_most).replace(microsecond=0), keys=b"",
        )  # fmt: skip
        row.keys = seal_record(session_key(token), bundle.seed + bundle.signing_seed, _context(row))
        session.add(row)
        come_back(session, staff.id)
        record(session, "logged in", org_id=staff.org_id, at=now, by_id=staff.id)
    return token


def _context(row: StaffSession) -> bytes:
    return context("session", row.id, row.staff_id, int(row.ends_at.timestamp()))
