"""The safe-contact card: a team's knowledge of how a woman may be reached. What is sent obeys it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, SomethingNewer
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.ticket.card_seals import SafeContact, open_card, seal_card
from helpline.deeds.ticket.held_answers import hold_answers
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import (
    ContactCard,
    OutboxRow,
    TextNotice,
    Ticket,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged


def read_card(ticket_id: UUID, *, by: Unlocked) -> tuple[SafeContact | None, int]:
    """Her card and its version; None and 0 where nobody has begun one. Raises NotHere, NotAllowed, NoKey, Damaged."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        row = card_row(session, ticket.team_id, ticket.contact_id)
        return (open_card(row, keys=by.keys), row.version) if row else (None, 0)


def save_card(
    ticket_id: UUID, card: SafeContact, *, version: int, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    """Puts this in the place of what the card said. Raises SomethingNewer when a colleague changed it meanwhile.

    Answers that wait to leave were written under the older card: if the new one asks for other hours, another end
    or no email, they are held, and a person looks again.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="keep safe contact")
        row = card_row(session, ticket.team_id, ticket.contact_id)
        if (row.version if row else 0) != version:
            raise SomethingNewer
        put_card(session, ticket, row, card, rules=rules, by=by, now=now)
        happened(session, "card saved", ticket, by=by, now=now)


def note_safety_asked(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """She was asked today whether writing to her is still safe, and what the card says still holds."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="keep safe contact")
        row = card_row(session, ticket.team_id, ticket.contact_id)
        card = open_card(row, keys=by.keys) if row else SafeContact()
        put_card(session, ticket, row, replace(card, asked_at=now), rules=rules, by=by, now=now)
        happened(session, "safety asked", ticket, by=by, now=now)


def card_row(session: Session, team_id: UUID, contact_id: UUID) -> ContactCard | None:
    """The team's own card of this contact; another team's is none of its business."""
    wanted = select(ContactCard).where(ContactCard.team_id == team_id, ContactCard.contact_id == contact_id)
    return session.scalars(wanted).first()


def put_card(
    session: Session,
    ticket: Ticket,
    row: ContactCard | None,
    card: SafeContact,
    *,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    """The same inside another deed's transaction, and without an event of its own."""
    before = _opened(row, by=by) if row else SafeContact()
    if row is None:
        row = ContactCard(
            id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, contact_id=ticket.contact_id, version=0, wrong_words=0
        )  # fmt: skip
    row.version += 1
    row.epoch = newest_epoch(session, row.team_id)
    seal_card(row, card, keys=by.keys)
    session.add(row)
    if before is None or _asks_of_couriers(card) != _asks_of_couriers(before):
        waiting = _waiting_answers(session, row)
        hold_answers(session, waiting, reason="card changed", rules=rules, now=now)
    _stop_notices(session, row, now=now)


def _opened(row: ContactCard, *, by: Unlocked) -> SafeContact | None:
    """None where its seal is damaged: it may then be written anew."""
    try:
        return open_card(row, keys=by.keys)
    except Damaged:
        return None


def _asks_of_couriers(card: SafeContact) -> tuple[object, ...]:
    return card.windows, card.zone if card.windows else "", card.valid_until, "email" in card.forbidden


def _waiting_answers(session: Session, card: ContactCard) -> list[tuple[OutboxRow, Ticket]]:
    """On her tickets of this team, locked."""
    wanted = (
        select(OutboxRow, Ticket).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(Ticket.contact_id == card.contact_id, Ticket.team_id == card.team_id, OutboxRow.state == "waiting")
        .with_for_update()
    )  # fmt: skip
    return [(row, ticket) for row, ticket in session.execute(wanted)]


def _stop_notices(session: Session, card: ContactCard, *, now: datetime) -> None:
    """A text message that waits was allowed by the card as it was before: whoever wants it now asks again."""
    waiting = (
        select(TextNotice).join(Ticket, Ticket.id == TextNotice.ticket_id)
        .where(Ticket.contact_id == card.contact_id, Ticket.team_id == card.team_id, TextNotice.state == "waiting")
        .with_for_update(of=TextNotice)
    )  # fmt: skip
    for notice in session.scalars(waiting):
        notice.state, notice.outcome, notice.payload, notice.ended_at = "held", "card changed", None, now
        record(session, "notice not sent", org_id=notice.org_id, at=now, ticket_id=notice.ticket_id)
