"""What a colleague should know of the woman a call is linked with, before she says a word: shown, never acted upon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.agreements import AgreementShown, agreement_with
from helpline.deeds.caller_flags import FlagShown, flag_on
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.tickets import visible_ticket
from helpline.deeds.turns import ANSWERABLE
from helpline.deeds.unlocked import Unlocked
from helpline.records import Block, Call, Contact, Message, Ticket, reading

WEEK = timedelta(days=7)
WEEKS = 4
OFTEN = 3  # contacts a week, over four weeks: only a hint (Nightline)


@dataclass(frozen=True, repr=False)
class CallerShown:
    """`calls` of the last seven days and `contacts` of the last four weeks, both with this one.

    `blocked_until` is a block on her letters. `ticket_id` is her newest ticket of this team, where what is agreed is written.
    """

    pseudonym: int
    agreement: AgreementShown | None
    flag: FlagShown | None
    blocked_until: datetime | None
    calls: int
    contacts: int
    ticket_id: UUID | None

    @property
    def is_often(self) -> bool:
        return self.contacts > OFTEN * WEEKS


def read_caller(call_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown | None:
    """Of a call; None while it is linked with nobody. Raises NotHere, NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        call = session.get(Call, call_id)
        if call is None or call.org_id != by.org_id or call.team_id not in by.team_ids:
            raise NotHere
        return caller(session, call.team_id, call.contact_id, by=by, now=now) if call.contact_id else None


def read_caller_of(ticket_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown:
    """Of a ticket. Raises NotHere, NotAllowed."""
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        return caller(session, ticket.team_id, ticket.contact_id, by=by, now=now)


def caller(session: Session, team_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime) -> CallerShown:
    """As this team knows her."""
    contact = session.get_one(Contact, contact_id)
    hers = select(Ticket.id).where(Ticket.contact_id == contact_id, Ticket.team_id == team_id)
    return CallerShown(
        pseudonym=contact.pseudonym,
        agreement=agreement_with(session, team_id, contact_id, by=by),
        flag=flag_on(session, team_id, contact_id, by=by, now=now),
        blocked_until=_blocked_until(session, team_id, contact_id, now=now),
        calls=_calls(session, team_id, contact_id, since=now - WEEK),
        contacts=_contacts(session, team_id, contact_id, since=now - WEEKS * WEEK),
        ticket_id=session.scalars(hers.order_by(Ticket.received_at.desc(), Ticket.id).limit(1)).first(),
    )


def _blocked_until(session: Session, team_id: UUID, contact_id: UUID, *, now: datetime) -> datetime | None:
    wanted = select(func.max(Block.until)).where(
        Block.team_id == team_id, Block.contact_id == contact_id, Block.lifted_at.is_(None), Block.until > now
    )
    return session.scalar(wanted)


def _calls(session: Session, team_id: UUID, contact_id: UUID, *, since: datetime) -> int:
    wanted = select(func.count()).where(
        Call.team_id == team_id, Call.contact_id == contact_id, Call.started_at >= since
    )
    return session.scalar(wanted) or 0


def _contacts(session: Session, team_id: UUID, contact_id: UUID, *, since: datetime) -> int:
    """Calls, her letters, and what was logged on her tickets by other ways."""
    written = (
        select(func.count()).select_from(Message).join(Ticket, Ticket.id == Message.ticket_id)
        .where(Ticket.team_id == team_id, Ticket.contact_id == contact_id, Message.direction == "in")
        .where(Message.kind.in_((*ANSWERABLE, "logged")), Message.at >= since)
    )  # fmt: skip
    return _calls(session, team_id, contact_id, since=since) + (session.scalar(written) or 0)
