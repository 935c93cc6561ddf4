"""Whether it is in doubt who writes on a ticket; asked wherever something could be told to the wrong person."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused
from helpline.records import WriterDoubt
from helpline.words.neutral import is_neutral


class WriterInDoubt(DeedRefused):
    """Somebody else may be writing: nothing but the neutral text leaves, until the doubt is lifted."""


def doubt_of(session: Session, ticket_id: UUID) -> WriterDoubt | None:
    wanted = select(WriterDoubt).where(WriterDoubt.ticket_id == ticket_id, WriterDoubt.lifted_at.is_(None))
    return session.scalars(wanted).first()


def refuse_in_doubt(session: Session, ticket_id: UUID, text: str, *, has_files: bool = False) -> None:
    """Raises WriterInDoubt for anything but the neutral text, alone."""
    if doubt_of(session, ticket_id) is not None and (has_files or not is_neutral(text)):
        raise WriterInDoubt
