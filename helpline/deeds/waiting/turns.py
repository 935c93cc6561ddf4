"""Whose turn is it? For us a letter is done once an answer is on its way; she waits until that answer has left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.waits import ended_after, keep_waits
from helpline.figures.waits import Spoken
from helpline.records import URGENT, ContactLog, Message, OutboxRow, Ticket, Wait

ANSWERABLE = ("person", "calendar")
OWED = "call owed"  # the note of a call that left something of ours to do: from then on she waits, as after a letter
SET_ASIDE = ("spam", "blocked")
GOES_ON = ("new", "open", "waiting_for_her", "on_hold")
ON_ITS_WAY = frozenset({"waiting", "sending", "sent"})
LEFT = frozenset({"sent"})
# Somebody in danger has our answer and is silent. Both values are written into the statement as they stand, or the
# databases don't see that there is an index of just these.
IN_DANGER_AND_SILENT = and_(
    Ticket.priority == bindparam("urgent", URGENT, literal_execute=True),
    Ticket.state == bindparam("her_turn", "waiting_for_her", literal_execute=True),
    Ticket.waiting_since.is_(None),
)
# Built once: it is asked with every deed, and putting it together took longer than asking it.
NEWEST = aliased(Message)
SPOKEN = (
    select(Message.id, Message.direction, Message.at, Message.number, NEWEST.number)
    .outerjoin(NEWEST, (NEWEST.id == Message.came_behind) & (NEWEST.ticket_id == Message.ticket_id))
    .where(Message.ticket_id == bindparam("ticket"))
    .where(
        (Message.direction == "out") | (Message.kind == OWED)
        | ((Message.direction == "in") & Message.kind.in_(ANSWERABLE))
    )
)  # fmt: skip


class Word(NamedTuple):
    """A letter of hers or an answer of ours, the states of that answer's outbox rows, and when it left.

    `dropped_at`: after it the ticket was closed, though she had no answer.
    """

    is_hers: bool
    at: datetime
    states: frozenset[str]
    left_at: datetime | None = None
    id: UUID = UUID(int=0)
    dropped_at: datetime | None = None


def settle(session: Session, ticket: Ticket, *, rules: DeskRules, anew: bool = False) -> None:
    """Works out the ticket's state, clock and waits again from its letters and answers; `anew` what is over too.

    An answer that was taken back, held or refused makes it our turn again, on a closed ticket too: it was closed
    because it was answered, and now it isn't. Spam stays spam, a blocked writer's ticket where it was set aside, and
    what is on hold stays there until somebody goes on with it.
    """
    if ticket.state in SET_ASIDE:
        note_waits(session, ticket, rules=rules, anew=anew)
        return
    words = _words(session, ticket)
    if ticket.state == "on_hold":
        pass
    elif unanswered_since(words, ON_ITS_WAY) is not None:
        ticket.state, ticket.closed_at = "open", None
    elif ticket.state != "closed":
        ticket.state = "waiting_for_her"
    waits = None if ticket.state == "closed" else unanswered_since(words, LEFT)
    ticket.waiting_since = waits
    going_on = _keep(session, ticket, words, rules=rules, anew=anew)
    ticket.due_at = going_on.due_at if waits and going_on else None


def note_waits(
    session: Session, ticket: Ticket, *, rules: DeskRules | None = None, anew: bool = False
) -> Wait | None:
    """Only the waits, after a deed that has itself said whose turn it is: a closing, a folding, a triage.

    Returns the one that goes on, if she waits.
    """
    return _keep(session, ticket, _words(session, ticket), rules=rules, anew=anew)


def did_she_begin(session: Session, ticket: Ticket) -> bool:
    """False where we wrote first, or a colleague wrote down what was said: how soon we answered can't be measured then."""
    begun_by_us = (
        select(Message.id).outerjoin(ContactLog, ContactLog.message_id == Message.id)
        .where(Message.ticket_id == ticket.id, Message.number == 1)
        .where((Message.direction == "out") | ContactLog.message_id.is_not(None))
    )  # fmt: skip
    return session.scalars(begun_by_us).first() is None


def unanswered_since(words: Iterable[Word], answered_by: frozenset[str]) -> datetime | None:
    """When her first letter came that no answer has followed in one of these states; an imported answer counts too.

    What was closed unanswered doesn't count any more once she has written again. One that was put aside is filed
    behind later ones.
    """
    return min((word.at for word in unanswered(words, answered_by)), default=None)


def unanswered(words: Iterable[Word], answered_by: frozenset[str]) -> list[Word]:
    """Her letters that no answer has followed in one of these states, in their order."""
    left: list[Word] = []
    for word in words:
        if not word.is_hers and (not word.states or word.states & answered_by):
            left = []
        elif word.is_hers:
            left.append(word)
        if word.dropped_at is not None:
            left = []
    return left


def unanswered_letters(session: Session, ticket: Ticket) -> list[UUID]:
    """For which it is our turn."""
    return [word.id for word in unanswered(_words(session, ticket), ON_ITS_WAY)]


def _keep(
    session: Session, ticket: Ticket, words: Sequence[Word], *, rules: DeskRules | None, anew: bool
) -> Wait | None:
    if ticket.state not in GOES_ON and unanswered_since(words, ON_ITS_WAY) is not None:
        words = [*words[:-1], words[-1]._replace(dropped_at=ticket.closed_at or ticket.last_at)]
    left = (word.left_at for word in words if word.states)  # what was imported was no answer of this desk's
    ticket.first_answered_at = min((at for at in left if at is not None), default=None)
    conversation = [Spoken(word.id, word.is_hers, word.at, word.left_at, word.dropped_at) for word in words]
    return keep_waits(session, ticket, conversation, rules=rules, anew=anew)


def _words(session: Session, ticket: Ticket) -> list[Word]:
    """In their order; a letter that came over unanswered stands behind what was there. A closing counts where she wrote again after it; of the last one the ticket's state tells."""
    session.flush()
    words = _spoken(session, ticket.id)
    dropped = ended_after(session, ticket.id)
    for place in range(len(words) - 1):
        if words[place + 1].is_hers:
            words[place] = words[place]._replace(dropped_at=dropped.get(words[place].id))
    return words


def _spoken(session: Session, ticket_id: UUID) -> list[Word]:
    states: dict[UUID, set[str]] = {}
    left: dict[UUID, datetime] = {}
    rows = select(OutboxRow.message_id, OutboxRow.state, OutboxRow.ended_at).where(
        OutboxRow.ticket_id == ticket_id
    )
    for message_id, state, ended_at in session.execute(rows):
        states.setdefault(message_id, set()).add(state)
        if state in LEFT and ended_at is not None:
            left[message_id] = min(left.get(message_id, ended_at), ended_at)
    words = []
    for message_id, direction, at in _in_their_places(session, ticket_id):
        is_imported = direction == "out" and message_id not in states
        words.append(
            Word(
                direction != "out", at, frozenset(states.get(message_id, ())),
                left_at=at if is_imported else left.get(message_id), id=message_id,
            )
        )  # fmt: skip
    return words


def _in_their_places(session: Session, ticket_id: UUID) -> list[tuple[UUID, str, datetime]]:
    """Id, direction and time of what she wrote and we answered, in the order in which one can answer the other."""
    found = [
        ((max(number, behind or 0), behind is not None, number), (message_id, direction, at))
        for message_id, direction, at, number, behind in session.execute(SPOKEN, {"ticket": ticket_id})
    ]
    return [said for _, said in sorted(found, key=lambda placed: placed[0])]
