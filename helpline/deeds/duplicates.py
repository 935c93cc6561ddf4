"""The same letter twice is one letter: an armed courier compares Message-IDs by their keyed index and folds the copy.

A copy has the Message-ID, the sender, the direction and the padded sizes of a letter stored before it. Whatever differs
in one of these is a letter of its own: anybody can write a Message-ID, and no letter of hers may vanish behind a forged
one. What a colleague has worked on is left as it stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.orm import Session

from helpline.deeds.arming import CourierKeys
from helpline.deeds.contact_seals import Who, open_who
from helpline.deeds.rules import DeskRules
from helpline.deeds.turns import ANSWERABLE, settle
from helpline.records import (
    Contact,
    Draft,
    Event,
    File,
    LetterIndex,
    Message,
    Ticket,
    TicketKey,
    alone,
    reading,
    record,
    transaction,
)
from helpline.sealing import Damaged, match_index, normalise_address

T = TypeVar("T")
STEP = 10  # letters in one transaction: 40 ms if all of them are copies
KEPT = timedelta(days=30)


def fold_repeats(*, keys: CourierKeys, rules: DeskRules, now: datetime) -> int:
    """Looks at letters nobody has compared yet, in the order in which they were stored; how many."""
    if not _exists(LetterIndex.match_index.is_(None)):
        return 0
    with transaction() as session:
        alone(session, "recognition")  # two copies compared side by side would not see each other
        rows = session.scalars(
            select(LetterIndex).where(LetterIndex.match_index.is_(None)).order_by(LetterIndex.seq).limit(STEP)
        ).all()
        for row in rows:
            _compare(session, row, keys=keys, rules=rules, now=now)
        return len(rows)


def forget_old(*, now: datetime) -> None:
    """An index is kept for thirty days; a copy that comes later is a letter of its own."""
    old = and_(LetterIndex.match_index.is_not(None), LetterIndex.made_at < now - KEPT)
    if not _exists(old):
        return
    with transaction() as session:
        session.execute(delete(LetterIndex).where(old))


def _exists(condition: ColumnElement[bool]) -> bool:
    """Asked first without a lock: nearly always there is nothing to do."""
    with reading() as session:
        return session.scalars(select(LetterIndex.seq).where(condition).limit(1)).first() is not None


def _compare(
    session: Session, row: LetterIndex, *, keys: CourierKeys, rules: DeskRules, now: datetime
) -> None:
    letter = session.get_one(Message, row.message_id)
    who = _who(letter, keys=keys)
    if who is None or not who.message_id:
        session.delete(row)
        return
    row.match_index, row.made_at = match_index(keys.match_key, "mid", who.message_id), now
    session.flush()
    first = _first_copy(session, row, letter, who, keys=keys)
    if first is not None and not _is_worked_on(session, letter):
        _fold(session, letter, into=first, rules=rules, now=now)


def _who(letter: Message, *, keys: CourierKeys) -> Who | None:
    try:
        return open_who(letter, pair=keys.pair(letter.who_epoch or 0))
    except Damaged:
        return None


def _first_copy(
    session: Session, row: LetterIndex, letter: Message, who: Who, *, keys: CourierKeys
) -> Message | None:
    """Of those compared before: not by `seq` alone, for on PostgreSQL a letter may be committed after its successor."""
    earlier = session.scalars(
        select(Message).join(LetterIndex, LetterIndex.message_id == Message.id)
        .where(
            LetterIndex.match_index == row.match_index, LetterIndex.seq != row.seq, Message.org_id == letter.org_id,
            Message.direction == letter.direction,
        )
        .order_by(LetterIndex.seq)
    ).all()  # fmt: skip
    return next((first for first in earlier if _is_copy(letter, who, of=first, keys=keys)), None)


def _is_copy(letter: Message, who: Who, *, of: Message, keys: CourierKeys) -> bool:
    wrote = _who(of, keys=keys)
    if wrote is None or normalise_address(wrote.address) != normalise_address(who.address):
        return False
    if of.sender_check == "fail" and letter.sender_check == "pass":
        return False  # the first one was forged
    return _sizes(letter) == _sizes(of)


def _sizes(letter: Message) -> tuple[int, int, int]:
    """Of what she wrote, as far as the disk knows it."""
    return len(letter.body), len(letter.subject or b""), letter.file_count


def _is_worked_on(session: Session, letter: Message) -> bool:
    """Whether the ticket that this letter opened has become a colleague's: deleting it would take her work away."""
    if letter.number > 1:
        return False
    deeds = select(Event.seq).where(
        Event.ticket_id == letter.ticket_id, Event.by_id.is_not(None), Event.kind != "first read"
    )
    drafts = select(Draft.ticket_id).where(Draft.ticket_id == letter.ticket_id)
    return any(session.execute(wanted.limit(1)).first() is not None for wanted in (deeds, drafts))


