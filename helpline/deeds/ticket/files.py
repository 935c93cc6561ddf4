"""A file of a letter or an answer, opened for one colleague."""

from __future__ import annotations

from uuid import UUID

from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.sealed.message_seals import FileName, open_content, open_file_name
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    File,
    Message,
    reading,
)


def read_file(ticket_id: UUID, file_id: UUID, *, by: Unlocked) -> tuple[FileName, bytes]:
    """An attachment as it came. Raises NotHere, NoKey, Damaged."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        file = session.get(File, file_id)
        message = session.get(Message, file.message_id) if file is not None else None
        if file is None or message is None or message.ticket_id != ticket.id:
            raise NotHere
        key = openings(session, [ticket.id], by=by).message_key(ticket, message)
        return open_file_name(file, key=key), open_content(file, key=key)
