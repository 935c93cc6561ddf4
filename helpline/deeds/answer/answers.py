"""Answering. An answer is a message under the ticket's key and an outbox row sealed to the contact key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.border import Attachment
from helpline.deeds.answer.drafts import drop_draft, put_draft
from helpline.deeds.answer.four_eyes import must_be_approved
from helpline.deeds.answer.outbox import hand_over, lay_out
from helpline.deeds.answer.overrides import note_override
from helpline.deeds.answer.safe_sending import Leave, NoReason, OutsideTheCard, Way, permit
from helpline.deeds.answer.worksheets import drop_worksheet
from helpline.deeds.answer.writing import add_message
from helpline.deeds.errors import DeedRefused, NothingWritten, SomethingNewer
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.message_seals import Words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.doubted import WriterInDoubt, refuse_in_doubt
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import (
    Message,
    Ticket,
    ask_courier,
    transaction,
)
from helpline.sealing import Key


def answer(
    ticket_id: UUID,
    text: str,
    *,
    subject: str,
    version: int,
    files: Sequence[Attachment] = (),
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
    way: Way = "",
    reason: str = "",
    language: str = "",
) -> UUID:
    """Queues an answer, to leave when the undo time is over, or in her safe hours; the message's id.

    `files` go with it as they are. `way` and, for "despite", the `reason` say what to do where her safe-contact card
    objects (`safe_sending.permit`). In its `language` we say what we are called. Raises NothingWritten; and, her draft kept but the files not, SomethingNewer when a
    letter or an answer came after `version`, WriterInDoubt, OutsideTheCard or NoReason when the card doesn't let it go.
    """
    if not text.strip():
        raise NothingWritten
    refused: DeedRefused | None = None
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        key = openings(session, [ticket.id], by=by).key(ticket)
        try:
            if ticket.version != version:
                raise SomethingNewer
            refuse_in_doubt(session, ticket.id, text, has_files=bool(files))
            leave = permit(session, ticket, way=way, reason=reason, rules=rules, by=by, now=now)
            words = Words(body=text, subject=subject, language=language)
            message = _queue(
                session, ticket, words, files=files, key=key, leave=leave, rules=rules, by=by, now=now
            )
        except (SomethingNewer, WriterInDoubt, OutsideTheCard, NoReason) as objection:
            put_draft(session, ticket, text, key=key, version=version, by=by, now=now)
            refused = objection
    if refused is not None:
        raise refused
    return message.id


def begin_with_answer(
    session: Session, ticket: Ticket, words: Words, *, key: Key, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """Queues the first message of a ticket that we begin, within the deed that begins it."""
    leave = permit(session, ticket, way="", reason="", rules=rules, by=by, now=now)
    return _queue(session, ticket, words, files=(), key=key, leave=leave, rules=rules, by=by, now=now).id


def _queue(
    session: Session,
    ticket: Ticket,
    words: Words,
    *,
    files: Sequence[Attachment],
    key: Key,
    leave: Leave,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> Message:
    ticket.version += 1
    if leave.despite:
        add_message(
            session, ticket, "note", Words(body=leave.despite), kind="override", key=key, by=by, now=now
        )
    message = add_message(session, ticket, "out", words, files=files, key=key, by=by, now=now)
    state = "to approve" if must_be_approved(session, ticket, by=by) else "waiting"
    lay_out(session, ticket, message, words=words, key=key, leave=leave, state=state, now=now)
    hand_over(session, ticket, message, leave=leave, rules=rules, now=now)
    if ticket.assignee_id is None:
        ticket.assignee_id = by.staff_id
    drop_draft(session, ticket.id, by=by)
    drop_worksheet(session, ticket.id, by.staff_id)
    kind = "answered" if state == "waiting" else "to approve"
    happened(session, kind, ticket, message_id=message.id, by=by, now=now)
    if leave.despite:
        note_override(session, ticket, message.id, by=by, now=now)
    ask_courier(session)
    return message
