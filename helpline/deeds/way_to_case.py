"""How a ticket comes to its case: which one it belongs to, which of hers it could join, and what she said to having one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case_seals import open_answers, or_none
from helpline.deeds.case_shown import ConsentShown, WayToCase
from helpline.deeds.consents import consents_of_ticket, is_full
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.inbox import duty_names
from helpline.deeds.openings import openings
from helpline.deeds.unlocked import Unlocked
from helpline.records import OPEN_STATES, Case, CaseTicket, Contact, Ticket, reading


def read_way_to_case(ticket_id: UUID, *, by: Unlocked) -> WayToCase:
    """What the ticket's page says of cases to those who work on them. Raises NotHere, NotAllowed, NoKey, Damaged."""
    if not by.may("work on cases"):
        raise NotAllowed
    with reading() as session:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None or ticket.org_id != by.org_id or ticket.team_id not in by.team_ids:
            raise NotHere
        case = _case_of(session, ticket, by=by)
        asked = consents_of_ticket(session, ticket.id)[:1] if case is None else ()
        key = openings(session, [ticket.id], by=by).key(ticket) if asked else None
        said = or_none(partial(open_answers, asked[0], key=key)) if asked and key else None
        names = duty_names(session, by=by) if asked else {}
        return WayToCase(
            ticket_id=ticket.id, pseudonym=session.get_one(Contact, ticket.contact_id).pseudonym,
            case_id=case.id if case else None, state=case.state if case else None, due_on=case.next_due if case else None,
            is_elsewhere=case is None and session.get(CaseTicket, ticket.id) is not None,
            could_join=None if case else _could_join(session, ticket, by=by),
            consent=ConsentShown(at=asked[0].at, by=names.get(asked[0].by_id), answers=said) if asked else None,
            is_full=said is not None and is_full(said),
        )  # fmt: skip


def _case_of(session: Session, ticket: Ticket, *, by: Unlocked) -> Case | None:
    return session.scalars(
        select(Case)
        .join(CaseTicket, CaseTicket.case_id == Case.id)
        .where(CaseTicket.ticket_id == ticket.id, Case.team_id.in_(by.team_ids))
    ).first()


def _could_join(session: Session, ticket: Ticket, *, by: Unlocked) -> UUID | None:
    """A case with another ticket of the same contact."""
    wanted = (
        select(Case.id)
        .join(CaseTicket, CaseTicket.case_id == Case.id)
        .join(Ticket, Ticket.id == CaseTicket.ticket_id)
        .where(
            Ticket.contact_id == ticket.contact_id, Case.team_id.in_(by.team_ids), Case.state.in_(OPEN_STATES),
            Case.frozen_at.is_(None),
        )
        .order_by(Case.opened_at)
    )  # fmt: skip
    return session.scalars(wanted).first()
