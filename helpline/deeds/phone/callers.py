"""What a colleague should know of the woman a call is linked with, before she says a word: shown, never acted upon."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.agreements import agreement_with
from helpline.deeds.phone.caller_flags import flag_on
from helpline.deeds.phone.callers_shown import WEEKS, CallerShown
from helpline.deeds.ticket.tickets_at_hand import visible_ticket
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.turns import ANSWERABLE
from helpline.records import Block, Call, Contact, Message, Ticket, reading

WEEK = timedelta(days=7)


def read_caller(call_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown | None:
    """Of a call; None while it is linked with nobody. Raises NotHere, NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        call = of_her_teams(session.get(Call, call_id), by=by)
        return (
            known_caller(session, call.team_id, call.contact_id, by=by, now=now) if call.contact_id else None
        )


def read_caller_of(ticket_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown:
    """Of a ticket. Raises NotHere, NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        return caller_of(session, visible_ticket(session, ticket_id, by=by), by=by, now=now)


def caller_of(session: Session, ticket: Ticket, *, by: Unlocked, now: datetime) -> CallerShown:
    """Within another reading: in two statements more, because every ticket's page asks."""
    return _seen(session, ticket.team_id, ticket.contact_id, by=by, now=now)


def known_caller(
    session: Session, team_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime
) -> CallerShown:
    """Within another reading: of a woman whom somebody on the phone is or may be."""
    seen = _seen(session, team_id, contact_id, by=by, now=now)
    hers = (
        select(Ticket.id).where(Ticket.contact_id == contact_id, Ticket.team_id == team_id)
        .order_by(Ticket.received_at.desc(), Ticket.id).limit(1)
    )  # fmt: skip
    blocked = select(func.max(Block.until)).where(
        Block.team_id == team_id, Block.contact_id == contact_id, Block.lifted_at.is_(None), Block.until > now
    )
    return replace(
        seen,
        flag=flag_on(session, team_id, contact_id, by=by, now=now),
        blocked_until=session.scalar(blocked),
        ticket_id=session.scalars(hers).first(),
    )


def _seen(session: Session, team_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown:
    """Contacts are calls, her letters, and what was logged on her tickets by other ways."""
    called = select(func.count()).where(Call.team_id == team_id, Call.contact_id == contact_id)
    written = (
        select(func.count()).select_from(Message).join(Ticket, Ticket.id == Message.ticket_id)
        .where(Ticket.team_id == team_id, Ticket.contact_id == contact_id, Message.direction == "in")
        .where(Message.kind.in_((*ANSWERABLE, "logged")), Message.at >= now - WEEKS * WEEK)
    )  # fmt: skip
    counted = select(
        select(Contact.pseudonym).where(Contact.id == contact_id).scalar_subquery(),
        called.where(Call.started_at >= now - WEEK).scalar_subquery(),
        called.where(Call.started_at >= now - WEEKS * WEEK).scalar_subquery(),
        written.scalar_subquery(),
    )
    pseudonym, calls, calls_lately, letters = session.execute(counted).one()
    return CallerShown(
        pseudonym=pseudonym, agreement=agreement_with(session, team_id, contact_id, by=by), calls=calls, contacts=calls_lately + letters,
    )  # fmt: skip
