"""Whose turn is it? For us a letter is done once an answer is on its way; she waits until that answer has left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.records import ContactLog, Message, OutboxRow, Ticket

ANSWERABLE = ("person", "calendar")
SET_ASIDE = ("spam", "blocked")
ON_ITS_WAY = frozenset({"waiting", "sending", "sent"})
LEFT = frozenset({"sent"})


class Word(NamedTuple):
    """A letter of hers or an answer of ours, and the states of that answer's outbox rows."""

    is_hers: bool
    at: datetime
    states: frozenset[str]


def settle(session: Session, ticket: Ticket, *, rules: DeskRules) -> None:
    """Works out the ticket's state and clock again from its letters and answers.

    An answer that was taken back, held or refused makes it our turn again, on a closed ticket too: it was closed
    because it was answered, and now it isn't. Spam stays spam, and a blocked writer's ticket where it was set aside.
    """
    if ticket.state in SET_ASIDE:
        return
    session.flush()
    words = _words(session, ticket.id)
    if unanswered_since(words, ON_ITS_WAY) is not None:
        ticket.state, ticket.closed_at = "open", None
    elif ticket.state != "closed":
        ticket.state = "waiting_for_her"
    waits = None if ticket.state == "closed" else unanswered_since(words, LEFT)
    ticket.waiting_since = waits
    ticket.due_at = rules.answer_due(waits) if waits else None


def did_she_begin(session: Session, ticket: Ticket) -> bool:
    """False where we wrote first, or a colleague wrote down what was said: how soon we answered can't be measured then."""
    begun_by_us = (
        select(Message.id).outerjoin(ContactLog, ContactLog.message_id == Message.id)
        .where(Message.ticket_id == ticket.id, Message.number == 1)
        .where((Message.direction == "out") | ContactLog.message_id.is_not(None))
    )  # fmt: skip
    return session.scalars(begun_by_us).first() is None


def unanswered_since(words: Iterable[Word], answered_by: frozenset[str]) -> datetime | None:
    """When her first letter came that no answer has followed in one of these states; an imported answer counts too."""
    since: datetime | None = None
    for word in words:
        if not word.is_hers and (not word.states or word.states & answered_by):
            since = None
        elif word.is_hers:
            since = min(since or word.at, word.at)  # one that was put aside is filed behind later ones
    return since


def _words(session: Session, ticket_id: UUID) -> list[Word]:
    states: dict[UUID, set[str]] = {}
    rows = select(OutboxRow.message_id, OutboxRow.state).where(OutboxRow.ticket_id == ticket_id)
    for message_id, state in session.execute(rows):
        states.setdefault(message_id, set()).add(state)
    spoken = (
        select(Message.id, Message.direction, Message.at)
        .where(Message.ticket_id == ticket_id, Message.direction != "note")
        .where((Message.direction == "out") | Message.kind.in_(ANSWERABLE))
        .order_by(Message.number)
    )
    return [
        Word(direction == "in", at, frozenset(states.get(message_id, ())))
        for message_id, direction, at in session.execute(spoken)
    ]
