"""The same letter twice is one letter: an armed courier compares Message-IDs by their keyed index and folds the copy.

A copy has the Message-ID, the sender, the direction and the padded sizes of a letter stored before it. Whatever differs
in one of these is a letter of its own: anybody can write a Message-ID, and no letter of hers may vanish behind a forged
one. What a colleague has worked on is left as it stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import Who, open_who
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.waiting.turns import ANSWERABLE, note_waits, settle
from helpline.deeds.waiting.waits import forget_waits
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
STEP = 10  # letters in one transaction,
ENOUGH = 15  # or fewer once they have cost so much: about a millisecond each, and others want to write too
COMPARED, FOLDED, A_MEGABYTE = 1, 4, 4  # what a letter costs, a copy, and its files, which are overwritten
LONG = 20  # messages of a ticket that cost one more when its turns are worked out again
CANDIDATES = (
    10  # letters of one Message-ID that are opened: where more are of one size, a copy stays a letter
)
FORGOTTEN = 500  # old indexes dropped at once
KEPT = timedelta(days=30)

# Built once: a courier asks it for every letter.
EARLIER = (
    select(Message).join(LetterIndex, LetterIndex.message_id == Message.id)
    .where(
        LetterIndex.match_index == bindparam("index"), LetterIndex.seq != bindparam("seq"), Message.org_id == bindparam("org"),
        Message.direction == bindparam("direction"), func.length(Message.body) == bindparam("body"),
        func.coalesce(func.length(Message.subject), 0) == bindparam("subject"),
        Message.file_count == bindparam("files"),
    )
    .order_by(LetterIndex.seq).limit(CANDIDATES)
)  # fmt: skip


def fold_repeats(*, keys: CourierKeys, rules: DeskRules, now: datetime) -> int:
    """Looks at some letters nobody has compared yet, in the order in which they were stored; how many.

    A transaction is over after 15 to 30 ms, but for a copy with large files: it takes as long as when it was stored.
    """
    if not _exists(LetterIndex.match_index.is_(None)):
        return 0
    with transaction() as session:
        alone(session, "recognition")  # two copies compared side by side would not see each other
        rows = session.scalars(
            select(LetterIndex).where(LetterIndex.match_index.is_(None)).order_by(LetterIndex.seq).limit(STEP)
        ).all()
        done = cost = 0
        for row in rows:
            cost += _compare(session, row, keys=keys, rules=rules, now=now)
            done += 1
            if cost >= ENOUGH:
                break
        return done


def forget_old(*, now: datetime, at_most: int = FORGOTTEN) -> None:
    """An index is kept for thirty days; a copy that comes later is a letter of its own."""
    old = and_(LetterIndex.match_index.is_not(None), LetterIndex.made_at < now - KEPT)
    if not _exists(old):
        return
    with transaction() as session:
        some = select(LetterIndex.seq).where(old).limit(at_most)
        session.execute(delete(LetterIndex).where(LetterIndex.seq.in_(some)))


def _exists(condition: ColumnElement[bool]) -> bool:
    """Asked first without a lock: nearly always there is nothing to do."""
    with reading() as session:
        return session.scalars(select(LetterIndex.seq).where(condition).limit(1)).first() is not None


def _compare(
    session: Session, row: LetterIndex, *, keys: CourierKeys, rules: DeskRules, now: datetime
) -> int:
    """What it cost."""
    letter = session.get_one(Message, row.message_id)
    who = _who(letter, keys=keys)
    if who is None or not who.message_id:
        session.delete(row)
        return COMPARED
    row.match_index, row.made_at = match_index(keys.match_key, "mid", who.message_id), now
    session.flush()
    first = _first_copy(session, row, letter, who, keys=keys)
    if first is None or _is_worked_on(session, letter):
        return COMPARED
    cost = FOLDED + _cost_of(session, letter)
    _fold(session, letter, into=first, rules=rules, now=now)
    return cost


def _cost_of(session: Session, letter: Message) -> int:
    """Of deleting its files, and of reading its conversation again."""
    size = (
        session.scalar(select(func.sum(func.length(File.content))).where(File.message_id == letter.id)) or 0
    )
    return A_MEGABYTE * int(size) // (1 << 20) + letter.number // LONG


def _who(letter: Message, *, keys: CourierKeys) -> Who | None:
    try:
        return open_who(letter, pair=keys.pair(letter.who_epoch or 0))
    except Damaged:
        return None


def _first_copy(
    session: Session, row: LetterIndex, letter: Message, who: Who, *, keys: CourierKeys
) -> Message | None:
    """Of those compared before: not by `seq` alone, for on PostgreSQL a letter may be committed after its successor.

    Sizes are what the disk knows of what she wrote; only letters that agree in them are opened.
    """
    told = {
        "index": row.match_index, "seq": row.seq, "org": letter.org_id, "direction": letter.direction,
        "body": len(letter.body), "subject": len(letter.subject or b""), "files": letter.file_count,
    }  # fmt: skip
    earlier = session.scalars(EARLIER, told).all()
    return next((first for first in earlier if _is_copy(letter, who, of=first, keys=keys)), None)


def _is_copy(letter: Message, who: Who, *, of: Message, keys: CourierKeys) -> bool:
    wrote = _who(of, keys=keys)
    if wrote is None or normalise_address(wrote.address) != normalise_address(who.address):
        return False
    return not (
        of.sender_check == "fail" and letter.sender_check == "pass"
    )  # or else the first one was forged


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
    forget_waits(session, ticket.id)
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
    note_waits(session, ticket, rules=rules)
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
