"""A ticket is put on hold, because nothing can be done for now, and taken up again: by hand, on its day, or by whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import begin_pause, run_again
from helpline.records import Ticket, WaitPause, reading, record, transaction
from helpline.records.waits import ON_HOLD

FOR_DAYS = (0, 1, 3, 7, 14, 30)  # 0: until somebody takes it up
HOLDABLE = ("new", "open", "waiting_for_her")
STEP = 50


class NotHoldable(DeedRefused):
    """It is closed, set aside, or on hold already."""


def hold(ticket_id: UUID, *, days: int, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Her first answer is due as before; later ones wait. Raises NotHere, NotAllowed, NotHoldable."""
    if days not in FOR_DAYS:
        raise NotHoldable
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        if ticket.state not in HOLDABLE:
            raise NotHoldable
        begin_pause(session, ticket, ON_HOLD, until=now + timedelta(days=days) if days else None, now=now)
        ticket.state = "on_hold"
        settle(session, ticket, rules=rules)
        happened(session, "put on hold", ticket, by=by, now=now)


def take_up(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """A second time changes nothing. Raises NotHere, NotAllowed."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        if ticket.state == "on_hold":
            _go_on(session, ticket, rules=rules, now=now)
            happened(session, "taken up again", ticket, by=by, now=now)


def end_holds(*, rules: DeskRules, now: datetime) -> None:
    """Takes up what was put on hold until today."""
    with reading() as session:
        over = (
            select(Ticket.id).join(WaitPause, WaitPause.ticket_id == Ticket.id)
            .where(Ticket.state == "on_hold", WaitPause.kind == ON_HOLD, WaitPause.until_at <= now).limit(STEP)
        )  # fmt: skip
        ids = session.scalars(over).all()
    for ticket_id in ids:
        with transaction() as session:
            ticket = session.get_one(Ticket, ticket_id, with_for_update=True)
            if ticket.state == "on_hold" and not _is_held_still(session, ticket, now=now):
                _go_on(session, ticket, rules=rules, now=now)
                record(session, "taken up again", org_id=ticket.org_id, at=now, ticket_id=ticket.id)


def _is_held_still(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    """It may have been put on hold anew since."""
    until = (WaitPause.until_at.is_(None)) | (WaitPause.until_at > now)
    later = select(WaitPause.id).where(WaitPause.ticket_id == ticket.id, WaitPause.kind == ON_HOLD, until)
    return session.scalars(later.limit(1)).first() is not None


def _go_on(session: Session, ticket: Ticket, *, rules: DeskRules, now: datetime) -> None:
    run_again(session, ticket, now=now)
    settle(session, ticket, rules=rules)
