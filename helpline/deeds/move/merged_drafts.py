"""Drafts of tickets that become one: nothing a colleague was writing is lost, and parted tickets have their own again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import drop_draft_of, keep_draft, open_draft
from helpline.deeds.move.before_merging import merge_of
from helpline.deeds.move.sharing import keys_of
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import lock_tickets, merged_into
from helpline.records import Draft, Ticket, transaction
from helpline.sealing import Damaged, Key

SEAM = "\n\n* * *\n\n"  # between two drafts of one colleague


def keep_words(ticket_id: UUID, text: str, *, by: Unlocked, now: datetime) -> UUID:
    """What she was still writing on the page of a ticket that was merged meanwhile: her draft, where it is now.

    A page that saves by itself comes again and again, so her newer words take the place of those it sent before.
    Returns the ticket they are kept on. Raises NotHere.
    """
    with transaction() as session:
        row = merge_of(session, ticket_id)
        into = merged_into(session, ticket_id)
        lock_tickets(session, ticket_id, into)
        target = ticket_for(session, into, by=by, deed="answer tickets")
        source = session.get_one(Ticket, row.source_id)
        keys = keys_of(session, source, target, by=by)
        before, there = (session.get(Draft, (ticket.id, by.staff_id)) for ticket in (source, target))
        old, begun = _text(before, source, key=keys[0]), _text(there, target, key=keys[1])
        rest = begun.removesuffix(old).removesuffix(SEAM) if old else begun
        joined = f"{rest}{SEAM}{text}" if rest else text
        version = there.version if there else max(target.version - 1, 0)
        for ticket, words, key in ((source, text, keys[0]), (target, joined, keys[1])):
            keep_draft(session, ticket, words, key=key, version=version, author_id=by.staff_id, now=now)
        return into


def join_drafts(
    session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key], now: datetime
) -> None:
    """Both are kept, one below the other; the source keeps its own for the day when the merge is taken apart."""
    for draft in session.scalars(select(Draft).where(Draft.ticket_id == source.id)).all():
        there = session.get(Draft, (target.id, draft.author_id))
        text = _text(draft, source, key=keys[0])
        begun = _text(there, target, key=keys[1])
        if text and (begun or there is None):
            joined = f"{begun}{SEAM}{text}" if begun else text
            version = there.version if there else target.version
            keep_draft(
                session, target, joined, key=keys[1], version=version, author_id=draft.author_id, now=now
            )


def part_drafts(session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key]) -> None:
    """What she has not changed since is as it was before; what she has stays, on both."""
    for draft in session.scalars(select(Draft).where(Draft.ticket_id == source.id)).all():
        there = session.get(Draft, (target.id, draft.author_id))
        text, joined = _text(draft, source, key=keys[0]), _text(there, target, key=keys[1])
        if there is None or not text:
            continue
        if joined == text:
            drop_draft_of(session, target.id, draft.author_id)
        elif joined.endswith(SEAM + text):
            begun = joined.removesuffix(SEAM + text)
            keep_draft(
                session, target, begun, key=keys[1], version=there.version, author_id=draft.author_id, now=there.saved_at
            )  # fmt: skip


def _text(draft: Draft | None, ticket: Ticket, *, key: Key) -> str:
    try:
        return open_draft(draft, ticket, key=key) if draft is not None else ""
    except Damaged:
        return ""
