"""What hangs on a ticket besides its messages, and goes where it goes: reminders, deadlines, followers, mentions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import Deadline, Follow, Membership, Mention, Reminder, Ticket
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record


def seal_reminder(row: Reminder, text: str, *, key: Key) -> None:
    """`key` is that of the ticket it stands on."""
    row.text = seal_record(kdf(key, "reminder"), text.encode(), _place(row))


def open_reminder(row: Reminder, *, key: Key) -> str:
    """Raises Damaged."""
    return open_record(kdf(key, "reminder"), row.text, _place(row)).decode()


def stop_reminders(session: Session, ticket: Ticket, *, by: Unlocked, now: datetime) -> None:
    """The ticket is closed: nobody is reminded of it any more, and its course says so."""
    running = (
        update(Reminder).where(Reminder.ticket_id == ticket.id, Reminder.stopped_at.is_(None))
        .values(stopped_at=now).returning(Reminder.id)
    )  # fmt: skip
    if session.scalars(running).all():
        happened(session, "reminders stopped", ticket, by=by, now=now)


def go_with_merge(session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key]) -> None:
    """Reminders are sealed anew under the target's key, deadlines are the team's; who followed the source follows the target."""
    for row in _reminders(session, source):
        if _moves(row, target, keys=keys):
            row.came_from = source.id
    on_it = update(Deadline).where(Deadline.ticket_id == source.id)
    session.execute(on_it.values(ticket_id=target.id, came_from=source.id))
    there = set(session.scalars(select(Follow.staff_id).where(Follow.ticket_id == target.id)))
    for follow in session.scalars(select(Follow).where(Follow.ticket_id == source.id)).all():
        if follow.staff_id not in there:
            session.add(
                Follow(
                    ticket_id=target.id,
                    staff_id=follow.staff_id,
                    since=follow.since,
                    seen_seq=follow.seen_seq,
                )
            )
    session.execute(update(Mention).where(Mention.ticket_id == source.id).values(ticket_id=target.id))


def go_back(session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key]) -> None:
    """The merge is taken apart: what came with the source is the source's again. `keys` are of source and target."""
    for row in _reminders(session, target):
        if row.came_from == source.id and _moves(row, source, keys=(keys[1], keys[0])):
            row.came_from = None
    came = update(Deadline).where(Deadline.ticket_id == target.id, Deadline.came_from == source.id)
    session.execute(came.values(ticket_id=source.id, came_from=None))


def go_to_team(session: Session, ticket: Ticket, team_id: UUID) -> None:
    """Reminders of whoever isn't of that team are for anybody there; it is none of hers any more to follow."""
    members = select(Membership.staff_id).where(Membership.team_id == team_id)
    session.execute(
        update(Reminder).where(Reminder.ticket_id == ticket.id, Reminder.for_id.not_in(members))
        .values(for_id=None)
    )  # fmt: skip
    session.execute(delete(Follow).where(Follow.ticket_id == ticket.id, Follow.staff_id.not_in(members)))
    session.execute(delete(Mention).where(Mention.ticket_id == ticket.id, Mention.for_id.not_in(members)))


def _reminders(session: Session, ticket: Ticket) -> list[Reminder]:
    wanted = select(Reminder).where(Reminder.ticket_id == ticket.id).order_by(Reminder.id)
    return list(session.scalars(wanted.with_for_update()))


def _moves(row: Reminder, to: Ticket, *, keys: tuple[Key, Key]) -> bool:
    """One whose seal doesn't open stays where it is: there is nothing to carry."""
    try:
        text = open_reminder(row, key=keys[0])
    except Damaged:
        return False
    row.ticket_id = to.id
    seal_reminder(row, text, key=keys[1])
    return True


def _place(row: Reminder) -> bytes:
    return context("reminder", row.org_id, row.ticket_id, row.id)
