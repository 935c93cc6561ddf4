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
from helpline.deeds.waiting.turns import SET_ASIDE
from helpline.records import URGENT, Call, Message, Ticket
from helpline.sealing import new_key

OURS_TO_DO = ("email_reply", "task")


def note_in_ticket(
    session: Session, call: Call, facts: CallFacts, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    """Adds the message and takes the note out of the call's own record. Raises NoKey, Damaged."""
    ticket = session.get_one(Ticket, call.ticket_id, with_for_update=True)
    ticket_key = openings(session, [ticket.id], by=by).key(ticket)
    ticket.message_count += 1
    ticket.last_at = max(ticket.last_at, now)
    message = Message(
        id=call.id, org_id=call.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="note",
        kind="call", sender="same", sender_check="unchecked", author_id=call.worker_id, at=call.started_at,
        revision=1, file_count=0,
    )  # fmt: skip
    key = new_key()
    wrap_message_key(message, key, ticket_key=ticket_key)
    seal_words(message, Words(body=facts.note), key=key)
    session.add(message)
    weigh(ticket, call, facts, rules=rules)
    seal_facts(call, replace(facts, note=""), keys=by.keys)


def weigh(ticket: Ticket, call: Call, facts: CallFacts, *, rules: DeskRules) -> None:
    """Something we agreed to do makes the ticket wait for us, a closed one too; danger makes it urgent. Never less so."""
    if facts.danger >= 3:
        ticket.priority = URGENT
    if facts.follow_up in OURS_TO_DO and ticket.waiting_since is None and ticket.state not in SET_ASIDE:
        ticket.state, ticket.closed_at = "open", None
        ticket.waiting_since, ticket.due_at = call.started_at, rules.answer_due(call.started_at)


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