def _fold(session: Session, letter: Message, *, into: Message, rules: DeskRules, now: datetime) -> None:
    ticket = session.get_one(Ticket, letter.ticket_id, with_for_update=True)
    session.execute(delete(LetterIndex).where(LetterIndex.message_id == letter.id))
    session.execute(delete(File).where(File.message_id == letter.id))
    session.execute(delete(Message).where(Message.id == letter.id))
    session.expunge(letter)
    if _is_empty(session, ticket):
        _drop(session, ticket)
    else:
        _correct(session, ticket, letter, rules=rules)
    record(session, "folded", org_id=into.org_id, at=now, ticket_id=into.ticket_id, message_id=into.id)


def _is_empty(session: Session, ticket: Ticket) -> bool:
    wanted = select(Message.id).where(Message.ticket_id == ticket.id).limit(1)
    return session.scalars(wanted).first() is None


def _drop(session: Session, ticket: Ticket) -> None:
    """The ticket only existed for the copy. Its contact goes with it unless somebody else hangs on it."""
    session.execute(delete(TicketKey).where(TicketKey.ticket_id == ticket.id))
    session.execute(delete(Ticket).where(Ticket.id == ticket.id))
    session.expunge(ticket)
    others = select(Ticket.id).where(Ticket.contact_id == ticket.contact_id).exists()
    known_as = select(Contact.id).where(Contact.may_be_id == ticket.contact_id).exists()
    session.execute(
        delete(Contact).where(
            Contact.id == ticket.contact_id, Contact.match_index.is_(None), ~others, ~known_as
        )
    )


def _correct(session: Session, ticket: Ticket, letter: Message, *, rules: DeskRules) -> None:
    """Counts, times and state as if the copy had never come.

    `version` stays: a colleague who saw the copy has seen everything, and a number that was used once must not
    mean another conversation later.
    """
    ticket.message_count = session.scalar(_of(ticket, func.max(Message.number))) or 0
    ticket.last_at = session.scalar(_of(ticket, func.max(Message.at))) or ticket.last_at
    if ticket.last_in_id == letter.id:
        newest = select(Message.id).where(Message.ticket_id == ticket.id, Message.direction == "in")
        ticket.last_in_id = session.scalars(newest.order_by(Message.number.desc()).limit(1)).first()
    _settle(session, ticket, letter, rules=rules)
    _read_again(session, ticket, letter)


def _of(ticket: Ticket, what: ColumnElement[T]) -> Select[T]:
    return select(what).where(Message.ticket_id == ticket.id)


def _settle(session: Session, ticket: Ticket, letter: Message, *, rules: DeskRules) -> None:
    """Perhaps only the copy had made her wait again, or reopened what was closed."""
    state = ticket.state
    if state == "closed" or letter.kind not in ANSWERABLE:
        return
    closed_at = _closed_before(session, letter)
    later = _of(ticket, func.count()).where(Message.number > letter.number, Message.direction == "in")
    if closed_at is not None and not session.scalar(later):
        ticket.state, ticket.closed_at = "closed", closed_at
        ticket.waiting_since = ticket.due_at = None
    else:
        settle(session, ticket, rules=rules)
        ticket.state = "new" if state == "new" else ticket.state


def _closed_before(session: Session, letter: Message) -> datetime | None:
    """When the ticket had been closed that this very letter reopened."""
    received = (Event.ticket_id == letter.ticket_id, Event.message_id == letter.id, Event.kind == "received")
    came = select(func.min(Event.seq)).where(*received).scalar_subquery()
    course = select(Event).where(Event.ticket_id == letter.ticket_id, Event.kind.in_(("closed", "reopened")))
    then = session.scalars(course.where(Event.seq > came).order_by(Event.seq).limit(1)).first()
    before = session.scalars(course.where(Event.seq < came).order_by(Event.seq.desc()).limit(1)).first()
    reopened_by_it = then is not None and then.kind == "reopened" and then.by_id is None
    return before.at if reopened_by_it and before is not None and before.kind == "closed" else None


def _read_again(session: Session, ticket: Ticket, letter: Message) -> None:
    """If the copy is what nobody has opened yet, a letter that came after it may be unread still."""
    if ticket.unread_since != letter.at:
        return
    after = _of(ticket, func.min(Message.at)).where(Message.number > letter.number, Message.direction == "in")
    same_minute = _of(ticket, func.min(Message.at)).where(Message.at == letter.at, Message.direction == "in")
    ticket.unread_since = session.scalar(after) or session.scalar(same_minute)
