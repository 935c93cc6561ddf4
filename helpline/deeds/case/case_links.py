"""Which tickets belong to a case: those of the same woman, and another contact's only when a keeper says that it is her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.case.cases_at_hand import happened, workable_case
from helpline.deeds.errors import DeedRefused, NotHere
from helpline.deeds.ticket.facts import open_facts
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.records import Case, CaseTicket, Ticket, transaction


class NotLinked(DeedRefused):
    """The argument says why: "another person" (a keeper may), "one who harms", "another case", "the last one"."""


def link_ticket(case_id: UUID, ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Adds a ticket of hers. Another address or number may be anybody: joining is a keeper's deliberate act.

    A letter of the one who harms never comes into her case. Raises NotLinked, NotHere, NotAllowed, CaseRests.
    """
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        ticket = ticket_for(session, ticket_id, by=by, deed="work on cases")
        link = session.get(CaseTicket, ticket.id)
        if link is not None:
            if link.case_id != case.id:
                raise NotLinked("another case")
            return
        if not by.is_keeper and ticket.contact_id not in contacts_of(session, case):
            raise NotLinked("another person")
        if open_facts(session, ticket.id, by=by).kind == "perpetrator":
            raise NotLinked("one who harms")
        session.add(CaseTicket(ticket_id=ticket.id, case_id=case.id, linked_at=now, linked_by=by.staff_id))
        case.ticket_count += 1
        happened(session, "ticket linked", case, by=by, now=now, ticket_id=ticket.id)


def unlink_ticket(case_id: UUID, ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It was linked by mistake. The last one stays: a case grows out of a conversation. Raises NotLinked, NotHere, CaseRests."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        link = session.get(CaseTicket, ticket_id)
        if link is None or link.case_id != case.id:
            raise NotHere
        ticket = ticket_for(session, ticket_id, by=by, deed="work on cases")
        if case.ticket_count == 1:
            raise NotLinked("the last one")
        session.execute(delete(CaseTicket).where(CaseTicket.ticket_id == ticket.id))
        case.ticket_count -= 1
        happened(session, "ticket unlinked", case, by=by, now=now, ticket_id=ticket.id)


def contacts_of(session: Session, case: Case) -> frozenset[UUID]:
    """Whose tickets are hers for certain: the contact it was opened for, and those of the tickets already in it."""
    linked = (
        select(Ticket.contact_id)
        .join(CaseTicket, CaseTicket.ticket_id == Ticket.id)
        .where(CaseTicket.case_id == case.id)
    )
    return frozenset({case.contact_id, *session.scalars(linked)})
