"""Reminders: a few words for a day and an hour, for oneself or a colleague of the team. Nothing of it leaves the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed, NotHere, NothingWritten
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.kept_in_mind import open_reminder, seal_reminder
from helpline.deeds.ticket.tickets_at_hand import is_in_team, ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import Contact, Reminder, Ticket, transaction
from helpline.sealing import Damaged, Key

LONGEST = 200  # characters
MOST_SHOWN = 20
A_DAY = timedelta(days=1)


@dataclass(frozen=True, repr=False)
class ReminderShown:
    """A reminder. `whose` is a duty name, None: for whoever of the team is here. `pseudonym` is told in the inbox.

    `has_stopped`: its ticket was closed meanwhile. `damaged`: the seal did not open and `text` is empty.
    """

    id: UUID
    ticket_id: UUID
    pseudonym: int
    text: str
    due_at: datetime
    whose: str | None
    made_by: str
    is_mine: bool
    is_due: bool
    can_change: bool
    has_stopped: bool = False
    damaged: bool = False


class InThePast(DeedRefused):
    """Nobody can be reminded of something an hour ago."""


def remind(
    ticket_id: UUID, text: str, *, due_at: datetime, for_id: UUID | None = None, by: Unlocked, now: datetime
) -> UUID:
    """For herself, or for a colleague of the ticket's team; the reminder's id.

    Raises NothingWritten, InThePast, NotHere, NotAllowed, NoKey.
    """
    if not text.strip():
        raise NothingWritten
    if due_at <= now:
        raise InThePast
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        whom = for_id or by.staff_id
        if not is_in_team(session, whom, ticket.team_id):
            raise NotHere
        row = Reminder(
            id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, for_id=whom, made_by=by.staff_id, made_at=now,
            due_at=due_at,
        )  # fmt: skip
        seal_reminder(row, text.strip()[:LONGEST], key=openings(session, [ticket.id], by=by).key(ticket))
        session.add(row)
        happened(session, "reminder set", ticket, about_id=whom, by=by, now=now)
        return row.id


def finish(reminder_id: UUID, *, by: Unlocked, now: datetime) -> UUID:
    """It is done, and its row is gone; the ticket's id. Raises NotHere, NotAllowed."""
    return _end(reminder_id, "reminder done", by=by, now=now)


def drop(reminder_id: UUID, *, by: Unlocked, now: datetime) -> UUID:
    """Nobody needs it any more; the ticket's id. Raises NotHere, NotAllowed."""
    return _end(reminder_id, "reminder deleted", by=by, now=now)


def put_off(reminder_id: UUID, *, by: Unlocked, now: datetime) -> UUID:
    """The same hour a day later, counted from today where it is overdue; one that had stopped runs again.

    Returns the ticket's id. Raises NotHere, NotAllowed.
    """
    with transaction() as session:
        row, ticket = _hers(session, reminder_id, by=by)
        missed = max((now - row.due_at) // A_DAY, 0)
        row.due_at, row.stopped_at = row.due_at + A_DAY * (missed + 1), None
        happened(session, "reminder put off", ticket, by=by, now=now)
        return ticket.id


def due_reminders(
    session: Session, *, names: Mapping[UUID | None, str], by: Unlocked, now: datetime
) -> tuple[ReminderShown, ...]:
    """Hers of all her teams' tickets, and those for anybody there, that are due: the oldest first."""
    wanted = (
        select(Reminder, Ticket, Contact.pseudonym).join(Ticket, Ticket.id == Reminder.ticket_id)
        .join(Contact, Contact.id == Ticket.contact_id).where(*_due(by=by, now=now))
        .order_by(Reminder.due_at, Reminder.id).limit(MOST_SHOWN)
    )  # fmt: skip
    found = [(row, ticket, pseudonym) for row, ticket, pseudonym in session.execute(wanted)]
    opened = openings(session, [ticket.id for _, ticket, _ in found], by=by) if found else None
    shown = []
    for row, ticket, pseudonym in found:
        try:
            key = opened.key(ticket) if opened else None
        except (Damaged, NoKey):
            key = None
        shown.append(_shown(row, key=key, pseudonym=pseudonym, names=names, by=by, now=now))
    return tuple(shown)


def reminders_of(
    session: Session,
    ticket: Ticket,
    *,
    key: Key,
    names: Mapping[UUID | None, str],
    by: Unlocked,
    now: datetime,
) -> tuple[ReminderShown, ...]:
    """All that stand on one ticket, the soonest first: a colleague's too."""
    wanted = select(Reminder).where(Reminder.ticket_id == ticket.id).order_by(Reminder.due_at, Reminder.id)
    return tuple(
        _shown(row, key=key, pseudonym=0, names=names, by=by, now=now)
        for row in session.scalars(wanted.limit(MOST_SHOWN))
    )


def count_due(*, by: Unlocked, now: datetime) -> Select[int]:
    """How many are due to her, as many as are shown at most."""
    few = select(Reminder.id).join(Ticket, Ticket.id == Reminder.ticket_id).where(*_due(by=by, now=now))
    return select(func.count()).select_from(few.limit(MOST_SHOWN).subquery())


def _due(*, by: Unlocked, now: datetime) -> tuple[ColumnElement[bool], ...]:
    # Hidden from its index: few reminders are due, and SQLite would rather begin with all tickets of the team.
    team = func.coalesce(Ticket.team_id, Ticket.team_id)
    return (
        or_(Reminder.for_id == by.staff_id, Reminder.for_id.is_(None)), Reminder.stopped_at.is_(None),
        Reminder.due_at <= now, team.in_(by.team_ids),
    )  # fmt: skip


def _shown(
    row: Reminder,
    *,
    key: Key | None,
    pseudonym: int,
    names: Mapping[UUID | None, str],
    by: Unlocked,
    now: datetime,
) -> ReminderShown:
    try:
        text, damaged = (open_reminder(row, key=key), False) if key else ("", True)
    except Damaged:
        text, damaged = "", True
    return ReminderShown(
        id=row.id, ticket_id=row.ticket_id, pseudonym=pseudonym, text=text, due_at=row.due_at, whose=names.get(row.for_id),
        made_by=names.get(row.made_by, ""), is_mine=row.for_id in (None, by.staff_id), is_due=row.due_at <= now,
        can_change=_may_change(row, by=by), has_stopped=row.stopped_at is not None, damaged=damaged,
    )  # fmt: skip


def _end(reminder_id: UUID, kind: str, *, by: Unlocked, now: datetime) -> UUID:
    with transaction() as session:
        row, ticket = _hers(session, reminder_id, by=by)
        session.delete(row)
        happened(session, kind, ticket, by=by, now=now)
        return ticket.id


def _hers(session: Session, reminder_id: UUID, *, by: Unlocked) -> tuple[Reminder, Ticket]:
    """The ticket is locked before its reminder, as everybody does who changes one."""
    ticket_id = session.scalar(select(Reminder.ticket_id).where(Reminder.id == reminder_id))
    if ticket_id is None:
        raise NotHere
    ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
    row = session.get(Reminder, reminder_id, with_for_update=True)
    if row is None:
        raise NotHere
    if not _may_change(row, by=by):
        raise NotAllowed
    return row, ticket


def _may_change(row: Reminder, *, by: Unlocked) -> bool:
    return row.for_id in (None, by.staff_id) or row.made_by == by.staff_id
