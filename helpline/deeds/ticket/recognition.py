"""Has she written before? An armed courier compares keyed indexes; only a proven sender is linked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.sealed.contact_seals import open_address, open_who
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.ticket.blocked_letters import heed_blocks
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import Contact, Event, Message, OutboxRow, Ticket, alone, reading, record, transaction
from helpline.sealing import Damaged, match_index, normalise_address

STEP = 50
TOGETHER = 10  # in one transaction: about a millisecond each, and others want to write too

# Built once: a courier asks them for every letter.
KNOWN = select(Contact).where(Contact.org_id == bindparam("org"), Contact.match_index == bindparam("index"))
TICKETS = (
    select(Ticket).where(Ticket.contact_id == bindparam("contact")).order_by(Ticket.id).with_for_update()
)


def recognise(*, keys: CourierKeys, now: datetime) -> int:
    """Works through contacts nobody has looked at yet and letters whose sender is unchecked; how many."""
    with reading() as session:
        in_order = session.scalars(_not_looked_at()).all()
        contacts = session.scalars(select(Contact).where(Contact.id.in_(in_order))).all()
        letters = session.scalars(select(Message.id).where(Message.sender == "unchecked").limit(STEP)).all()
    index_of = {contact.id: _index_of(contact, keys=keys) for contact in contacts}
    for some in _by_tens(in_order):
        with transaction() as session:
            alone(session, "recognition")  # two letters of one new address must not both be her first
            _lock_tickets(session, Ticket.contact_id.in_(some))
            for contact_id in some:
                _recognise_one(session, contact_id, index=index_of.get(contact_id), now=now)
    for some in _by_tens(letters):
        with transaction() as session:
            theirs = select(Message.ticket_id).where(Message.id.in_(some))
            _lock_tickets(session, Ticket.id.in_(theirs))
            for message_id in some:
                _check_sender(session, message_id, keys=keys, now=now)
    return len(in_order) + len(letters)


def _by_tens(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER))


def _lock_tickets(session: Session, which: ColumnElement[bool]) -> None:
    """First of all and in one order: nobody waits for us in a circle."""
    session.execute(select(Ticket.id).where(which).order_by(Ticket.id).with_for_update()).all()


def _not_looked_at() -> Select[UUID]:
    """The oldest contacts first, and in the order in which their letters came: the first one keeps its two words."""
    oldest = (
        select(Contact.id, Contact.made_at)
        .where(Contact.recognised_at.is_(None)).order_by(Contact.made_at).limit(STEP).subquery()
    )  # fmt: skip
    came = func.min(Event.seq)
    return (
        select(oldest.c.id)
        .outerjoin(Ticket, Ticket.contact_id == oldest.c.id).outerjoin(Event, Event.ticket_id == Ticket.id)
        .group_by(oldest.c.id, oldest.c.made_at).order_by(oldest.c.made_at, came)
    )  # fmt: skip


def join(session: Session, ticket: Ticket, *, by: Unlocked, now: datetime) -> None:
    """Makes it hers whom it may be, inside another deed's transaction. Raises NotAllowed where nobody is suggested."""
    contact = session.get_one(Contact, ticket.contact_id)
    if contact.may_be_id is None:
        raise NotAllowed
    ticket.contact_id = contact.may_be_id
    happened(session, "joined contact", ticket, by=by, now=now)


def _recognise_one(session: Session, contact_id: UUID, *, index: bytes | None, now: datetime) -> None:
    contact = session.get(Contact, contact_id, with_for_update=True)
    if contact is None or contact.recognised_at is not None:
        return  # another courier was quicker
    contact.recognised_at = now
    if index is None:
        return
    known = session.scalars(KNOWN, {"org": contact.org_id, "index": index}).first()
    tickets = session.scalars(TICKETS, {"contact": contact.id}).all()
    if known is None:
        contact.match_index = index
    else:
        _link_or_suggest(session, contact, known, tickets, now=now)
    is_proven = contact.sender_check == "pass"
    for ticket in tickets:
        heed_blocks(session, ticket, writer=(known or contact).id, is_proven=is_proven, now=now)


def _link_or_suggest(
    session: Session, contact: Contact, known: Contact, tickets: Sequence[Ticket], *, now: datetime
) -> None:
    """Anybody can write her address into a letter: only where both senders were proven is it her for certain.

    The new contact's row stays: answers already queued are bound to it.
    """
    contact.may_be_id = known.id
    proven = contact.sender_check == known.sender_check == "pass"
    for ticket in tickets:
        if proven:
            ticket.contact_id = known.id
        kind = "recognised" if proven else "may be known"
        record(session, kind, org_id=contact.org_id, at=now, ticket_id=ticket.id)
        if ticket.last_in_id is None:
            _hold_what_we_began(session, ticket, now=now)


def _hold_what_we_began(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """We wrote first to somebody whom we know: on her card may stand that email is not safe, so a person looks again."""
    waiting = (
        select(OutboxRow).where(OutboxRow.ticket_id == ticket.id, OutboxRow.state == "waiting").with_for_update()
    )  # fmt: skip
    for row in session.scalars(waiting):
        row.state, row.hold_reason, ticket.state = "held", "written before", "open"
        record(
            session, "answer held", org_id=row.org_id, at=now, ticket_id=ticket.id, message_id=row.message_id
        )


def _check_sender(session: Session, message_id: UUID, *, keys: CourierKeys, now: datetime) -> None:
    """A letter that found its ticket by our token: from the address we know, or from another one?"""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or message.sender != "unchecked":
        return  # another courier was quicker
    ticket = session.get_one(Ticket, message.ticket_id, with_for_update=True)
    contact = session.get_one(Contact, ticket.contact_id)
    message.sender = "same" if _is_from(message, contact, keys=keys) else "other"
    record(
        session, "sender checked", org_id=message.org_id, at=now, ticket_id=ticket.id, message_id=message.id
    )
    session.flush()
    heed_blocks(
        session, ticket, writer=contact.may_be_id or contact.id, is_proven=message.sender_check == "pass", now=now
    )  # fmt: skip


def _is_from(message: Message, contact: Contact, *, keys: CourierKeys) -> bool:
    try:
        wrote = open_who(message, pair=keys.pair(message.who_epoch or 0)).address
        known = open_address(contact, pair=keys.pair(contact.key_epoch))
    except Damaged:
        return False
    return bool(wrote) and normalise_address(wrote) == normalise_address(known)


def _index_of(contact: Contact, *, keys: CourierKeys) -> bytes | None:
    try:
        address = open_address(contact, pair=keys.pair(contact.key_epoch))
    except Damaged:
        return None
    return match_index(keys.match_key, "mail", normalise_address(address)) if address else None
