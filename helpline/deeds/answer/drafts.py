"""What a colleague is writing, kept sealed on the server with the version of the conversation she saw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotHere
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.records import Draft, Membership, Staff, Ticket, record, transaction
from helpline.sealing import Key, context, kdf, open_record, seal_record


class AnotherWindow(DeedRefused):
    """The draft was saved, sent or handed on from somewhere else since this window showed it."""


def save_draft(
    ticket_id: UUID, text: str, *, version: int, edition: int | None = None, by: Unlocked, now: datetime
) -> int:
    """Keeps her words; an empty text puts the draft away. Its edition now, 0 for none.

    With the `edition` her window knows, words from another window are not written over. Raises AnotherWindow, NotHere,
    NotAllowed.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        if edition is not None and edition != _edition(session, ticket, by.staff_id):
            raise AnotherWindow
        key = openings(session, [ticket.id], by=by).key(ticket)
        put_draft(session, ticket, text, key=key, version=version, by=by, now=now)
        session.flush()
        return _edition(session, ticket, by.staff_id)


def hand_draft(ticket_id: UUID, to_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """A colleague of the team goes on writing it: it stands in her composer, below what she had begun herself.

    Raises NotHere, also where there is no draft to hand on; NotAllowed, Damaged.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        key = openings(session, [ticket.id], by=by).key(ticket)
        mine = session.get(Draft, (ticket.id, by.staff_id))
        if mine is None or to_id == by.staff_id or not _is_of_team(session, to_id, ticket.team_id):
            raise NotHere
        text = open_draft(mine, ticket, key=key)
        give_draft(session, ticket, text, key=key, version=mine.version, to_id=to_id, now=now)
        drop_draft(session, ticket.id, by=by)
        record(
            session, "draft handed on", org_id=ticket.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id,
            about_id=to_id,
        )  # fmt: skip


def give_draft(
    session: Session, ticket: Ticket, text: str, *, key: Key, version: int, to_id: UUID, now: datetime
) -> None:
    """Inside another deed's transaction: below what she has begun herself, if she has."""
    hers = session.get(Draft, (ticket.id, to_id))
    if hers is not None:
        text, version = f"{open_draft(hers, ticket, key=key)}\n\n{text}", min(version, hers.version)
    keep_draft(session, ticket, text, key=key, version=version, author_id=to_id, now=now)


def others_writing(session: Session, ticket: Ticket, *, by: Unlocked) -> tuple[tuple[str, datetime], ...]:
    """Which colleagues have begun an answer, and when they last wrote; not what."""
    wanted = (
        select(Staff.duty_name, Draft.saved_at).join(Draft, Draft.author_id == Staff.id)
        .where(Draft.ticket_id == ticket.id, Draft.author_id != by.staff_id).order_by(Draft.saved_at.desc())
    )  # fmt: skip
    return tuple((name, at) for name, at in session.execute(wanted))


def put_draft(
    session: Session, ticket: Ticket, text: str, *, key: Key, version: int, by: Unlocked, now: datetime
) -> None:
    """The same inside another deed's transaction."""
    if not text.strip():
        drop_draft(session, ticket.id, by=by)
        return
    keep_draft(session, ticket, text, key=key, version=version, author_id=by.staff_id, now=now)


def drop_draft(session: Session, ticket_id: UUID, *, by: Unlocked) -> None:
    drop_draft_of(session, ticket_id, by.staff_id)


def drop_draft_of(session: Session, ticket_id: UUID, author_id: UUID) -> None:
    session.execute(delete(Draft).where(Draft.ticket_id == ticket_id, Draft.author_id == author_id))


def open_draft(draft: Draft, ticket: Ticket, *, key: Key) -> str:
    """Raises Damaged."""
    return open_record(kdf(key, "draft"), draft.text, _place(ticket, draft.author_id)).decode()


def keep_draft(
    session: Session, ticket: Ticket, text: str, *, key: Key, version: int, author_id: UUID, now: datetime
) -> None:
    """A draft of any colleague, where one is handed on or a ticket merged."""
    sealed = seal_record(kdf(key, "draft"), text.encode(), _place(ticket, author_id))
    edition = _edition(session, ticket, author_id) + 1
    session.merge(
        Draft(
            ticket_id=ticket.id, author_id=author_id, version=version, saved_at=now, edition=edition, text=sealed
        )
    )  # fmt: skip


def _edition(session: Session, ticket: Ticket, author_id: UUID) -> int:
    draft = session.get(Draft, (ticket.id, author_id))
    return draft.edition if draft else 0


def _is_of_team(session: Session, staff_id: UUID, team_id: UUID) -> bool:
    staff = session.get(Staff, staff_id)
    return bool(staff and staff.left_at is None and session.get(Membership, (staff_id, team_id)))


def _place(ticket: Ticket, author_id: UUID) -> bytes:
    return context("draft", ticket.org_id, ticket.id, author_id)
