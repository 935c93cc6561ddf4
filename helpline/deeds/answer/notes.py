"""Notes: for colleagues only, never sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.answer.writing import add_message
from helpline.deeds.errors import NothingWritten
from helpline.deeds.sealed.message_seals import Words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.follows import ask_for
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import (
    Ticket,
    transaction,
)


def note(ticket_id: UUID, text: str, *, flags: tuple[str, ...] = (), by: Unlocked, now: datetime) -> UUID:
    """For colleagues only; it is never sent and starts or stops no clock. Raises NothingWritten.

    `flags` are sealed with it, such as "emergency" for an emergency record. Colleagues named with an @ hear of it.
    """
    if not text.strip():
        raise NothingWritten
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        message_id = note_in(session, ticket, text, flags=flags, by=by, now=now)
        ask_for(session, ticket, message_id, text, by=by, now=now)
        return message_id


def note_in(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    flags: tuple[str, ...] = (),
    by: Unlocked,
    now: datetime,
) -> UUID:
    """The same inside another deed's transaction."""
    key = openings(session, [ticket.id], by=by).key(ticket)
    message = add_message(session, ticket, "note", Words(body=text, flags=flags), key=key, by=by, now=now)
    happened(session, "noted", ticket, message_id=message.id, by=by, now=now)
    return message.id
