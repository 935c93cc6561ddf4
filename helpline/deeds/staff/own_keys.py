"""A colleague's own way in: her passphrase changed, and the sessions she has open somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from helpline.deeds.errors import DeedRefused, NotHere
from helpline.deeds.names import folded
from helpline.deeds.staff.bundles import Stretching, lock, open_bundle
from helpline.deeds.unlocked import Unlocked
from helpline.records import Staff, StaffSession, Unlock, reading, record, transaction
from helpline.sealing import Damaged, session_id

SHORTEST = 20  # characters: six words of the desk's own list have more
FEWEST = 4  # words, or it is a password that somebody has used elsewhere


class WrongPassphrase(DeedRefused):
    """The old one isn't hers."""


class TooWeak(DeedRefused):
    """The argument is a code for why: short, words, name, same."""


@dataclass(frozen=True, repr=False)
class SessionShown:
    """An open session of hers. `key` names it in an address; it opens nothing."""

    key: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_this: bool


def change_passphrase(
    old: str, new: str, *, token: bytes, by: Unlocked, now: datetime, stretching: Stretching | None = None
) -> None:
    """Her keys stay what they are, under another passphrase; all her other sessions end. `token` is of the one she is in.

    Raises WrongPassphrase, TooWeak.
    """
    refuse_weak(new, old=old, duty_name=by.duty_name)
    with reading() as session:
        rows = session.scalars(select(Unlock).where(Unlock.staff_id == by.staff_id)).all()
    for row in rows:
        try:
            bundle = open_bundle(row, old)
        except Damaged:
            continue
        locked = lock(bundle, new, staff_id=by.staff_id, stretching=stretching or Stretching())
        _put(row.id, locked, token=token, by=by, now=now)
        return
    raise WrongPassphrase


def refuse_weak(new: str, *, old: str, duty_name: str) -> None:
    """What a program would guess first. Raises TooWeak."""
    if len(new.strip()) < SHORTEST:
        raise TooWeak("short")
    if len(set(new.casefold().split())) < FEWEST:
        raise TooWeak("words")
    if folded(duty_name) in folded(new).split():
        raise TooWeak("name")
    if folded(new) == folded(old):
        raise TooWeak("same")


def read_sessions(*, token: bytes, by: Unlocked, now: datetime) -> tuple[SessionShown, ...]:
    """Those that have not ended, the latest first."""
    wanted = select(StaffSession).where(StaffSession.staff_id == by.staff_id, StaffSession.ends_at > now)
    with reading() as session:
        return tuple(
            SessionShown(row.id.hex(), row.started_at, row.seen_at, row.ends_at, row.id == session_id(token))
            for row in session.scalars(wanted.order_by(StaffSession.seen_at.desc()))
        )


def end_session(key: str, *, by: Unlocked, now: datetime) -> None:
    """Whoever sits there has to sign in again. Raises NotHere for what is no session of hers."""
    try:
        wanted = bytes.fromhex(key)
    except ValueError:
        raise NotHere from None
    with transaction() as session:
        row = session.get(StaffSession, wanted, with_for_update=True)
        if row is None or row.staff_id != by.staff_id:
            raise NotHere
        session.delete(row)
        record(session, "session ended", org_id=by.org_id, at=now, by_id=by.staff_id)


def _put(old_id: UUID, locked: Unlock, *, token: bytes, by: Unlocked, now: datetime) -> None:
    """Two at once: whoever comes second finds her old passphrase gone."""
    with transaction() as session:
        session.get_one(Staff, by.staff_id, with_for_update=True)
        row = session.get(Unlock, old_id)
        if row is None:
            raise WrongPassphrase
        session.delete(row)
        session.add(locked)
        session.execute(
            delete(StaffSession).where(
                StaffSession.staff_id == by.staff_id, StaffSession.id != session_id(token)
            )
        )
        record(session, "passphrase changed", org_id=by.org_id, at=now, by_id=by.staff_id)
