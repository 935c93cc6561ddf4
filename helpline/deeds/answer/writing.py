"""A message of ours, an answer or a note, is written into a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from helpline.border import Attachment
from helpline.deeds.sealed.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.sealed.ticket_keys import wrap_message_key
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    Message,
    Ticket,
)
from helpline.records.laying_down import lay_down
from helpline.sealing import Key, new_key


def add_message(
    session: Session,
    ticket: Ticket,
    direction: str,
    words: Words,
    *,
    files: Sequence[Attachment] = (),
    key: Key,
    by: Unlocked,
    now: datetime,
    kind: str = "person",
) -> Message:
    ticket.message_count += 1
    ticket.last_at, ticket.unread_since = now, None
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction=direction,
        kind=kind, sender="same", sender_check="unchecked", author_id=by.staff_id, at=now, revision=1,
        file_count=len(files),
    )  # fmt: skip
    message_key = new_key()
    wrap_message_key(message, message_key, ticket_key=key)
    seal_words(message, words, key=message_key)
    session.add(message)
    session.flush()
    numbered = enumerate(files, start=1)
    lay_down(
        session,
        *(seal_attachment(file, message, number=number, key=message_key) for number, file in numbered),
    )
    return message
