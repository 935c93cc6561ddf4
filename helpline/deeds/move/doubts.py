"""A colleague doubts that it is still she who writes: what was said before is put away, and only a neutral text leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.answer.answers import answer
from helpline.deeds.answer.notes import note_in
from helpline.deeds.answer.safe_sending import NoReason, Way
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.house import read_house
from helpline.deeds.move.code_words import Said, hear, her_card
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.ticket.held_answers import hold_answers
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import lock_tickets
from helpline.records import (
    Contact,
    OutboxRow,
    Staff,
    Ticket,
    WriterDoubt,
    reading,
    transaction,
)
from helpline.words.neutral import neutral_text


@dataclass(frozen=True, repr=False)
class DoubtListed:
    """A ticket of which it is in doubt who writes. `by` is a duty name."""

    ticket_id: UUID
    at: datetime
    pseudonym: int
    by: str


def doubt_writer(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """From now on only the neutral text leaves; answers that wait are held. Supervisors see it. Raises NotHere, NotAllowed."""
    with transaction() as session:
        lock_tickets(session, ticket_id)
        ticket = ticket_for(session, ticket_id, by=by, deed="doubt writers")
        if doubt_of(session, ticket.id) is not None:
            return
        session.add(
            WriterDoubt(id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, at=now, by_id=by.staff_id, by_word=False)
        )  # fmt: skip
        happened(session, "writer doubted", ticket, by=by, now=now)
        _hold_what_waits(session, ticket, rules=rules, now=now)


def answer_neutrally(
    ticket_id: UUID,
    language: str,
    *,
    version: int,
    way: Way = "",
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> UUID:
    """Neither confirms nor denies that anybody has been in touch, and asks for the word. Raises as `answer` does."""
    subject = read_house(org_id=by.org_id).subjects(language)[0][1]
    return answer(
        ticket_id,
        neutral_text(language),
        subject=subject,
        version=version,
        way=way,
        rules=rules,
        by=by,
        now=now,
        language=language,
    )


def lift_by_code_word(ticket_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime) -> Said:
    """She named her code word: it is she. Raises as `check_code_word` does."""

    def lift(session: Session, ticket: Ticket) -> None:
        _lift(session, ticket, by_word=True, by=by, now=now)

    return hear(ticket_id, typed, of=her_card, then=lift, rules=rules, by=by, now=now)


def lift_with_reason(ticket_id: UUID, reason: str, *, by: Unlocked, now: datetime) -> None:
    """A supervisor knows otherwise that it is she; why stays as a note. Raises NotHere, NotAllowed, NoReason."""
    if not reason.strip():
        raise NoReason
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="lift doubts")
        _lift(session, ticket, by_word=False, by=by, now=now)
        note_in(session, ticket, reason.strip(), by=by, now=now)


def read_doubts(*, by: Unlocked) -> tuple[DoubtListed, ...]:
    """Those of her teams that hold, the oldest first. Raises NotAllowed."""
    if not by.may("lift doubts"):
        raise NotAllowed
    wanted = (
        select(WriterDoubt.ticket_id, WriterDoubt.at, Contact.pseudonym, Staff.duty_name)
        .join(Ticket, Ticket.id == WriterDoubt.ticket_id).join(Contact, Contact.id == Ticket.contact_id)
        .join(Staff, Staff.id == WriterDoubt.by_id)
        .where(WriterDoubt.lifted_at.is_(None), Ticket.team_id.in_(by.team_ids)).order_by(WriterDoubt.at)
    )  # fmt: skip
    with reading() as session:
        return tuple(
            DoubtListed(ticket_id=row.ticket_id, at=row.at, pseudonym=row.pseudonym, by=row.duty_name)
            for row in session.execute(wanted)
        )


def count_doubts(session: Session, *, by: Unlocked) -> int:
    """How many hold that she could lift; none where that isn't hers to do."""
    if not by.may("lift doubts"):
        return 0
    wanted = (
        select(func.count()).select_from(WriterDoubt).join(Ticket, Ticket.id == WriterDoubt.ticket_id)
        .where(WriterDoubt.lifted_at.is_(None), Ticket.team_id.in_(by.team_ids))
    )  # fmt: skip
    return session.scalar(wanted) or 0


def _lift(session: Session, ticket: Ticket, *, by_word: bool, by: Unlocked, now: datetime) -> None:
    doubt = doubt_of(session, ticket.id)
    if doubt is None:
        raise NotHere
    doubt.lifted_at, doubt.lifted_by, doubt.by_word = now, by.staff_id, by_word
    happened(session, "doubt lifted", ticket, by=by, now=now)


def _hold_what_waits(session: Session, ticket: Ticket, *, rules: DeskRules, now: datetime) -> None:
    """What was written for her would tell him who reads it that she was here."""
    waiting = select(OutboxRow).where(OutboxRow.ticket_id == ticket.id, OutboxRow.state == "waiting")
    rows = [(row, ticket) for row in session.scalars(waiting)]
    hold_answers(session, rows, reason="writer in doubt", rules=rules, now=now)
