"""Keeps a ticket's waits as its conversation tells them, in the transaction of the deed that changed it. And their pauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.clocks import Clock, Clocks, Item
from helpline.figures.waits import Pause, Spoken, Stretch, minutes_of, stretches
from helpline.records import Ticket, Wait, WaitPause, reading, transaction
from helpline.records.events import touch
from helpline.records.waits import FIRST, NEXT, NOT_SAFE

STEP = 200  # waits counted in one transaction


def keep_waits(
    session: Session,
    ticket: Ticket,
    conversation: Iterable[Spoken],
    *,
    rules: DeskRules | None,
    anew: bool = False,
) -> Wait | None:
    """Makes the rows of this ticket what the conversation says; the one that goes on, if she waits.

    Without rules the minutes are counted later. What is over keeps the minutes of the clocks it was counted by, unless
    they shall be counted `anew`.
    """
    touch(session, ticket.id)
    clocks = clocks_of(session, ticket.org_id, rules=rules) if rules is not None else None
    there = list(session.scalars(select(Wait).where(Wait.ticket_id == ticket.id).order_by(Wait.began_at)))
    pauses = pauses_of(session, ticket.id)
    going_on = None
    for stretch in stretches(conversation):
        row = _row_of(session, ticket, stretch, there=there)
        _tell(row, ticket, stretch, anew=anew)
        if clocks is not None and row.service_minutes is None:
            _count(row, stretch.until, pauses=that_count(row, pauses), clocks=clocks)
        going_on = row if stretch.until is None else going_on
    for row in there:
        session.delete(row)
    return going_on


def new_wait(ticket: Ticket, *, is_first: bool, began_at: datetime, clocks: Clocks) -> Wait:
    """The row of a wait that begins now, on a ticket nobody waits on; not added yet. It says when the answer is due."""
    clock = Clock("first answer" if is_first else "follow-up", began_at)
    return Wait(
        id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, ticket_id=ticket.id, channel=ticket.channel,
        kind=FIRST if is_first else NEXT, began_at=began_at, paused_minutes=0,
        due_at=clocks.due_at(clock, channel=ticket.channel),
        counts=ticket.counts_for_target,
    )  # fmt: skip


def does_she_wait(session: Session, ticket_id: UUID) -> bool:
    goes_on = (Wait.answered_at.is_(None), Wait.ended_at.is_(None))
    wanted = select(Wait.id).where(Wait.ticket_id == ticket_id, *goes_on)
    return session.scalars(wanted.limit(1)).first() is not None


def ended_after(session: Session, ticket_id: UUID) -> dict[UUID, datetime]:
    """Closings that left her without an answer: when, by the last word there was then."""
    wanted = select(Wait.last_id, Wait.ended_at).where(Wait.ticket_id == ticket_id, Wait.last_id.is_not(None))
    return {last_id: ended_at for last_id, ended_at in session.execute(wanted) if last_id and ended_at}


def forget_waits(session: Session, ticket_id: UUID) -> None:
    """The ticket itself goes."""
    session.execute(delete(Wait).where(Wait.ticket_id == ticket_id))
    session.execute(delete(WaitPause).where(WaitPause.ticket_id == ticket_id))


def pauses_of(session: Session, ticket_id: UUID) -> Sequence[WaitPause]:
    return session.scalars(select(WaitPause).where(WaitPause.ticket_id == ticket_id)).all()


def pauses_of_all(session: Session, ticket_ids: Sequence[UUID]) -> Mapping[UUID, list[WaitPause]]:
    """Of many tickets in one statement; those that have none are left out."""
    found: dict[UUID, list[WaitPause]] = {}
    for pause in session.scalars(select(WaitPause).where(WaitPause.ticket_id.in_(ticket_ids))):
        found.setdefault(pause.ticket_id, []).append(pause)
    return found


def begin_pause(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    until: datetime | None,
    now: datetime,
    message_id: UUID | None = None,
) -> None:
    """Her wait doesn't run from now on; None: until something happens (`run_again`). `message_id` is our answer that waits."""
    session.add(
        WaitPause(
            id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, message_id=message_id, kind=kind, from_at=now, until_at=until
        )
    )  # fmt: skip
    session.flush()


