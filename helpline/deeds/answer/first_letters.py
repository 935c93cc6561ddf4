"""We write first: to an address given on the phone, to a professional, to an embassy. The address goes in and never out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from helpline.deeds.answer.answers import begin_with_answer
from helpline.deeds.errors import NotAllowed, NothingWritten
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import seal_address
from helpline.deeds.sealed.contacts import newest_contact_key
from helpline.deeds.sealed.message_seals import Words
from helpline.deeds.ticket.new_contacts import begin_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.records import record, transaction


def write_first(
    address: str,
    text: str,
    *,
    subject: str,
    team_id: UUID | None = None,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> UUID:
    """A contact, a ticket and an answer that leaves by the outbox as any other does; the ticket's id.

    `address` has been looked at (`words.email_addresses`). It is sealed to the contact key: nobody who writes here
    sees it again. A courier recognises it like that of a letter. Raises NotAllowed, NothingWritten, NotHere.
    """
    if not by.may("write first"):
        raise NotAllowed
    if not text.strip():
        raise NothingWritten
    with transaction() as session:
        ticket, contact, key = begin_ticket(session, channel="email", team_id=team_id, at=now, by=by, now=now)
        seal_address(contact, address.strip(), "", key=newest_contact_key(session, by.org_id))
        contact.recognised_at = None  # a courier has yet to look
        session.flush()
        record(session, "wrote first", org_id=by.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id)
        begin_with_answer(
            session, ticket, Words(body=text, subject=subject), key=key, rules=rules, by=by, now=now
        )
        return ticket.id
