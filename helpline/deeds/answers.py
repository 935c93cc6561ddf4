"""Answering and noting. An answer is a message under the ticket's key and an outbox row sealed to the contact key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from helpline.deeds.contact_seals import Payload, seal_payload
from helpline.deeds.drafts import drop_draft, put_draft
from helpline.deeds.errors import DeedRefused, NotHere, SomethingNewer
from helpline.deeds.message_seals import Words, seal_words
from helpline.deeds.openings import openings
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket_keys import wrap_message_key
from helpline.deeds.tickets import ticket_for
from helpline.deeds.turns import settle
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    ContactKey,
    Message,
    OutboxRow,
    ReplyToken,
    Ticket,
    ask_courier,
    is_claimed,
    record,
    transaction,
)
from helpline.sealing import Key, new_key, new_token, token_hash


class NothingWritten(DeedRefused):
    """The text is empty."""


class TooLate(DeedRefused):
    """The answer has left, or is leaving now; it can't be taken back."""


def answer(
    ticket_id: UUID, text: str, *, subject: str, version: int, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """Queues an answer, to leave when the undo time is over; the message's id.

    Raises NothingWritten; SomethingNewer (her draft kept) when a letter or an answer came after `version`.
    """
    if not text.strip():
        raise NothingWritten
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="answer tickets")
        key = openings(session, [ticket.id], by=by).key(ticket)
        newer = ticket.version != version
        if newer:
            put_draft(session, ticket, text, key=key, version=version, by=by, now=now)
        else:
            message = _queue(session, ticket, text, subject=subject, key=key, rules=rules, by=by, now=now)
    if newer:
        raise SomethingNewer
    return message.id


def note(ticket_id: UUID, text: str, *, flags: tuple[str, ...] = (), by: Unlocked, now: datetime) -> UUID:
    """For colleagues only; it is never sent and starts or stops no clock. Raises NothingWritten.

    `flags` are sealed with it, such as "emergency" for an emergency record.
    """
    if not text.strip():
        raise NothingWritten
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        key = openings(session, [ticket.id], by=by).key(ticket)
        message = _add_message(
            session, ticket, "note", Words(body=text, flags=flags), key=key, by=by, now=now
        )
        _happened(session, "noted", ticket, message.id, by=by, now=now)
        return message.id


def withdraw(outbox_id: UUID, *, by: Unlocked, now: datetime, rules: DeskRules) -> UUID:
    """Takes an answer back that hasn't left; its text becomes her draft again. Returns the ticket's id.

    Raises TooLate once a courier has it in hand.
    """
    with transaction() as session:
        row, ticket = _own_row(session, outbox_id, by=by, deed="answer tickets")
        still_here = (
            update(OutboxRow).where(OutboxRow.id == row.id, OutboxRow.state.in_(("waiting", "held")))
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
        settle(session, ticket, rules=rules)
        _happened(session, "answer withdrawn", ticket, message.id, by=by, now=now)
        return ticket.id


def release(outbox_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """Sends a held or failed answer after a person has looked again, as a new row for the conversation as it is now.

    The old payload can't be changed without the contact key; a new one can be sealed by anybody.
    """
    with transaction() as session:
        row, ticket = _own_row(session, outbox_id, by=by, deed="release held answers")
        if row.state not in ("held", "failed"):
            raise TooLate
        message = session.get_one(Message, row.message_id)
        words = openings(session, [ticket.id], by=by).words(ticket, message)
        if words is None:
            raise NothingWritten
        row.state, row.payload, row.ended_at = "withdrawn", None, now
        _outbox_row(session, ticket, message, text=words.body, subject=words.subject, rules=rules, now=now)
        _hand_over(session, ticket, rules=rules)
        _happened(session, "answered", ticket, message.id, by=by, now=now)
        ask_courier(session)
        return ticket.id


def _queue(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    subject: str,
    key: Key,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> Message:
    ticket.version += 1
    message = _add_message(session, ticket, "out", Words(body=text, subject=subject), key=key, by=by, now=now)
    _outbox_row(session, ticket, message, text=text, subject=subject, rules=rules, now=now)
    _hand_over(session, ticket, rules=rules)
    if ticket.assignee_id is None:
        ticket.assignee_id = by.staff_id
    drop_draft(session, ticket.id, by=by)
    _happened(session, "answered", ticket, message.id, by=by, now=now)
    ask_courier(session)
    return message


def _hand_over(session: Session, ticket: Ticket, *, rules: DeskRules) -> None:
    """An answer is on its way: our part is done, on a closed ticket too."""
    if ticket.state != "spam":
        ticket.state, ticket.closed_at = "waiting_for_her", None
    settle(session, ticket, rules=rules)


def _outbox_row(
    session: Session,
    ticket: Ticket,
    message: Message,
    *,
    text: str,
    subject: str,
    rules: DeskRules,
    now: datetime,
) -> None:
    """The Message-ID is fixed here, so that a second try after a crash is the same mail."""
    contact_key = session.scalars(
        select(ContactKey)
        .where(ContactKey.org_id == ticket.org_id)
        .order_by(ContactKey.epoch.desc())
        .limit(1)
    ).one()
    mail_id, token = new_token(), new_token()
    row = OutboxRow(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, message_id=message.id, state="waiting", queued_at=now,
        due_at=now + rules.undo, attempts=0, mail_id=token_hash(mail_id),
    )  # fmt: skip
    payload = Payload(
        contact_id=str(ticket.contact_id), subject=subject, text=text, mail_id=mail_id, token=token,
        version=ticket.message_count,
    )  # fmt: skip
    seal_payload(row, payload, key=contact_key)
    session.add_all(
        [row, ReplyToken(hash=token_hash(token), ticket_id=ticket.id, message_id=message.id, made_at=now)]
    )


def _add_message(
    session: Session, ticket: Ticket, direction: str, words: Words, *, key: Key, by: Unlocked, now: datetime
) -> Message:
    ticket.message_count += 1
    ticket.last_at, ticket.unread_since = now, None
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction=direction,
        kind="person", sender="same", sender_check="unchecked", author_id=by.staff_id, at=now, revision=1, file_count=0,
    )  # fmt: skip
    message_key = new_key()
    wrap_message_key(message, message_key, ticket_key=key)
    seal_words(message, words, key=message_key)
    session.add(message)
    session.flush()
    return message


def _own_row(session: Session, outbox_id: UUID, *, by: Unlocked, deed: str) -> tuple[OutboxRow, Ticket]:
    row = session.get(OutboxRow, outbox_id, with_for_update=True)
    if row is None:
        raise NotHere
    return row, ticket_for(session, row.ticket_id, by=by, deed=deed)


def _happened(
    session: Session, kind: str, ticket: Ticket, message_id: UUID, *, by: Unlocked, now: datetime
) -> None:
    record(
        session,
        kind,
        org_id=ticket.org_id,
        at=now,
        ticket_id=ticket.id,
        message_id=message_id,
        by_id=by.staff_id,
    )
