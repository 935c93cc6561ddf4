"""“Next worker reads this”: a few lines first on a ticket, sealed under its key. Editing keeps the last version only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import NextWorker, Staff, Ticket, transaction
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record

LONGEST = 500  # characters; more than that nobody reads at a change of shift


@dataclass(frozen=True, repr=False)
class NextWorkerShown:
    """What the next worker reads first. `by` is a duty name. `damaged`: the seal did not open and `text` is empty."""

    text: str
    by: str
    at: datetime
    damaged: bool = False


def tell_next_worker(ticket_id: UUID, text: str, *, by: Unlocked, now: datetime) -> None:
    """Puts this in the place of what stood there; an empty text empties the box. Raises NotHere, NotAllowed, NoKey."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        key = openings(session, [ticket.id], by=by).key(ticket)
        if text.strip():
            sealed = seal_record(kdf(key, "next-worker"), text.strip().encode(), _place(ticket))
            session.merge(NextWorker(ticket_id=ticket.id, author_id=by.staff_id, at=now, text=sealed))
        else:
            session.execute(delete(NextWorker).where(NextWorker.ticket_id == ticket.id))
        happened(session, "next worker told", ticket, by=by, now=now)


def next_worker_of(session: Session, ticket: Ticket, *, key: Key) -> NextWorkerShown | None:
    """None where nobody has written anything."""
    wanted = (
        select(NextWorker, Staff.duty_name).join(Staff, Staff.id == NextWorker.author_id)
        .where(NextWorker.ticket_id == ticket.id)
    )  # fmt: skip
    found = session.execute(wanted).one_or_none()
    if found is None:
        return None
    row, name = found
    try:
        return NextWorkerShown(open_next_worker(row, ticket, key=key), by=name, at=row.at)
    except Damaged:
        return NextWorkerShown("", by=name, at=row.at, damaged=True)


def open_next_worker(row: NextWorker, ticket: Ticket, *, key: Key) -> str:
    """Raises Damaged."""
    return open_record(kdf(key, "next-worker"), row.text, _place(ticket)).decode()


def _place(ticket: Ticket) -> bytes:
    return context("next-worker", ticket.org_id, ticket.id)
