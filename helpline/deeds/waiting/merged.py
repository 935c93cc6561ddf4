"""Where the messages of a merged ticket are now, and which tickets went into one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.records import OutboxRow, Ticket, TicketMerge

MERGED = "merged"  # the state of a ticket whose messages are in another one


def merged_into(session: Session, ticket_id: UUID) -> UUID:
    """The ticket that is worked on, after however many merges; the ticket itself if there was none."""
    wanted = select(TicketMerge.target_id).where(
        TicketMerge.source_id == ticket_id, TicketMerge.undone_at.is_(None)
    )
    target = session.scalars(wanted).first()
    return ticket_id if target is None else merged_into(session, target)


def locked_where_it_is(session: Session, ticket_id: UUID) -> Ticket:
    """For whoever brings something to a ticket: locked, and followed to where it was merged."""
    ticket = session.get_one(Ticket, ticket_id, with_for_update=True)
    if ticket.state != MERGED:
        return ticket
    return locked_where_it_is(session, merged_into(session, ticket_id))


def all_merged_into(session: Session, ticket_id: UUID) -> list[UUID]:
    """Every ticket that went into this one, and into those."""
    wanted = select(TicketMerge.source_id).where(
        TicketMerge.target_id == ticket_id, TicketMerge.undone_at.is_(None)
    )
    sources = session.scalars(wanted).all()
    return [source for direct in sources for source in (direct, *all_merged_into(session, direct))]


def lock_tickets(session: Session, *ticket_ids: UUID) -> None:
    """Answers on their way before tickets, as couriers do, and tickets in one order: nobody waits in a circle."""
    rows = select(OutboxRow.id).where(OutboxRow.ticket_id.in_(ticket_ids)).order_by(OutboxRow.id)
    session.execute(rows.with_for_update()).all()
    for ticket_id in sorted(set(ticket_ids)):
        session.get(Ticket, ticket_id, with_for_update=True)
