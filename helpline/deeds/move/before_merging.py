"""The record of a merge: how both tickets stood before and right after it, and how they stand so again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotHere
from helpline.records import OutboxRow, Ticket, TicketMerge

TIMES = (
    "received_at", "last_at", "waiting_since", "due_at", "unread_since", "first_answered_at", "closed_at",
)  # fmt: skip
IDS = ("assignee_id", "last_in_id", "contact_id")
PLAIN = ("state", "priority", "counts_for_target", "message_count")


def merge_of(session: Session, source_id: UUID) -> TicketMerge:
    """The one in which this ticket went into another. Raises NotHere."""
    wanted = select(TicketMerge).where(TicketMerge.source_id == source_id, TicketMerge.undone_at.is_(None))
    row = session.scalars(wanted).first()
    if row is None:
        raise NotHere
    return row


def told_of(ticket: Ticket) -> dict[str, Any]:
    """What stands in clear on its row, as JSON takes it."""
    times = {name: at.isoformat() if (at := getattr(ticket, name)) else None for name in TIMES}
    ids = {name: str(found) if (found := getattr(ticket, name)) else None for name in IDS}
    return {**times, **ids, **{name: getattr(ticket, name) for name in PLAIN}}


def standing_of(session: Session, target: Ticket) -> dict[str, Any]:
    """By which one sees later whether anything has happened to the merged ticket."""
    session.flush()
    rows = select(OutboxRow.id, OutboxRow.state).where(OutboxRow.ticket_id == target.id)
    states = {str(row_id): state for row_id, state in session.execute(rows)}
    told = {name: value for name, value in told_of(target).items() if name != "unread_since"}
    return {**told, "version": target.version, "answers": states}


def put_back(ticket: Ticket, told: dict[str, Any]) -> None:
    """As it was when `told_of` was asked."""
    for name in TIMES:
        setattr(ticket, name, datetime.fromisoformat(told[name]) if told[name] else None)
    for name in IDS:
        setattr(ticket, name, UUID(told[name]) if told[name] else None)
    for name in PLAIN:
        setattr(ticket, name, told[name])
