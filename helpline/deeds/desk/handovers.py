"""The end of a shift: what she has in hand is given on, her worries are told, and somebody of the next shift accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed, NotHere
from helpline.deeds.names import duty_names, team_names
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.shift.rota import NextOnShift, next_on_shift
from helpline.deeds.shift.shifts import DONE, TicketLine, colleagues_here, is_unattended, lines, wanted_lines
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import (
    Draft,
    Handover,
    Message,
    OffShift,
    OutboxRow,
    StaffSession,
    Team,
    Ticket,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged

LONGEST = 2000  # characters
SHOWN_ACCEPTED = 10


class NotThere(DeedRefused):
    """A ticket was given to somebody who has signed off, or who is not of its team."""


@dataclass(frozen=True, repr=False)
class InHand:
    """What she has in hand as she goes. `colleagues` can be given a ticket: (team, id, duty name).

    In the teams `unattended` the rota has nobody when she has gone: nothing of theirs is given back to everyone.
    """

    mine: tuple[TicketLine, ...]
    drafts: tuple[TicketLine, ...]
    held: tuple[TicketLine, ...]
    colleagues: tuple[tuple[UUID, UUID, str], ...]
    teams: tuple[tuple[UUID, str], ...]
    unattended: frozenset[UUID] = frozenset()


@dataclass(frozen=True, repr=False)
class HandoverShown:
    """`worries` is "" where she wrote none, or where it is `damaged`. `by` and `accepted_by` are duty names.

    `left` are the open tickets that are still hers, `next_shift` who comes next by the rota; both are told where one
    hand-over is read.
    """

    id: UUID
    by: str
    team: str
    at: datetime
    is_mine: bool
    worries: str = ""
    damaged: bool = False
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    left: tuple[TicketLine, ...] = ()
    next_shift: tuple[NextOnShift, ...] = ()


def read_in_hand(*, by: Unlocked, now: datetime) -> InHand:
    """Her open tickets, her drafts, and answers of hers that are held or did not arrive. Raises NotAllowed."""
    _allow(by)
    with reading() as session:
        drafted = select(Draft.ticket_id).where(Draft.author_id == by.staff_id)
        stuck = (
            select(OutboxRow.ticket_id).join(Message, Message.id == OutboxRow.message_id)
            .where(OutboxRow.state.in_(("held", "failed")), Message.author_id == by.staff_id)
        )  # fmt: skip
        wanted = wanted_lines().where(Ticket.team_id.in_(by.team_ids))
        return InHand(
            mine=lines(session, wanted.where(Ticket.assignee_id == by.staff_id), now=now),
            drafts=lines(session, wanted.where(Ticket.id.in_(drafted)), now=now),
            held=lines(session, wanted.where(Ticket.id.in_(stuck)), now=now),
            colleagues=tuple(colleagues_here(session, by.team_ids, by=by, now=now)),
            teams=tuple(team_names(session, by=by).items()), unattended=_unattended(session, by=by, now=now),
        )  # fmt: skip


def sign_off(
    given: Mapping[UUID, UUID | None], *, worries: str, about: UUID | None = None, by: Unlocked, now: datetime
) -> tuple[UUID, ...]:
    """Gives these tickets on, to a colleague or (None) to everyone, and ends her shift and her sessions.

    What isn't in `given` stays hers, and is shown to all as of somebody who isn't here. Each of her teams gets a
    hand-over; `worries` go to the team `about`. The ids. Raises NotAllowed; NotHere for a ticket that isn't hers,
    NotThere for a colleague who has gone, and for everyone where nobody is on shift.
    """
    _allow(by)
    with transaction() as session:
        _give_on(session, given, by=by, now=now)
        teams = list(team_names(session, by=by))
        told = about if about in teams else next(iter(teams), None)
        rows = [
            _new_handover(session, team_id, worries=worries if team_id == told else "", by=by, now=now)
            for team_id in teams
        ]
        session.merge(OffShift(staff_id=by.staff_id, since=now))
        session.execute(delete(StaffSession).where(StaffSession.staff_id == by.staff_id))
        record(session, "signed off", org_id=by.org_id, at=now, by_id=by.staff_id)
        return tuple(rows)


def read_handovers(*, by: Unlocked) -> tuple[HandoverShown, ...]:
    """Those that wait, the oldest first, and behind them the last ones that were accepted. Raises NotAllowed."""
    _allow(by)
    with reading() as session:
        of_hers = select(Handover, Team.name).join(Team, Team.id == Handover.team_id).where(_of_her_teams(by))
        waiting = of_hers.where(Handover.accepted_at.is_(None)).order_by(Handover.at, Handover.id)
        accepted = (
            of_hers.where(Handover.accepted_at.is_not(None))
            .order_by(Handover.accepted_at.desc(), Handover.id).limit(SHOWN_ACCEPTED)
        )  # fmt: skip
        names = duty_names(session, by=by)
        found = [*session.execute(waiting), *session.execute(accepted)]
        return tuple(_shown(row, team, names=names, by=by) for row, team in found)


def read_handover(handover_id: UUID, *, by: Unlocked, now: datetime) -> HandoverShown:
    """With what is still hers. Raises NotHere, NotAllowed."""
    _allow(by)
    with reading() as session:
        row = of_her_teams(session.get(Handover, handover_id), by=by)
        still_hers = wanted_lines().where(Ticket.assignee_id == row.by_id, Ticket.team_id == row.team_id)
        return _shown(
            row, session.get_one(Team, row.team_id).name, names=duty_names(session, by=by), by=by,
            left=lines(session, still_hers, now=now), next_shift=next_on_shift(session, row.team_id, now=now),
        )  # fmt: skip


def accept(handover_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She of the next shift has read it and takes over; a second time changes nothing.

    Raises NotHere; NotAllowed where it is her own.
    """
    _allow(by)
    with transaction() as session:
        row = of_her_teams(session.get(Handover, handover_id, with_for_update=True), by=by)
        if row.by_id == by.staff_id:
            raise NotAllowed
        if row.accepted_at is None:
            row.accepted_at, row.accepted_by = now, by.staff_id
            record(
                session, "handover accepted", org_id=row.org_id, at=now, by_id=by.staff_id, about_id=row.by_id
            )


