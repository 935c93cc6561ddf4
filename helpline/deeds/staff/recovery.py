"""The recovery sheet: typed back to know that the paper is right, and used when nobody else can grant any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotHere
from helpline.deeds.names import colleague_named
from helpline.deeds.staff.keys import grant, missing_grants
from helpline.deeds.unlocked import Keyring
from helpline.records import Grant, Sheet, record, transaction
from helpline.sealing import Damaged, KeyPair, read_sheet


def check_sheet(text: str, *, now: datetime) -> bool:
    """Whether this is the recovery sheet that was printed last; notes that somebody typed it back."""
    try:
        public = KeyPair.from_seed(read_sheet(text)).public
    except Damaged:
        return False
    with transaction() as session:
        sheet = _newest_sheet(session)
        if sheet is None or sheet.public != public:
            return False
        sheet.checked_at = now
        record(session, "sheet checked", org_id=sheet.org_id, at=now)
    return True


def recover(text: str, duty_name: str, *, now: datetime) -> int:
    """Grants a colleague who has made her keys everything her teams and her role call for; how many keys.

    For the day when nobody is left who could. Raises NotHere if this is not the newest sheet or nobody has that name.
    """
    try:
        pair = KeyPair.from_seed(read_sheet(text))
    except Damaged:
        raise NotHere from None
    with transaction() as session:
        sheet, staff = _newest_sheet(session), colleague_named(session, duty_name)
        if sheet is None or sheet.public != pair.public or staff is None or staff.public is None:
            raise NotHere
        session.refresh(staff, with_for_update=True)
        ring = Keyring(pair, session.scalars(select(Grant).where(Grant.holder_id == sheet.id)).all())
        missing = [
            (owner, epoch) for owner, epoch in missing_grants(session, staff) if ring.holds(owner, epoch)
        ]
        for owner, epoch in missing:
            holder = ("staff", staff.id, staff.public)
            key = ring.pair(owner, epoch)
            grant(
                session, key, org_id=staff.org_id, owner=owner, epoch=epoch, holder=holder, by=None, now=now
            )
        record(session, "sheet used", org_id=staff.org_id, at=now, about_id=staff.id)
        return len(missing)


def _newest_sheet(session: Session) -> Sheet | None:
    return session.scalars(select(Sheet).order_by(Sheet.printed_at.desc()).limit(1)).first()
