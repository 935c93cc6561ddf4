"""A call in a ticket: its note is a message there, sealed with the ticket's own key, under the call's own id."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from helpline.deeds.phone.call_facts import CallFacts, seal_facts
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.message_seals import Words, open_words, seal_words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.sealed.ticket_keys import wrap_message_key
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.turns import OWED, SET_ASIDE, note_waits, settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import URGENT, Call, Message, Ticket
from helpline.sealing import new_key

OURS_TO_DO = ("email_reply", "task")


def note_in_ticket(
    session: Session, call: Call, facts: CallFacts, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    """Adds the message and takes the note out of the call's own record. What is owed to her makes her wait for us.

    Raises NoKey, Damaged.
    """
    ticket = session.get_one(Ticket, call.ticket_id, with_for_update=True)
    waits = is_owed(facts) and ticket.state not in SET_ASIDE
    if waits and ticket.state == "closed":
        note_waits(session, ticket)  # what was closed unanswered is over
    ticket_key = openings(session, [ticket.id], by=by).key(ticket)
    ticket.message_count += 1
    ticket.last_at = max(ticket.last_at, now)
    message = Message(
        id=call.id, org_id=call.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="note",
        kind=OWED if is_owed(facts) else "call", sender="same", sender_check="unchecked", author_id=call.worker_id, at=call.started_at,
        revision=1, file_count=0,
    )  # fmt: skip
    key = new_key()
    wrap_message_key(message, key, ticket_key=ticket_key)
    seal_words(message, Words(body=facts.note), key=key)
    session.add(message)
    weigh(ticket, facts)
    if waits:
        _she_waits(session, ticket, rules=rules, now=now)
    seal_facts(call, replace(facts, note=""), keys=by.keys)


def weigh(ticket: Ticket, facts: CallFacts) -> None:
    """Danger makes it urgent; never less so."""
    if facts.danger >= 3:
        ticket.priority = URGENT


def is_owed(facts: CallFacts) -> bool:
    """We agreed to do something for her."""
    return facts.follow_up in OURS_TO_DO


def _she_waits(session: Session, ticket: Ticket, *, rules: DeskRules, now: datetime) -> None:
    """Since the call, or since a letter before it that nobody has answered; on a closed ticket too."""
    ticket.state, ticket.closed_at = "open", None
    run_again(session, ticket, now=now)
    settle(session, ticket, rules=rules)


def change_note(session: Session, call: Call, note: str, *, by: Unlocked) -> bool:
    """Writes the note anew where it is a ticket's message; whether it is one. Raises NoKey, Damaged."""
    message = session.get(Message, call.id)
    if message is None:
        return False
    ticket = session.get_one(Ticket, message.ticket_id, with_for_update=True)
    key = openings(session, [ticket.id], by=by).message_key(ticket, message)
    words = open_words(message, key=key)
    if words.body != note:
        message.revision += 1
        seal_words(message, replace(words, body=note), key=key)
    return True


def open_note(session: Session, call: Call, *, by: Unlocked) -> str | None:
    """The note of a call that belongs to a ticket, None where it has no message. Raises NoKey, Damaged."""
    message = session.get(Message, call.id)
    if message is None:
        return None
    ticket = session.get_one(Ticket, message.ticket_id)
    return open_words(message, key=openings(session, [ticket.id], by=by).message_key(ticket, message)).body
