"""Answers that were sent despite the safe-contact card: noted as they are sent, and shown to supervisors until one has looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import CardOverride, Contact, Staff, Ticket, reading, transaction


@dataclass(frozen=True, repr=False)
class OverrideShown:
    """An answer sent despite her card, that no supervisor has looked at. `by` is a duty name."""

    id: UUID
    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


def note_override(session: Session, ticket: Ticket, message_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Inside the deed that sends; the reason stands in the conversation as a note."""
    session.add(
        CardOverride(
            id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, message_id=message_id, at=now, by_id=by.staff_id
        )
    )  # fmt: skip
    happened(session, "safe contact overridden", ticket, message_id=message_id, by=by, now=now)


def read_overrides(*, by: Unlocked) -> tuple[OverrideShown, ...]:
    """Those of her teams that nobody has looked at, the oldest first. Raises NotAllowed."""
    if not by.may("see overrides"):
        raise NotAllowed
    wanted = (
        select(CardOverride.id, CardOverride.ticket_id, CardOverride.at, Contact.pseudonym, Staff.duty_name)
        .join(Ticket, Ticket.id == CardOverride.ticket_id).join(Contact, Contact.id == Ticket.contact_id)
        .join(Staff, Staff.id == CardOverride.by_id).where(_not_looked_at(by)).order_by(CardOverride.at)
    )  # fmt: skip
    with reading() as session:
        return tuple(
            OverrideShown(
                id=row.id, ticket_id=row.ticket_id, at=row.at, pseudonym=row.pseudonym, by=row.duty_name
            )
            for row in session.execute(wanted)
        )


def count_overrides(session: Session, *, by: Unlocked) -> int:
    """How many she should look at; none where that isn't hers to do."""
    if not by.may("see overrides"):
        return 0
    wanted = select(func.count()).select_from(CardOverride).join(Ticket, Ticket.id == CardOverride.ticket_id)
    return session.scalar(wanted.where(_not_looked_at(by))) or 0


def look_at_override(override_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She has read the reason. Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = session.get(CardOverride, override_id, with_for_update=True)
        if row is None:
            raise NotHere
        ticket = ticket_for(session, row.ticket_id, by=by, deed="see overrides")
        if row.looked_at is None:
            row.looked_at, row.looked_by = now, by.staff_id
            happened(session, "override looked at", ticket, message_id=row.message_id, by=by, now=now)


def _not_looked_at(by: Unlocked) -> ColumnElement[bool]:
    return and_(Ticket.team_id.in_(by.team_ids), CardOverride.looked_at.is_(None))
