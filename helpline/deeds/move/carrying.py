"""Moves messages from one ticket to another: a key wrapped anew, a new place in the order of time, and all that hangs on them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from helpline.deeds.sealed.ticket_keys import open_message_key, wrap_message_key
from helpline.records import (
    CardOverride,
    Event,
    Mention,
    Message,
    OutboxRow,
    ReplyToken,
    Ticket,
    Wait,
    WaitPause,
)
from helpline.sealing import Damaged, Key


def messages_of(session: Session, ticket_id: UUID) -> Sequence[Message]:
    """In their order."""
    return session.scalars(
        select(Message).where(Message.ticket_id == ticket_id).order_by(Message.number)
    ).all()


def carry(
    session: Session, messages: Sequence[Message], *, source: Ticket, target: Ticket, keys: tuple[Key, Key]
) -> None:
    """To the target, among its messages by their time. `keys` are those of source and target.

    Bodies and files are sealed to the message, so only its key is wrapped anew. What goes with an answer (its outbox
    row, reply tokens, override, the pause while it waits for her hours) stays with it, and with a letter that it was
    closed unanswered. Both tickets are numbered from 1.
    """
    moved = {message.id for message in messages}
    staying = [message for message in messages_of(session, source.id) if message.id not in moved]
    came = _came(session, (source, target))
    order = list(
        heapq.merge(messages_of(session, target.id), messages, key=lambda one: (one.at, came.get(one.id, 0)))
    )
    for message in messages:
        _change_ticket(message, target, keys=keys)
    number(session, order)
    number(session, staying)
    for kind in (OutboxRow, ReplyToken, CardOverride, Mention, WaitPause):
        session.execute(update(kind).where(kind.message_id.in_(moved)).values(ticket_id=target.id))
    session.execute(update(Wait).where(Wait.last_id.in_(moved)).values(ticket_id=target.id))
    for ticket in (source, target):
        refit(session, ticket)


def number(session: Session, messages: Iterable[Message], numbers: Sequence[int] = ()) -> None:
    """Numbers messages of one ticket anew, in this order; in two steps, because no two may have one number even between."""
    wanted = (
        list(zip(messages, numbers, strict=True)) if numbers else [(m, n) for n, m in enumerate(messages, 1)]
    )
    for message, place in wanted:
        message.number = -place
    session.flush()
    for message, place in wanted:
        message.number = place
    session.flush()


def refit(session: Session, ticket: Ticket) -> None:
    """Counts and times of a ticket from the messages it has now. Its state and clock are another matter."""
    count, first, last = session.execute(
        select(func.max(Message.number), func.min(Message.at), func.max(Message.at)).where(
            Message.ticket_id == ticket.id
        )
    ).one()
    newest = select(Message.id).where(Message.ticket_id == ticket.id, Message.direction == "in")
    ticket.message_count = count or 0
    ticket.received_at, ticket.last_at = first or ticket.received_at, last or ticket.last_at
    ticket.last_in_id = session.scalars(newest.order_by(Message.number.desc()).limit(1)).first()
    left = select(func.min(OutboxRow.ended_at)).where(
        OutboxRow.ticket_id == ticket.id, OutboxRow.state == "sent"
    )
    ticket.first_answered_at = session.scalar(left) or ticket.first_answered_at


def _came(session: Session, tickets: Sequence[Ticket]) -> Mapping[UUID | None, int]:
    """The place of each message in the course of all tickets: times are kept to the minute, and many may share one."""
    told = (
        select(Event.message_id, func.min(Event.seq))
        .where(Event.ticket_id.in_([ticket.id for ticket in tickets]), Event.message_id.is_not(None))
        .group_by(Event.message_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(told)}


def _change_ticket(message: Message, target: Ticket, *, keys: tuple[Key, Key]) -> None:
    """What doesn't open goes along as it is: brought back, it is what it was."""
    try:
        key = open_message_key(message, ticket_key=keys[0])
    except Damaged:
        message.ticket_id = target.id
        return
    message.ticket_id = target.id
    wrap_message_key(message, key, ticket_key=keys[1])
