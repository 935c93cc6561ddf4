"""An answer on its way is looked at once more: taken back, let go, or sent anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import put_draft
from helpline.deeds.answer.outbox import hand_over, lay_out
from helpline.deeds.answer.safe_sending import Leave, Orders, permit
from helpline.deeds.errors import DeedRefused, NotHere, NothingWritten
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.doubted import refuse_in_doubt
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import (
    CardOverride,
    File,
    Message,
    OutboxRow,
    Ticket,
    ask_courier,
    is_claimed,
    transaction,
)


class TooLate(DeedRefused):
    """The answer has left, or is leaving now; it can't be taken back."""


def withdraw(outbox_id: UUID, *, by: Unlocked, now: datetime, rules: DeskRules) -> UUID:
    """Takes an answer back that hasn't left; its text becomes her draft again, its files are deleted: nobody has
    got them, and often they are why it is taken back. Returns the ticket's id.

    Raises TooLate once a courier has it in hand.
    """
    with transaction() as session:
        row, ticket = own_row(session, outbox_id, by=by, deed="answer tickets")
        still_here = (
            update(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.state.in_(("waiting", "held", "to approve")))
            .values(state="withdrawn", ended_at=now, payload=None)
        )  # fmt: skip
        if not is_claimed(session, still_here):
            raise TooLate
        message = session.get_one(Message, row.message_id)
        opened = openings(session, [ticket.id], by=by)
        words = opened.words(ticket, message)
        if words is not None:
            put_draft(
                session, ticket, words.body, key=opened.key(ticket), version=ticket.version, by=by, now=now
            )
        session.execute(delete(File).where(File.message_id == message.id))
        message.file_count = 0
        run_again(session, ticket, now=now)
        settle(session, ticket, rules=rules)
        happened(session, "answer withdrawn", ticket, message_id=message.id, by=by, now=now)
        return ticket.id


def release(outbox_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """Sends a held or failed answer after a person has looked again, as a new row for the conversation as it is now.

    The old payload can't be changed without the contact key; a new one can be sealed by anybody. It obeys her card as
    it is now, and waits for her safe hours by itself. Raises TooLate, NothingWritten, OutsideTheCard.
    """
    with transaction() as session:
        row, ticket = own_row(session, outbox_id, by=by, deed="release held answers")
        if row.state not in ("held", "failed"):
            raise TooLate
        was_held = row.state == "held"
        send_anew(session, row, ticket, rules=rules, by=by, now=now)
        if was_held:
            happened(session, "hold released", ticket, message_id=row.message_id, by=by, now=now)
        happened(session, "answered", ticket, message_id=row.message_id, by=by, now=now)
        ask_courier(session)
        return ticket.id


def send_anew(
    session: Session, row: OutboxRow, ticket: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    """Inside a deed that somebody does after she has read the answer: a new row in the place of this one.

    Raises NothingWritten, WriterInDoubt, OutsideTheCard.
    """
    message = session.get_one(Message, row.message_id)
    opened = openings(session, [ticket.id], by=by)
    words = opened.words(ticket, message)
    if words is None:
        raise NothingWritten
    refuse_in_doubt(session, ticket.id, words.body, has_files=message.file_count > 0)
    leave = _leave_of(session, row, ticket, rules=rules, by=by, now=now)
    may_name_her = row.hold_reason == "names her"
    row.state, row.payload, row.ended_at = "withdrawn", None, now
    lay_out(
        session, ticket, message, words=words, key=opened.key(ticket), leave=leave, may_name_her=may_name_her, now=now
    )  # fmt: skip
    hand_over(session, ticket, message, leave=leave, rules=rules, now=now)


def _leave_of(
    session: Session, row: OutboxRow, ticket: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Leave:
    """Where its author has overridden the card, whoever approves the answer approves that too."""
    overridden = select(CardOverride.id).where(CardOverride.message_id == row.message_id)
    if row.state == "to approve" and session.scalars(overridden).first() is not None:
        return Leave(now + rules.undo, Orders())
    return permit(session, ticket, way="wait", reason="", rules=rules, by=by, now=now)


def own_row(session: Session, outbox_id: UUID, *, by: Unlocked, deed: str) -> tuple[OutboxRow, Ticket]:
    row = session.get(OutboxRow, outbox_id, with_for_update=True)
    if row is None:
        raise NotHere
    return row, ticket_for(session, row.ticket_id, by=by, deed=deed)
