"""When clocks, hours or closed days have changed, everybody who waits is due by the new ones: in the waits, in the inbox, in the figures.

In steps of a few tickets, so that no letter at the door waits for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.standing import standings
from helpline.deeds.waiting.waits import clock_of, pauses_of_all, that_count
from helpline.records import Breach, ClockBook, Team, Ticket, Wait, reading, transaction
from helpline.records.events import touch

STEP = 100  # tickets in one transaction
GOES_ON = (Wait.answered_at.is_(None), Wait.ended_at.is_(None))


def write_due_anew(org_id: UUID, *, rules: DeskRules, now: datetime) -> None:
    """Every wait that goes on is due by the clocks that hold now; a breach that is none any more may be told again."""
    with reading() as session:
        teams = select(Team.id).where(Team.org_id == org_id)
        waiting = session.scalars(select(Wait.ticket_id).where(Wait.team_id.in_(teams), *GOES_ON)).all()
    tickets = sorted(set(waiting))
    for start in range(0, len(tickets), STEP):
        with transaction() as session:
            _write(session, tickets[start : start + STEP], org_id=org_id, rules=rules)
    _forget_untrue_breaches(org_id, rules=rules, now=now)


def catch_up(*, rules: DeskRules, now: datetime) -> None:
    """Once more after each change, by a courier: whoever was in the middle of a deed then still went by the old clocks."""
    behind = ClockBook.written_for.is_(None) | (ClockBook.written_for != ClockBook.revision)
    with reading() as session:
        books = session.execute(select(ClockBook.org_id, ClockBook.revision).where(behind)).all()
    for org_id, revision in books:
        write_due_anew(org_id, rules=rules, now=now)
        as_read = (ClockBook.org_id == org_id, ClockBook.revision == revision)
        with transaction() as session:
            session.execute(update(ClockBook).where(*as_read).values(written_for=revision))


def _write(session: Session, ticket_ids: Sequence[UUID], *, org_id: UUID, rules: DeskRules) -> None:
    """The tickets first of all and in one order, as every deed locks them."""
    ours = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    tickets = {ticket.id: ticket for ticket in session.scalars(ours)}
    clocks = clocks_of(session, org_id, rules=rules)
    pauses = pauses_of_all(session, ticket_ids)
    for row in session.scalars(select(Wait).where(Wait.ticket_id.in_(ticket_ids), *GOES_ON)):
        clock = clock_of(row, that_count(row, pauses.get(row.ticket_id, ())))
        due_at = clocks.due_at(clock, channel=row.channel)
        ticket = tickets[row.ticket_id]
        if ticket.waiting_since is not None:
            ticket.due_at = due_at
        if row.due_at != due_at:
            row.due_at = due_at
            touch(session, row.ticket_id)


def _forget_untrue_breaches(org_id: UUID, *, rules: DeskRules, now: datetime) -> None:
    """What has time again by the new clocks is told anew when it runs out by them."""
    with transaction() as session:
        clocks = clocks_of(session, org_id, rules=rules)
        in_time = [
            (one.about_id, one.item, one.began_at)
            for one in standings(session, org_id=org_id, clocks=clocks, now=now)
            if one.state not in ("breached", "paused")
        ]
        key = tuple_(Breach.about_id, Breach.item, Breach.began_at)
        session.execute(delete(Breach).where(key.in_(in_time)))
