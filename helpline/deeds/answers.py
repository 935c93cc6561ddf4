"""Answering and noting. An answer is a message under the ticket's key and an outbox row sealed to the contact key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from helpline.border import Attachment
from helpline.deeds.contact_seals import Enclosed, Payload, seal_payload
from helpline.deeds.course import happened
from helpline.deeds.doubted import WriterInDoubt, refuse_in_doubt
from helpline.deeds.drafts import drop_draft, put_draft
from helpline.deeds.errors import DeedRefused, NotHere, SomethingNewer
from helpline.deeds.follows import ask_for
from helpline.deeds.four_eyes import must_be_approved
from helpline.deeds.house import SENDER, house_in
from helpline.deeds.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.openings import openings
from helpline.deeds.overrides import note_override
from helpline.deeds.rules import DeskRules
from helpline.deeds.safe_sending import Leave, NoReason, Orders, OutsideTheCard, Way, permit
from helpline.deeds.ticket_keys import open_message_key, wrap_message_key
from helpline.deeds.tickets import ticket_for
from helpline.deeds.turns import settle
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waits import begin_pause, run_again
from helpline.deeds.worksheets import drop_worksheet
from helpline.records import (
    CardOverride,
    ContactKey,
    File,
    Message,
    OutboxRow,
    ReplyToken,
    Ticket,
    ask_courier,
    is_claimed,
    transaction,
)
from helpline.records.database import lay_down
from helpline.records.waits import NOT_SAFE
from helpline.sealing import Key, new_key, new_token, token_hash


class NothingWritten(DeedRefused):
    """The text is empty."""


class TooLate(DeedRefused):
    """The answer has left, or is leaving now; it can't be taken back."""


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


def note(ticket_id: UUID, text: str, *, flags: tuple[str, ...] = (), by: Unlocked, now: datetime) -> UUID:
    """For colleagues only; it is never sent and starts or stops no clock. Raises NothingWritten.

    `flags` are sealed with it, such as "emergency" for an emergency record. Colleagues named with an @ hear of it.
    """
    if not text.strip():
        raise NothingWritten
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        message_id = note_in(session, ticket, text, flags=flags, by=by, now=now)
        ask_for(session, ticket, message_id, text, by=by, now=now)
        return message_id


def note_in(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    flags: tuple[str, ...] = (),
    by: Unlocked,
    now: datetime,
) -> UUID:
    """The same inside another deed's transaction."""
    key = openings(session, [ticket.id], by=by).key(ticket)
    message = _add_message(session, ticket, "note", Words(body=text, flags=flags), key=key, by=by, now=now)
    happened(session, "noted", ticket, message_id=message.id, by=by, now=now)
    return message.id


def begin_with_answer(
    session: Session, ticket: Ticket, words: Words, *, key: Key, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """Queues the first message of a ticket that we begin, within the deed that begins it."""
    leave = permit(session, ticket, way="", reason="", rules=rules, by=by, now=now)
    return _queue(session, ticket, words, files=(), key=key, leave=leave, rules=rules, by=by, now=now).id


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
        send_anew(session, row, ticket, rules=rules, by=by, now=now)
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
    _outbox_row(
        session, ticket, message, words=words, key=opened.key(ticket), leave=leave, may_name_her=may_name_her, now=now
    )  # fmt: skip
    _hand_over(session, ticket, message, leave=leave, rules=rules, now=now)


def _leave_of(
    session: Session, row: OutboxRow, ticket: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Leave:
    """Where its author has overridden the card, whoever approves the answer approves that too."""
    overridden = select(CardOverride.id).where(CardOverride.message_id == row.message_id)
    if row.state == "to approve" and session.scalars(overridden).first() is not None:
        return Leave(now + rules.undo, Orders())
    return permit(session, ticket, way="wait", reason="", rules=rules, by=by, now=now)


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
        _add_message(
            session, ticket, "note", Words(body=leave.despite), kind="override", key=key, by=by, now=now
        )
    message = _add_message(session, ticket, "out", words, files=files, key=key, by=by, now=now)
    state = "to approve" if must_be_approved(session, ticket, by=by) else "waiting"
    _outbox_row(session, ticket, message, words=words, key=key, leave=leave, state=state, now=now)
    _hand_over(session, ticket, message, leave=leave, rules=rules, now=now)
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


def _hand_over(
    session: Session, ticket: Ticket, message: Message, *, leave: Leave, rules: DeskRules, now: datetime
) -> None:
    """An answer is on its way: our part is done, on a closed ticket too. While it waits for her hours, no clock runs."""
    run_again(session, ticket, now=now)
    if leave.due_at > now + rules.undo:
        begin_pause(session, ticket, NOT_SAFE, until=leave.due_at, message_id=message.id, now=now)
    if ticket.state != "spam":
        ticket.state, ticket.closed_at = "waiting_for_her", None
    settle(session, ticket, rules=rules)


def _outbox_row(
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


def _add_message(
    session: Session,
    ticket: Ticket,
    direction: str,
    words: Words,
    *,
    files: Sequence[Attachment] = (),
    key: Key,
    by: Unlocked,
    now: datetime,
    kind: str = "person",
) -> Message:
    ticket.message_count += 1
    ticket.last_at, ticket.unread_since = now, None
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction=direction,
        kind=kind, sender="same", sender_check="unchecked", author_id=by.staff_id, at=now, revision=1,
        file_count=len(files),
    )  # fmt: skip
    message_key = new_key()
    wrap_message_key(message, message_key, ticket_key=key)
    seal_words(message, words, key=message_key)
    session.add(message)
    session.flush()
    numbered = enumerate(files, start=1)
    lay_down(
        session,
        *(seal_attachment(file, message, number=number, key=message_key) for number, file in numbered),
    )
    return message


def own_row(session: Session, outbox_id: UUID, *, by: Unlocked, deed: str) -> tuple[OutboxRow, Ticket]:
    row = session.get(OutboxRow, outbox_id, with_for_update=True)
    if row is None:
        raise NotHere
    return row, ticket_for(session, row.ticket_id, by=by, deed=deed)