def run_again(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Something has happened on the ticket: whatever paused her wait is over, unless the deed pauses it anew."""
    goes_on = or_(WaitPause.until_at.is_(None), WaitPause.until_at > now)
    for pause in session.scalars(select(WaitPause).where(WaitPause.ticket_id == ticket.id, goes_on)):
        pause.until_at = now
    if ticket.state == "on_hold":
        ticket.state = "open"


def count_the_rest(*, rules: DeskRules) -> None:
    """Counts the minutes of some waits that ended where nobody knew the house rules: after a migration, by a closing."""
    uncounted = or_(Wait.answered_at.is_not(None), Wait.ended_at.is_not(None))
    wanted = select(Wait.id).where(Wait.service_minutes.is_(None), uncounted).limit(STEP)
    with reading() as session:
        ids = session.scalars(wanted).all()
    if not ids:
        return
    with transaction() as session:
        for row in session.scalars(select(Wait).where(Wait.id.in_(ids)).with_for_update()).all():
            until = row.answered_at or row.ended_at
            touch(session, row.ticket_id)
            if until is not None:
                clocks = clocks_of(session, row.org_id, rules=rules)
                pauses = that_count(row, pauses_of(session, row.ticket_id))
                _count(row, until, pauses=pauses, clocks=clocks)


def clock_of(row: Wait, pauses: Sequence[Pause]) -> Clock:
    return Clock("first answer" if row.kind == FIRST else "follow-up", row.began_at, pauses=pauses)


def is_soon_due(ticket: Ticket, *, clocks: Clocks, now: datetime) -> bool:
    """An answer of ours is due on this ticket, and three quarters of the time have passed."""
    if ticket.waiting_since is None or ticket.due_at is None or ticket.state == "waiting_for_her":
        return False
    item: Item = "first answer" if ticket.first_answered_at is None else "follow-up"
    return clocks.is_soon(item, ticket.due_at, now, channel=ticket.channel)


def _row_of(session: Session, ticket: Ticket, stretch: Stretch, *, there: list[Wait]) -> Wait:
    """The row that tells of the same stretch, taken out of those that are there, or a new one."""
    same = next((row for row in there if row.began_at == stretch.began_at), None)
    if same is not None:
        there.remove(same)
        return same
    row = Wait(id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, began_at=stretch.began_at)
    session.add(row)
    return row


def _tell(row: Wait, ticket: Ticket, stretch: Stretch, *, anew: bool) -> None:
    """None as the minutes of duty says that they are to be counted."""
    row.team_id, row.channel, row.counts = ticket.team_id, ticket.channel, ticket.counts_for_target
    row.kind = FIRST if stretch.is_first else NEXT
    is_as_it_was = (row.answered_at, row.ended_at) == (stretch.answered_at, stretch.ended_at)
    row.answered_at, row.ended_at, row.last_id = stretch.answered_at, stretch.ended_at, stretch.last_id
    if row.paused_minutes is None or anew or not is_as_it_was:
        row.paused_minutes, row.service_minutes = 0, None


def _count(row: Wait, until: datetime | None, *, pauses: Sequence[Pause], clocks: Clocks) -> None:
    row.due_at = clocks.due_at(clock_of(row, pauses), channel=row.channel)
    if until is not None:
        calendar = clocks.calendar_of(row.channel)
        counted = minutes_of(row.began_at, until, calendar=calendar, pauses=pauses)
        row.paused_minutes, row.service_minutes = counted.paused, counted.service


def that_count(row: Wait, pauses: Iterable[WaitPause]) -> list[Pause]:
    """Putting a ticket on hold stops no first answer; her safety stops every clock."""
    return [(pause.from_at, pause.until_at) for pause in pauses if pause.kind == NOT_SAFE or row.kind == NEXT]
