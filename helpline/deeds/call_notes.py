"""A call in a ticket: its note is a message there, sealed with the ticket's own key, under the call's own id."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.message_seals import Words, open_words, seal_words
from helpline.deeds.openings import openings
from helpline.deeds.ticket_keys import wrap_message_key
from helpline.deeds.unlocked import Unlocked
from helpline.records import Call, Message, Ticket
from helpline.sealing import new_key


def note_in_ticket(session: Session, call: Call, note: str, *, by: Unlocked, now: datetime) -> None:
    """Adds the message. It starts and stops no clock. Raises NoKey, Damaged."""
    ticket = session.get_one(Ticket, call.ticket_id, with_for_update=True)
    ticket_key = openings(session, [ticket.id], by=by).key(ticket)
    ticket.message_count += 1
    ticket.last_at = max(ticket.last_at, now)
    message = Message(
        id=call.id, org_id=call.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="note",
        kind="call", sender="same", sender_check="unchecked", author_id=call.worker_id, at=call.started_at,
        revision=1, file_count=0,
    )  # fmt: skip
    key = new_key()
    wrap_message_key(message, key, ticket_key=ticket_key)
    seal_words(message, Words(body=note), key=key)
    session.add(message)


def change_note(session: Session, call: Call, note: str, *, by: Unlocked) -> bool:
    """Writes the note anew where it is a ticket's message; whether it is one. Raises NoKey, Damaged."""
    message = session.get(Message, call.id)
    if message is None:
        return False
    ticket = session.get_one(Ticket, message.ticket_id, with_for_update=True)
    key = openings(session, [ticket.id], by=by).message_key(ticket, message)
    words = open_words(message, key=key)
    if words.body != note:
        message.revision += 1
        seal_words(message, replace(words, body=note), key=key)
    return True


def open_note(session: Session, call: Call, *, by: Unlocked) -> str | None:
    """The note of a call that belongs to a ticket, None where it has no message. Raises NoKey, Damaged."""
    message = session.get(Message, call.id)
    if message is None:
        return None
    ticket = session.get_one(Ticket, message.ticket_id)
    return open_words(message, key=openings(session, [ticket.id], by=by).message_key(ticket, message)).body


def ticket_of(session: Session, call: Call) -> UUID | None:
    """The ticket it belongs to; its message may have been moved since to another."""
    message = session.get(Message, call.id)
    return message.ticket_id if message is not None else call.ticket_id
