"""An author's worksheet: four passes over a letter and the ticks of her checklist, for herself alone, gone on sending.

The passes are those of German counselling by email (Knatz and Dodier): my resonance, topic and background, hypotheses
and open questions, the reply.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, Worksheet, reading, transaction
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record

PASSES = ("resonance", "background", "hypotheses", "reply")
CHECKS = (
    "thanks", "feelings", "belief", "questions", "danger", "next step", "way back", "no names", "language",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Thoughts:
    """One text for each of PASSES, and those of CHECKS that are ticked."""

    passes: tuple[str, str, str, str] = ("", "", "", "")
    ticks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.ticks and not any(text.strip() for text in self.passes)


def save_worksheet(ticket_id: UUID, thoughts: Thoughts, *, by: Unlocked, now: datetime) -> None:
    """Keeps them; empty ones put the sheet away. Raises NotHere, NotAllowed."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        if thoughts.is_empty:
            drop_worksheet(session, ticket.id, by.staff_id)
        else:
            sealed = seal_record(_key(by), json.dumps(asdict(thoughts)).encode(), _place(ticket, by))
            session.merge(
                Worksheet(ticket_id=ticket.id, author_id=by.staff_id, saved_at=now, thoughts=sealed)
            )


def read_worksheet(ticket_id: UUID, *, by: Unlocked) -> Thoughts:
    """Hers; empty where she has none, or it doesn't open. Raises NotHere, NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        row = session.get(Worksheet, (ticket_id, by.staff_id))
        try:
            return open_worksheet(row, ticket, by=by) if row is not None else Thoughts()
        except Damaged:
            return Thoughts()


def open_worksheet(row: Worksheet, ticket: Ticket, *, by: Unlocked) -> Thoughts:
    """Raises Damaged."""
    told = json.loads(open_record(_key(by), row.thoughts, _place(ticket, by)))
    first, second, third, fourth = told["passes"]
    return Thoughts(passes=(first, second, third, fourth), ticks=tuple(told["ticks"]))


def drop_worksheet(session: Session, ticket_id: UUID, author_id: UUID) -> None:
    """Inside another deed's transaction: the row is gone, and with it the only copy."""
    session.execute(
        delete(Worksheet).where(Worksheet.ticket_id == ticket_id, Worksheet.author_id == author_id)
    )


def _key(by: Unlocked) -> Key:
    return kdf(by.seed, "worksheet")


def _place(ticket: Ticket, by: Unlocked) -> bytes:
    return context("worksheet", ticket.org_id, ticket.id, by.staff_id)
