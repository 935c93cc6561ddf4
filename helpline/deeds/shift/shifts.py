"""Who is here, and which open tickets belong to somebody who isn't.

In a team that plans a rota, here is who is on shift now and hasn't signed off; in any other, who hasn't signed off: her
next login ends that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.shift.rota import is_in_use, is_running, next_on_shift, on_shift
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import MERGED
from helpline.deeds.waiting.turns import SET_ASIDE
from helpline.records import Contact, Handover, Membership, OffShift, Shift, Staff, Team, Ticket, reading

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
    session: Session, team_ids: Iterable[UUID], *, by: Unlocked, now: datetime
) -> list[tuple[UUID, UUID, str]]:
    """Team, id and duty name of the other members who can be given a ticket.

    By the rota those who are on shift and those who come next: a shift ends before the next begins. Where it names
    nobody, whoever has not signed off: a gap leaves no ticket without somebody to give it to.
    """
    found: list[tuple[UUID, UUID, str]] = []
    for team_id in team_ids:
        others = _other_members(session, team_id, by=by)
        named = _named_by_the_rota(session, team_id, by=by, now=now)
        found += [one for one in others if one[1] in named] or _not_signed_off(session, others)
    return found


def is_unattended(session: Session, team_id: UUID, *, by: Unlocked, now: datetime) -> bool:
    """Whether this team plans a rota and, without her, nobody is on shift: what nobody has would wait unseen."""
    uses = session.scalar(select(Team.id).where(Team.id == team_id, is_in_use(Team.id, now=now)))
    return uses is not None and not any(
        one.team_id == team_id and one.staff_id != by.staff_id
        for one in on_shift(session, org_id=by.org_id, now=now)
    )


def is_planned(session: Session, *, by: Unlocked, now: datetime) -> bool:
    """Whether one of her teams plans a rota."""
    planned = select(Team.id).where(Team.id.in_(by.team_ids), is_in_use(Team.id, now=now))
    return session.scalars(planned.limit(1)).first() is not None


def is_her_duty(session: Session, *, by: Unlocked, now: datetime) -> bool:
    """What is late concerns her now: she is on shift, or nobody plans who is."""
    return not is_planned(session, by=by, now=now) or any(
        one.staff_id == by.staff_id for one in on_shift(session, org_id=by.org_id, now=now)
    )


def tickets_of_the_absent(*, by: Unlocked, now: datetime) -> tuple[TicketLine, ...]:
    """Open tickets of her teams whose owner isn't here, those who wait for us first. Raises NotAllowed."""
    if not by.may("hand over"):
        raise NotAllowed
    with reading() as session:
        return lines(session, wanted_lines().where(_owner_is_away(now), _of_her_teams(by)), now=now)


def count_of_the_absent(session: Session, *, by: Unlocked, now: datetime) -> int:
    """How many of them wait for us: those that nobody would answer by herself."""
    # Hidden from the index of those who wait: most of them nobody has, and SQLite would walk through all.
    waits = func.coalesce(Ticket.waiting_since, Ticket.waiting_since).is_not(None)
    of_somebody = Ticket.assignee_id.in_(select(Staff.id).where(Staff.org_id == by.org_id))
    wanted = (
        select(func.count()).select_from(Ticket).join(Staff, Staff.id == Ticket.assignee_id)
        .where(_owner_is_away(now), _of_her_teams(by), of_somebody, waits, Ticket.state != "waiting_for_her")
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


def _owner_is_away(now: datetime) -> ColumnElement[bool]:
    """By the rota of the ticket's team, if it plans one."""
    plans = is_in_use(Ticket.team_id, now=now)
    on_now = Staff.id.in_(select(Shift.staff_id).where(is_running(now)))
    signed_off = Staff.id.in_(select(OffShift.staff_id))
    return and_(
        Ticket.state.not_in(DONE),
        or_(Staff.left_at.is_not(None), and_(plans, ~on_now), and_(~plans, signed_off)),
    )


def _other_members(session: Session, team_id: UUID, *, by: Unlocked) -> list[tuple[UUID, UUID, str]]:
    wanted = (
        select(Membership.team_id, Staff.id, Staff.duty_name).join(Staff, Staff.id == Membership.staff_id)
        .where(Membership.team_id == team_id, Staff.id != by.staff_id, Staff.left_at.is_(None), Staff.public.is_not(None))
        .where(Staff.role != "administrator").order_by(Staff.duty_name)
    )  # fmt: skip
    return [(of, staff_id, name) for of, staff_id, name in session.execute(wanted)]


def _named_by_the_rota(session: Session, team_id: UUID, *, by: Unlocked, now: datetime) -> set[UUID]:
    running = on_shift(session, org_id=by.org_id, now=now)
    coming = next_on_shift(session, team_id, now=now)
    return {one.staff_id for one in running if one.team_id == team_id} | {one.staff_id for one in coming}


def _not_signed_off(
    session: Session, others: Iterable[tuple[UUID, UUID, str]]
) -> list[tuple[UUID, UUID, str]]:
    gone = set(session.scalars(select(OffShift.staff_id)))
    return [one for one in others if one[1] not in gone]


def _of_her_teams(by: Unlocked) -> ColumnElement[bool]:
    return Ticket.team_id.in_(by.team_ids)
