"""A ticket for one deed: found, locked and allowed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import Merged, NotAllowed
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.merged import MERGED, merged_into
from helpline.records import Membership, Staff, Ticket


def visible_ticket(session: Session, ticket_id: UUID, *, by: Unlocked) -> Ticket:
    """The ticket, to be looked at. Raises NotHere if it isn't one of her teams', Merged."""
    ticket = of_her_teams(session.get(Ticket, ticket_id), by=by)
    if ticket.state == MERGED:
        raise Merged(merged_into(session, ticket.id))
    return ticket


def ticket_for(session: Session, ticket_id: UUID, *, by: Unlocked, deed: str) -> Ticket:
    """The ticket, locked for this deed. Raises NotHere if it isn't one of her teams', NotAllowed if her role may not, Merged."""
    ticket = of_her_teams(session.get(Ticket, ticket_id, with_for_update=True), by=by)
    if not by.may(deed):
        raise NotAllowed
    if ticket.state == MERGED:
        raise Merged(merged_into(session, ticket.id))
    return ticket


def is_in_team(session: Session, staff_id: UUID, team_id: UUID) -> bool:
    staff = session.get(Staff, staff_id)
    return (
        staff is not None
        and staff.left_at is None
        and session.get(Membership, (staff_id, team_id)) is not None
    )
