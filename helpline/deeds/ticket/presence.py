"""Who looks at which ticket just now, and who writes: rows of seconds, so that two answers don't cross. No history is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.ticket.tickets_at_hand import visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.records import Presence, Staff, Ticket, is_claimed, is_laid_down, reading, transaction

Kind = Literal["viewing", "writing", "left"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SHOWN_FOR = timedelta(seconds=25)  # a page says so every 10 seconds; one that was closed says nothing
KEPT_FOR = timedelta(seconds=30)
OFTEN = timedelta(seconds=8)  # whoever says the same again before that is not written down again


@dataclass(frozen=True, repr=False)
class Here:
    """A colleague (`name` is her duty name) who has this ticket open just now."""

    ticket_id: UUID
    name: str
    is_writing: bool


def is_news(ticket_id: UUID, kind: Kind, *, by: Unlocked, now: datetime) -> bool:
    """Whether `be_here` would tell colleagues anything they don't see yet. Raises NotHere, NotAllowed."""
    with reading() as session:
        _check(session, ticket_id, by=by)
        row = session.get(Presence, (ticket_id, by.staff_id))
    if row is None or row.kind != kind:
        return row is not None or kind != "left"
    return now - row.seen_at >= OFTEN


def be_here(ticket_id: UUID, kind: Kind, *, by: Unlocked, now: datetime) -> None:
    """Writes it down, and forgets whoever has left. Best effort: nothing hangs on it, her page says it again.

    Raises NotHere, NotAllowed.
    """
    mine = (Presence.ticket_id == ticket_id, Presence.staff_id == by.staff_id)
    with transaction() as session:
        _check(session, ticket_id, by=by)
        session.execute(delete(Presence).where(Presence.seen_at < now - KEPT_FOR))
        if kind == "left":
            session.execute(delete(Presence).where(*mine))
        elif not is_claimed(session, update(Presence).where(*mine).values(kind=kind, seen_at=now)):
            is_laid_down(session, Presence(ticket_id=ticket_id, staff_id=by.staff_id, kind=kind, seen_at=now))


def who_is_here(
    session: Session, ticket_ids: Sequence[UUID] | None = None, *, by: Unlocked, now: datetime
) -> tuple[Here, ...]:
    """Her colleagues on these tickets, or on all of her teams', those who write first."""
    # Hidden from its index: a few colleagues are here, and SQLite would rather begin with all tickets of the team.
    team = func.coalesce(Ticket.team_id, Ticket.team_id)
    wanted = (
        select(Presence.ticket_id, Staff.duty_name, Presence.kind)
        .join(Staff, Staff.id == Presence.staff_id).join(Ticket, Ticket.id == Presence.ticket_id)
        .where(
            team.in_(by.team_ids), Presence.staff_id != by.staff_id, Presence.seen_at > now - SHOWN_FOR
        )
        .order_by(Presence.kind.desc(), Staff.duty_name)
    )  # fmt: skip
    if ticket_ids is not None:
        wanted = wanted.where(Presence.ticket_id.in_(ticket_ids))
    return tuple(
        Here(ticket_id, name, is_writing=kind == "writing")
        for ticket_id, name, kind in session.execute(wanted)
    )


def forget_who_left(*, now: datetime) -> None:
    """When nobody says anything any more, the courier's round does it; without such rows it writes nothing."""
    old = Presence.seen_at < now - KEPT_FOR
    with reading() as session:
        is_due = session.scalar(select(exists().where(old)))
    if is_due:
        with transaction() as session:
            session.execute(delete(Presence).where(old))


def _check(session: Session, ticket_id: UUID, *, by: Unlocked) -> None:
    if not by.may("read tickets"):
        raise NotAllowed
    visible_ticket(session, ticket_id, by=by)
