"""A ticket's course: each step of it as an event, in the transaction of the deed that took it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, record


@dataclass(frozen=True, repr=False)
class EventShown:
    """A step in the ticket's course: `kind` from the fixed list, by whom (duty name), about whom."""

    kind: str
    at: datetime
    by: str | None
    about: str | None


def happened(
    session: Session,
    kind: str,
    ticket: Ticket,
    *,
    by: Unlocked,
    now: datetime,
    message_id: UUID | None = None,
    about_id: UUID | None = None,
) -> None:
    """What a colleague did on a ticket, perhaps with one of its messages or about another colleague."""
    record(
        session, kind, org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=message_id, by_id=by.staff_id,
        about_id=about_id,
    )  # fmt: skip
