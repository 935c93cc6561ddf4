"""What a colleague is writing, kept sealed on the server with the version of the conversation she saw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpline.deeds.openings import openings
from helpline.deeds.tickets import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.records import Draft, Ticket, transaction
from helpline.sealing import Key, context, kdf, open_record, seal_record


def save_draft(ticket_id: UUID, text: str, *, version: int, by: Unlocked, now: datetime) -> None:
    """Keeps her words; an empty text puts the draft away. Raises NotHere, NotAllowed."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        key = openings(session, [ticket.id], by=by).key(ticket)
        put_draft(session, ticket, text, key=key, version=version, by=by, now=now)


def put_draft(
    session: Session, ticket: Ticket, text: str, *, key: Key, version: int, by: Unlocked, now: datetime
) -> None:
    """The same inside another deed's transaction."""
    if not text.strip():
        drop_draft(session, ticket.id, by=by)
        return
    keep_draft(session, ticket, by.staff_id, text, key=key, version=version, now=now)


def keep_draft(
    session: Session, ticket: Ticket, author_id: UUID, text: str, *, key: Key, version: int, now: datetime
) -> None:
    """A draft of any colleague, where her ticket is merged."""
    sealed = seal_record(kdf(key, "draft"), text.encode(), _place(ticket, author_id))
    session.merge(Draft(ticket_id=ticket.id, author_id=author_id, version=version, saved_at=now, text=sealed))


def drop_draft(session: Session, ticket_id: UUID, *, by: Unlocked) -> None:
    drop_draft_of(session, ticket_id, by.staff_id)


def drop_draft_of(session: Session, ticket_id: UUID, author_id: UUID) -> None:
    session.execute(delete(Draft).where(Draft.ticket_id == ticket_id, Draft.author_id == author_id))


def open_draft(draft: Draft, ticket: Ticket, *, key: Key) -> str:
    """Raises Damaged."""
    return open_record(kdf(key, "draft"), draft.text, _place(ticket, draft.author_id)).decode()


def _place(ticket: Ticket, author_id: UUID) -> bytes:
    return context("draft", ticket.org_id, ticket.id, author_id)
