"""A note put right: its author corrects it or strikes it out for the rest of her shift; what it said stays for supervisors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere, NothingWritten
from helpline.deeds.sealed.message_seals import open_words, seal_words
from helpline.deeds.sealed.openings import Openings, openings
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.records import Message, NoteBefore, Ticket, reading, transaction
from helpline.sealing import Damaged, Key, context, open_record

A_SHIFT = timedelta(hours=12)
STRUCK = "struck"  # the flag of a note that was struck out; sealed with it


@dataclass(frozen=True, repr=False)
class WordsBefore:
    """What a note said until it was corrected or struck out; None for whoever may not read that."""

    until: datetime
    text: str | None = None
    damaged: bool = False


class TooLateToPutRight(DeedRefused):
    """Somebody else's note, one of an earlier shift, or one that is struck out already."""


def correct_note(ticket_id: UUID, message_id: UUID, text: str, *, by: Unlocked, now: datetime) -> None:
    """These words take the place of hers; the old ones stay sealed. Raises NothingWritten, TooLateToPutRight, NotHere."""
    if not text.strip():
        raise NothingWritten
    _put_right(ticket_id, message_id, text, by=by, now=now)


def strike_note(ticket_id: UUID, message_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Its words are gone from the page and from every search. Raises TooLateToPutRight, NotHere."""
    _put_right(ticket_id, message_id, None, by=by, now=now)


def read_note(ticket_id: UUID, message_id: UUID, *, by: Unlocked, now: datetime) -> str:
    """What it says, for her to correct. Raises TooLateToPutRight, NotHere, Damaged."""
    if not by.may("write notes"):
        raise NotAllowed
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        note = _own_note(session.get(Message, message_id), ticket, by=by, now=now)
        words = open_words(note, key=openings(session, [ticket.id], by=by).message_key(ticket, note))
    if STRUCK in words.flags:
        raise TooLateToPutRight
    return words.body


def can_correct(message: Message, *, by: Unlocked, now: datetime) -> bool:
    """Of what isn't struck out, which only its words tell."""
    return (
        message.direction == "note" and message.kind == "person" and message.author_id == by.staff_id
        and now - message.at <= A_SHIFT and by.may("write notes")
    )  # fmt: skip


def words_before(
    session: Session, ticket: Ticket, *, opened: Openings, by: Unlocked
) -> dict[UUID, tuple[WordsBefore, ...]]:
    """When each note of this ticket was corrected; what it said before for supervisors alone. The oldest first."""
    wanted = (
        select(NoteBefore, Message).join(Message, Message.id == NoteBefore.message_id)
        .where(Message.ticket_id == ticket.id).order_by(NoteBefore.revision)
    )  # fmt: skip
    before: dict[UUID, tuple[WordsBefore, ...]] = defaultdict(tuple)
    for row, message in session.execute(wanted):
        if by.may("read corrected notes"):
            shown = _opened(row, opened=opened, ticket=ticket, message=message)
        else:
            shown = WordsBefore(row.until)
        before[message.id] += (shown,)
    return before


def open_before(row: NoteBefore, *, key: Key) -> str:
    """Raises Damaged."""
    place = context("message.body", row.org_id, row.message_id, row.revision)
    return open_record(key, row.body, place).decode()


def _opened(row: NoteBefore, *, opened: Openings, ticket: Ticket, message: Message) -> WordsBefore:
    try:
        return WordsBefore(row.until, open_before(row, key=opened.message_key(ticket, message)))
    except Damaged:
        return WordsBefore(row.until, damaged=True)


def _put_right(ticket_id: UUID, message_id: UUID, text: str | None, *, by: Unlocked, now: datetime) -> None:
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="write notes")
        locked = session.get(Message, message_id, with_for_update=True)
        note = _own_note(locked, ticket, by=by, now=now)
        key = openings(session, [ticket.id], by=by).message_key(ticket, note)
        words = open_words(note, key=key)
        if STRUCK in words.flags:
            raise TooLateToPutRight
        session.add(
            NoteBefore(message_id=note.id, revision=note.revision, org_id=note.org_id, until=now, body=note.body)
        )  # fmt: skip
        note.revision += 1
        flags = (*words.flags, STRUCK) if text is None else words.flags
        seal_words(note, replace(words, body=text or "", flags=flags), key=key)
        kind = "note struck" if text is None else "note corrected"
        happened(session, kind, ticket, message_id=note.id, by=by, now=now)


def _own_note(note: Message | None, ticket: Ticket, *, by: Unlocked, now: datetime) -> Message:
    if note is None or note.ticket_id != ticket.id:
        raise NotHere
    if not can_correct(note, by=by, now=now):
        raise TooLateToPutRight
    return note
