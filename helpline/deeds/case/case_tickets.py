"""The tickets of a case as its page shows them, with her last words, and her other tickets that could belong to it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_links import contacts_of
from helpline.deeds.case.case_shown import LinkedTicket
from helpline.deeds.sealed.message_seals import Words, first_words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import MERGED
from helpline.records import Case, CaseTicket, Contact, Message, Ticket

TICKETS_SHOWN = 50


def tickets_of_case(
    session: Session, case: Case, *, by: Unlocked
) -> tuple[tuple[LinkedTicket, ...], tuple[LinkedTicket, ...]]:
    """Those that belong to the case, and others of hers that could."""
    in_case = select(CaseTicket.ticket_id).where(CaseTicket.case_id == case.id)
    elsewhere = select(CaseTicket.ticket_id)
    linked = _some_tickets(session, Ticket.id.in_(in_case))
    hers = and_(
        Ticket.contact_id.in_(contacts_of(session, case)), Ticket.team_id.in_(by.team_ids), Ticket.state.not_in(("spam", MERGED)),
        Ticket.id.not_in(elsewhere),
    )  # fmt: skip
    others = _some_tickets(session, hers)
    shown = _told(session, [*linked, *others], by=by)
    return tuple(shown[: len(linked)]), tuple(shown[len(linked) :])


def _some_tickets(session: Session, condition: ColumnElement[bool]) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket).where(condition).order_by(Ticket.last_at.desc(), Ticket.id).limit(TICKETS_SHOWN)
    ).all()


def _told(session: Session, tickets: Sequence[Ticket], *, by: Unlocked) -> list[LinkedTicket]:
    letters = select(Message).where(Message.id.in_([row.last_in_id for row in tickets if row.last_in_id]))
    newest = {message.ticket_id: message for message in session.scalars(letters)}
    contacts = select(Contact.id, Contact.pseudonym).where(
        Contact.id.in_({row.contact_id for row in tickets})
    )
    pseudonyms = dict(session.execute(contacts).all())
    opened = openings(session, [row.id for row in tickets], by=by)
    shown = []
    for ticket in tickets:
        is_ours, message = ticket.team_id in by.team_ids, newest.get(ticket.id)
        words = opened.words(ticket, message) if is_ours and message is not None else Words(body="")
        shown.append(
            LinkedTicket(
                id=ticket.id, pseudonym=pseudonyms.get(ticket.contact_id) if is_ours else None, is_ours=is_ours,
                channel=ticket.channel, state=ticket.state, received_at=ticket.received_at, last_at=ticket.last_at,
                waiting_since=ticket.waiting_since if ticket.state != "waiting_for_her" else None,
                last_words=first_words(words), damaged=words is None,
            )
        )  # fmt: skip
    return shown
