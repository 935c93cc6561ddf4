"""Duty names as people type them: in any case and with any spaces, it is the same colleague."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.records import Staff


def folded(name: str) -> str:
    """What two spellings of one name have in common."""
    return " ".join(name.split()).casefold()


def colleague_named(session: Session, name: str) -> Staff | None:
    """Somebody who works here now."""
    wanted = folded(name)
    names = session.execute(select(Staff.id, Staff.duty_name).where(Staff.left_at.is_(None))).all()
    found = [staff_id for staff_id, duty_name in names if folded(duty_name) == wanted]
    return session.get(Staff, found[0]) if found else None