def open_worries(row: Handover, *, by: Unlocked) -> str:
    """Raises NoKey, Damaged."""
    return open_of_team("handover", row, row.worries, keys=by.keys) if row.worries is not None else ""


def _allow(by: Unlocked) -> None:
    if not by.may("hand over"):
        raise NotAllowed


def _give_on(session: Session, given: Mapping[UUID, UUID | None], *, by: Unlocked, now: datetime) -> None:
    """Locked in the order of their ids, so that two who go at once don't wait for each other for ever."""
    colleagues = colleagues_here(session, by.team_ids, by=by, now=now)
    here = {(team_id, staff_id) for team_id, staff_id, _ in colleagues}
    unattended = _unattended(session, by=by, now=now)
    locked = select(Ticket).where(Ticket.id.in_(list(given))).order_by(Ticket.id).with_for_update()
    tickets = session.scalars(locked).all()
    if len(tickets) != len(given):
        raise NotHere
    for ticket in tickets:
        to = given[ticket.id]
        if (
            ticket.org_id != by.org_id
            or ticket.team_id not in by.team_ids
            or ticket.assignee_id != by.staff_id
            or ticket.state in DONE
        ):
            raise NotHere
        if (ticket.team_id, to) not in here if to else ticket.team_id in unattended:
            raise NotThere
        ticket.assignee_id = to
        kind = "assigned" if to else "unassigned"
        record(
            session, kind, org_id=ticket.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id, about_id=to
        )


def _unattended(session: Session, *, by: Unlocked, now: datetime) -> frozenset[UUID]:
    return frozenset(team for team in by.team_ids if is_unattended(session, team, by=by, now=now))


def _new_handover(session: Session, team_id: UUID, *, worries: str, by: Unlocked, now: datetime) -> UUID:
    row = Handover(
        id=uuid4(), org_id=by.org_id, team_id=team_id, by_id=by.staff_id, at=now, epoch=newest_epoch(session, team_id)
    )  # fmt: skip
    if worries.strip():
        row.worries = seal_for_team("handover", row, worries.strip(), keys=by.keys)
    session.add(row)
    return row.id


def _shown(
    row: Handover,
    team: str,
    *,
    names: Mapping[UUID | None, str],
    by: Unlocked,
    left: tuple[TicketLine, ...] = (),
    next_shift: tuple[NextOnShift, ...] = (),
) -> HandoverShown:
    try:
        worries, damaged = open_worries(row, by=by), False
    except (Damaged, NoKey):
        worries, damaged = "", True
    return HandoverShown(
        id=row.id, by=names.get(row.by_id, ""), team=team, at=row.at, is_mine=row.by_id == by.staff_id, worries=worries,
        damaged=damaged, accepted_at=row.accepted_at, accepted_by=names.get(row.accepted_by), left=left,
        next_shift=next_shift,
    )  # fmt: skip


def _of_her_teams(by: Unlocked) -> ColumnElement[bool]:
    return and_(Handover.org_id == by.org_id, Handover.team_id.in_(by.team_ids))
