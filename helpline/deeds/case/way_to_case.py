"""How a ticket comes to its case: which one it belongs to, which of hers it could join, and what she said to having one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import open_answers, or_none
from helpline.deeds.case.case_shown import ConsentShown, WayToCase
from helpline.deeds.case.consents import consents_of_ticket, is_full
from helpline.deeds.errors import NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.records import OPEN_STATES, Case, CaseTicket, Contact, Ticket, reading

CASES_LOOKED_AT = 50


def read_way_to_case(ticket_id: UUID, *, by: Unlocked) -> WayToCase:
    """What the ticket's page says of cases to those who work on them. Raises NotHere, NotAllowed, NoKey, Damaged."""
    if not by.may("work on cases"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        pseudonym = session.get_one(Contact, ticket.contact_id).pseudonym
        case, could_join, is_elsewhere = _cases_of(session, ticket, by=by)
        asked = consents_of_ticket(session, ticket.id)[:1] if case is None else ()
        key = openings(session, [ticket.id], by=by).key(ticket) if asked else None
        said = or_none(partial(open_answers, asked[0], key=key)) if asked and key else None
        names = duty_names(session, by=by) if asked else {}
        return WayToCase(
            ticket_id=ticket.id, pseudonym=pseudonym, case_id=case.id if case else None,
            state=case.state if case else None, due_on=case.next_due if case else None, is_elsewhere=is_elsewhere,
            could_join=could_join,
            consent=ConsentShown(at=asked[0].at, by=names.get(asked[0].by_id), answers=said) if asked else None,
            is_full=said is not None and is_full(said),
        )  # fmt: skip


def _cases_of(session: Session, ticket: Ticket, *, by: Unlocked) -> tuple[Case | None, UUID | None, bool]:
    """The ticket's own case; else one of the same contact's that it could join; else whether another team has its case."""
    rows = session.execute(
        select(Case, CaseTicket.ticket_id)
        .join(CaseTicket, CaseTicket.case_id == Case.id)
        .join(Ticket, Ticket.id == CaseTicket.ticket_id)
        .where(Ticket.contact_id == ticket.contact_id)
        .order_by(CaseTicket.ticket_id != ticket.id, Case.opened_at)
        .limit(CASES_LOOKED_AT)
    ).all()
    if rows and rows[0][1] == ticket.id:
        is_ours = rows[0][0].team_id in by.team_ids
        return rows[0][0] if is_ours else None, None, not is_ours
    return None, next((case.id for case, _ in rows if _can_join(case, by=by)), None), False


def _can_join(case: Case, *, by: Unlocked) -> bool:
    return case.team_id in by.team_ids and case.state in OPEN_STATES and case.frozen_at is None
