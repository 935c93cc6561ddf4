"""The change counter: live pages ask whether anything happened, not what."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.records import Event, reading

LATELY = 50  # events; more deeds than that are never under way at once


def change_counter() -> int:
    """Grows with every deed; live pages ask for it instead of the whole page."""
    with reading() as session:
        return change_of(session)


def change_of(session: Session) -> int:
    """On PostgreSQL an event may be committed after one with a higher `seq`: the number of the late ones counts too.

    Each event that appears makes the sum larger, whichever number it has.
    """
    newest = select(func.coalesce(func.max(Event.seq), 0)).scalar_subquery()
    lately = select(func.count()).where(Event.seq > newest - LATELY).scalar_subquery()
    return session.scalar(select(newest + lately)) or 0
