"""Who has signed off, and which open tickets belong to somebody who isn't here. There is no rota yet: a login ends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.merged import MERGED
from helpline.deeds.turns import SET_ASIDE
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, Handover, Membership, OffShift, Staff, Ticket, reading

DONE = ("closed", MERGED, *SET_ASIDE)


@dataclass(frozen=True, repr=False)
class TicketLine:
    """A ticket in a list of a hand-over: `waits` says that it is our turn, `owner` whose it is (a duty name)."""

    id: UUID
    pseudonym: int
    state: str
    waits: bool
    urgent: bool
    waiting_since: datetime | None
    overdue: bool
    owner: str | None
    team_id: UUID


def come_back(session: Session, staff_id: UUID) -> None:
    """She has signed in: she is here again."""
    session.execute(delete(OffShift).where(OffShift.staff_id == staff_id))


def colleagues_here(
    session: Session, team_ids: Iterable[UUID], *, by: Unlocked
) -> list[tuple[UUID, UUID, str]]:
    """Team, id and duty name of the other members who can be given a ticket: not signed off, not left."""
    wanted = (
        select(Membership.team_id, Staff.id, Staff.duty_name).join(Staff, Staff.id == Membership.staff_id)
        .where(Membership.team_id.in_(list(team_ids)), Staff.id != by.staff_id, is_here(), Staff.public.is_not(None))
        .where(Staff.role != "administrator").order_by(Staff.duty_name)
    )  # fmt: skip
    return [(team_id, staff_id, name) for team_id, staff_id, name in session.execute(wanted)]


def is_here() -> ColumnElement[bool]:
    """The colleague of this row works here and has not signed off."""
    return and_(Staff.left_at.is_(None), Staff.id.not_in(select(OffShift.staff_id)))


def tickets_of_the_absent(*, by: Unlocked, now: datetime) -> tuple[TicketLine, ...]:
    """Open tickets of her teams whose owner isn't here, those who wait for us first. Raises NotAllowed."""
    if not by.may("hand over"):
        raise NotAllowed
    with reading() as session:
        return lines(session, wanted_lines().where(_owner_is_away(), _of_her_teams(by)), now=now)


def count_of_the_absent(session: Session, *, by: Unlocked) -> int:
    """How many of them wait for us: those that nobody would answer by herself."""
    wanted = (
        select(func.count()).select_from(Ticket).join(Staff, Staff.id == Ticket.assignee_id)
        .where(_owner_is_away(), _of_her_teams(by), _our_turn())
    )  # fmt: skip
    return session.scalar(wanted) or 0


def count_handovers(session: Session, *, by: Unlocked) -> int:
    """How many wait for her to read: those of others in her teams."""
    wanted = select(func.count()).select_from(Handover).where(
        Handover.team_id.in_(by.team_ids), Handover.accepted_at.is_(None), Handover.by_id != by.staff_id
    )  # fmt: skip
    return session.scalar(wanted) or 0


def wanted_lines() -> Select[Ticket, int, str]:
    """Open tickets with their two words and their owner, the most urgent first."""
    return (
        select(Ticket, Contact.pseudonym, Staff.duty_name)
        .join(Contact, Contact.id == Ticket.contact_id).outerjoin(Staff, Staff.id == Ticket.assignee_id)
        .where(Ticket.state.not_in(DONE)).order_by(Ticket.priority, Ticket.due_at.is_(None), Ticket.due_at, Ticket.last_at)
    )  # fmt: skip


def lines(session: Session, wanted: Select[Ticket, int, str], *, now: datetime) -> tuple[TicketLine, ...]:
    return tuple(
        TicketLine(
            id=ticket.id, pseudonym=pseudonym, state=ticket.state, waits=is_our_turn(ticket),
            urgent=ticket.needs_looking_at, waiting_since=ticket.waiting_since,
            overdue=bool(ticket.waiting_since and ticket.due_at and now > ticket.due_at), owner=owner,
            team_id=ticket.team_id,
        )
        for ticket, pseudonym, owner in session.execute(wanted)
    )  # fmt: skip


def is_our_turn(ticket: Ticket) -> bool:
    return ticket.waiting_since is not None and ticket.state != "waiting_for_her"


def _our_turn() -> ColumnElement[bool]:
    return and_(Ticket.waiting_since.is_not(None), Ticket.state.not_in(("waiting_for_her", *DONE)))


def _owner_is_away() -> ColumnElement[bool]:
    return and_(
        Ticket.state.not_in(DONE),
        or_(Staff.left_at.is_not(None), Staff.id.in_(select(OffShift.staff_id))),
    )


def _of_her_teams(by: Unlocked) -> ColumnElement[bool]:
    return Ticket.team_id.in_(by.team_ids)
