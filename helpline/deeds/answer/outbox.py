"""An answer is put on its way: its row in the outbox, and what that does to the clocks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.safe_sending import Leave
from helpline.deeds.house import SENDER, house_in
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import Enclosed, Payload, seal_payload
from helpline.deeds.sealed.message_seals import Words
from helpline.deeds.sealed.ticket_keys import open_message_key
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import begin_pause, run_again
from helpline.records import (
    ContactKey,
    File,
    Message,
    OutboxRow,
    ReplyToken,
    Ticket,
)
from helpline.records.waits import NOT_SAFE
from helpline.sealing import Key, new_token, token_hash


def lay_out(
    session: Session,
    ticket: Ticket,
    message: Message,
    *,
    words: Words,
    key: Key,
    leave: Leave,
    may_name_her: bool = False,
    state: str = "waiting",
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
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, message_id=message.id, state=state, queued_at=now,
        due_at=leave.due_at, attempts=0, mail_id=token_hash(mail_id),
    )  # fmt: skip
    payload = Payload(
        contact_id=str(ticket.contact_id), subject=words.subject, text=words.body, mail_id=mail_id, token=token,
        version=ticket.message_count, seen=_newest_id(session, ticket), enclosed=_enclosed(session, message, key=key),
        may_name_her=may_name_her, sender_name=house_in(session, ticket.org_id).name(SENDER, words.language) or None,
        **asdict(leave.orders),
    )  # fmt: skip
    seal_payload(row, payload, key=contact_key)
    session.add_all(
        [row, ReplyToken(hash=token_hash(token), ticket_id=ticket.id, message_id=message.id, made_at=now)]
    )


def hand_over(
    session: Session, ticket: Ticket, message: Message, *, leave: Leave, rules: DeskRules, now: datetime
) -> None:
    """An answer is on its way: our part is done, on a closed ticket too. While it waits for her hours, no clock runs."""
    run_again(session, ticket, now=now)
    if leave.due_at > now + rules.undo:
        begin_pause(session, ticket, NOT_SAFE, until=leave.due_at, message_id=message.id, now=now)
    if ticket.state != "spam":
        ticket.state, ticket.closed_at = "waiting_for_her", None
    settle(session, ticket, rules=rules)


def _newest_id(session: Session, ticket: Ticket) -> str:
    newest = select(Message.id).where(Message.ticket_id == ticket.id).order_by(Message.number.desc()).limit(1)
    return str(session.scalars(newest).one())


def _enclosed(session: Session, message: Message, *, key: Key) -> Enclosed | None:
    """The files are sealed once, under the message's key; the courier is lent that key with the answer."""
    if not message.file_count:
        return None
    wanted = select(File.id).where(File.message_id == message.id).order_by(File.number)
    files = tuple(str(file_id) for file_id in session.scalars(wanted))
    return Enclosed(key=open_message_key(message, ticket_key=key).hex(), files=files)
