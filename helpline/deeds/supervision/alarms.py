"""What the duty mailbox must hear: urgent letters unread, mailboxes silent, couriers not armed, promises missed, answers stuck. Without any content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from helpline.deeds.line import carrier_copies, voice_messages
from helpline.deeds.mail.loops import read_loops
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch, last_emptied
from helpline.deeds.phone.call_backs import missed_promise
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import is_any_armed
from helpline.deeds.supervision.waiting_times import oldest_unread_urgent
from helpline.records import Alarm, Organisation, OutboxRow, alone, reading, transaction

TEXTS = {
    "urgent unread": "A letter that may be urgent has not been opened yet. Please sign in to the desk.",
    "not armed": "Answers can't leave and nobody is recognised until a keeper signs in to the desk.",
    "keeper away": "No keeper has signed in for a long time; the desk will soon stop sending answers.",
    "mailbox silent": "A mailbox of the helpline could not be looked through for a while; letters may lie there. Please tell your administrator.",
    "call back missed": "A promise to call back was not kept in its time. Please sign in to the desk and look.",
    "carrier keeps": "Something of a call still lies at the carrier and can't be deleted. Please tell your administrator.",
    "voice message stuck": "A voice message lies at the carrier and could not be fetched. Please tell your administrator.",
    "recorded unasked": "Something was recorded at the carrier though nobody here has asked for it. It is deleted unheard; please tell your administrator to look for the setting.",
    "answers stuck": "Answers are waiting and have not left. Please sign in to the desk and look.",
    "clock run out": "Something was not done in its time. Please sign in to the desk and look at what is overdue.",
    "loop silent": "A letter that the desk sent to itself has not come back; others may be lost on the same way. Please tell your administrator.",
}


@dataclass(frozen=True)
class Patience:
    """How long things may lie before the duty mailbox hears of them, and how often it hears."""

    urgent_unread: timedelta = timedelta(minutes=30)
    unarmed: timedelta = timedelta(minutes=10)
    keeper_away: timedelta = timedelta(hours=48)
    stuck: timedelta = timedelta(hours=1)
    mailbox_silent: timedelta = timedelta(minutes=30)
    loop_silent: timedelta | None = None  # None: the desk doesn't write to itself
    repeat: timedelta = timedelta(hours=4)


def due_alarms(
    *, keys: CourierKeys, patience: Patience, now: datetime, watch: Watch = NO_MAILBOXES
) -> tuple[str, ...]:
    """The kinds that hold now and were not told lately."""
    with reading() as session:
        told = {row.kind: row.told_at for row in session.scalars(select(Alarm))}
        holding = tuple(_holding(session, keys=keys, patience=patience, watch=watch, now=now))
    return tuple(kind for kind in holding if kind not in told or now - told[kind] >= patience.repeat)


def told(kind: str, *, now: datetime) -> None:
    with transaction() as session:
        alone(session, "alarms")
        session.merge(Alarm(kind=kind, told_at=now))


def _holding(
    session: Session, *, keys: CourierKeys, patience: Patience, watch: Watch, now: datetime
) -> Iterator[str]:
    urgent = oldest_unread_urgent(session)
    if urgent is not None and now - urgent >= patience.urgent_unread:
        yield "urgent unread"
    armed = keys.is_armed(now) or is_any_armed(session, now=now)
    if not armed and keys.unarmed_since is not None and now - keys.unarmed_since >= patience.unarmed:
        yield "not armed"
    seen = keys.last_keeper() or session.scalar(select(func.max(Organisation.keeper_seen_at)))
    if armed and seen is not None and now - seen >= patience.keeper_away:
        yield "keeper away"
    emptied = last_emptied(session, watch)
    if emptied and now - emptied[0] >= patience.mailbox_silent:
        yield "mailbox silent"
    if patience.loop_silent and read_loops(session, patience=patience.loop_silent, now=now).is_silent:
        yield "loop silent"
    if missed_promise(session, now=now):
        yield "call back missed"
    yield from _at_the_carrier(session, patience=patience, now=now)
    since = case(
        (OutboxRow.attempts == 0, OutboxRow.due_at), else_=OutboxRow.queued_at
    )  # it may wait for her hours
    oldest = session.scalar(
        select(func.min(since)).where(OutboxRow.state.in_(("waiting", "sending", "held", "failed")))
    )
    if oldest is not None and now - oldest >= patience.stuck:
        yield "answers stuck"


def _at_the_carrier(session: Session, *, patience: Patience, now: datetime) -> Iterator[str]:
    if carrier_copies.is_stuck(session, now=now):
        yield "carrier keeps"
    if carrier_copies.has_unasked(session, now=now):
        yield "recorded unasked"
    left_at = voice_messages.oldest_unfetched(session)
    if left_at is not None and now - left_at >= patience.stuck:
        yield "voice message stuck"
