"""A second person looks at an answer before it leaves: she approves it, or sends it back with a word about why.

She never changes it: whoever wants other words sends it back, or takes it back and is its author then, so that another
approves. So an answer that was approved is always one that two people have read as it left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import give_draft
from helpline.deeds.answer.four_eyes import is_trainee
from helpline.deeds.answer.notes import note_in
from helpline.deeds.answer.recalls import TooLate, own_row, send_anew
from helpline.deeds.errors import DeedRefused, NotAllowed, SomethingNewer
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import openings
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import (
    Contact,
    File,
    Message,
    OutboxRow,
    Staff,
    Ticket,
    ask_courier,
    reading,
    transaction,
)


@dataclass(frozen=True, repr=False)
class ApprovalShown:
    """An answer that waits for a second person: of which ticket, the message's number there, by which duty name."""

    ticket_id: UUID
    number: int
    at: datetime
    pseudonym: int
    by: str
    is_own: bool


class OwnAnswer(DeedRefused):
    """Nobody approves what she has written herself."""


def read_approvals(*, by: Unlocked) -> tuple[ApprovalShown, ...]:
    """The answers of her teams that wait for a second person, the oldest first. Raises NotAllowed."""
    if not by.may("approve answers"):
        raise NotAllowed
    wanted = (
        select(OutboxRow.ticket_id, OutboxRow.queued_at, Contact.pseudonym, Staff.duty_name, Message.author_id, Message.number)
        .join(Ticket, Ticket.id == OutboxRow.ticket_id).join(Contact, Contact.id == Ticket.contact_id)
        .join(Message, Message.id == OutboxRow.message_id).join(Staff, Staff.id == Message.author_id)
        .where(_waits(by)).order_by(OutboxRow.queued_at)
    )  # fmt: skip
    with reading() as session:
        return tuple(
            ApprovalShown(
                ticket_id=row.ticket_id, number=row.number, at=row.queued_at, pseudonym=row.pseudonym,
                by=row.duty_name, is_own=row.author_id == by.staff_id,
            )
            for row in session.execute(wanted)
        )  # fmt: skip


def count_approvals(session: Session, *, by: Unlocked) -> int:
    """How many wait for her; none where that isn't hers to do."""
    if not by.may("approve answers"):
        return 0
    wanted = (
        select(func.count()).select_from(OutboxRow).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .join(Message, Message.id == OutboxRow.message_id).where(_waits(by), Message.author_id != by.staff_id)
    )  # fmt: skip
    return session.scalar(wanted) or 0


def approve(outbox_id: UUID, *, version: int, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """The answer may leave, as it is and after the undo time; the ticket's id.

    Raises OwnAnswer, TooLate when it doesn't wait any more, SomethingNewer when the conversation went on after
    `version`, OutsideTheCard, NotHere, NotAllowed.
    """
    with transaction() as session:
        row, ticket, message = _waiting(session, outbox_id, by=by)
        if ticket.version != version:
            raise SomethingNewer
        send_anew(session, row, ticket, rules=rules, by=by, now=now)
        happened(
            session, "approved", ticket, message_id=message.id, about_id=message.author_id, by=by, now=now
        )
        ask_courier(session)
        return ticket.id


def send_back(outbox_id: UUID, comment: str, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """It becomes its author's draft again, its files are deleted; the comment stays as a note. The ticket's id.

    Raises OwnAnswer, TooLate, NotHere, NotAllowed.
    """
    with transaction() as session:
        row, ticket, message = _waiting(session, outbox_id, by=by)
        row.state, row.payload, row.ended_at = "withdrawn", None, now
        opened = openings(session, [ticket.id], by=by)
        words = opened.words(ticket, message)
        if words is not None and message.author_id is not None:
            give_draft(
                session, ticket, words.body, key=opened.key(ticket), version=ticket.version, to_id=message.author_id,
                now=now,
            )  # fmt: skip
        session.execute(delete(File).where(File.message_id == message.id))
        message.file_count = 0
        if comment.strip():
            note_in(session, ticket, comment.strip(), by=by, now=now)
        run_again(session, ticket, now=now)
        settle(session, ticket, rules=rules)
        happened(
            session, "sent back", ticket, message_id=message.id, about_id=message.author_id, by=by, now=now
        )
        return ticket.id


def _waiting(session: Session, outbox_id: UUID, *, by: Unlocked) -> tuple[OutboxRow, Ticket, Message]:
    row, ticket = own_row(session, outbox_id, by=by, deed="approve answers")
    message = session.get_one(Message, row.message_id)
    if row.state != "to approve":
        raise TooLate
    if message.author_id == by.staff_id:
        raise OwnAnswer
    if is_trainee(session, by):
        raise NotAllowed
    return row, ticket, message


def _waits(by: Unlocked) -> ColumnElement[bool]:
    return and_(OutboxRow.state == "to approve", Ticket.team_id.in_(by.team_ids))
