"""Her consent to a case: asked in a conversation, kept sealed, taken back whenever she wants, given anew if she wants.

Seven questions (HTCDS v2.0): whether she agrees, and six things she must have been told for her yes to be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import Answers, key_of_case, open_answers, seal_answers
from helpline.deeds.case.cases_at_hand import case_for, happened
from helpline.deeds.errors import DeedRefused
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.records import Case, Consent, Ticket, record, transaction
from helpline.sealing import Key

AGREES = ("yes", "no", "not_asked")
TOLD = ("purpose", "use", "research", "access", "how_long", "withdraw")


class NoConsent(DeedRefused):
    """She hasn't said yes, or hasn't been told what a yes must rest on."""


def is_full(answers: Answers) -> bool:
    """Whether this is a yes that a case may rest on."""
    return answers.agrees == "yes" and set(TOLD) <= set(answers.told)


def record_consent(ticket_id: UUID, answers: Answers, *, by: Unlocked, now: datetime) -> None:
    """Keeps what she answered, a no as well, under the ticket's key. Raises NotHere, NotAllowed, NoKey, Damaged."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="work on cases")
        key = openings(session, [ticket.id], by=by).key(ticket)
        _keep(session, answers, ticket_id=ticket.id, case=None, key=key, by=by, now=now)
        record(
            session, "consent recorded", org_id=ticket.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id
        )


def withdraw_consent(case_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She takes it back: that is kept too, and from now on nothing is added to the case. She need not say why."""
    with transaction() as session:
        case = case_for(session, case_id, by=by)
        if case.frozen_at is not None:
            return
        key = key_of_case(session, case, by=by)
        asked_in = _rows(session, Consent.case_id == case.id)[0].ticket_id
        withdrawn = Answers(agrees="withdrawn")
        _keep(session, withdrawn, ticket_id=asked_in, case=case, key=key, by=by, now=now)
        case.frozen_at = now
        happened(session, "consent withdrawn", case, by=by, now=now)


def renew_consent(case_id: UUID, answers: Answers, *, by: Unlocked, now: datetime) -> None:
    """She was asked again. Only a full yes lets the work go on; raises NoConsent for anything less."""
    if not is_full(answers):
        raise NoConsent
    with transaction() as session:
        case = case_for(session, case_id, by=by)
        key = key_of_case(session, case, by=by)
        asked_in = _rows(session, Consent.case_id == case.id)[0].ticket_id
        _keep(session, answers, ticket_id=asked_in, case=case, key=key, by=by, now=now)
        case.frozen_at = None
        happened(session, "consent recorded", case, by=by, now=now)


def consents_of_ticket(session: Session, ticket_id: UUID) -> Sequence[Consent]:
    """What she was asked in this conversation and what has not become part of a case, the newest first."""
    return _rows(session, (Consent.ticket_id == ticket_id) & Consent.case_id.is_(None))


def consents_of_case(session: Session, case_id: UUID) -> Sequence[Consent]:
    """The newest first."""
    return _rows(session, Consent.case_id == case_id)


def take_into_case(session: Session, ticket: Ticket, case: Case, *, ticket_key: Key, key: Key) -> None:
    """Seals what she was asked on this ticket anew, under the case's key. Raises NoConsent, Damaged."""
    asked = consents_of_ticket(session, ticket.id)
    answers = [open_answers(row, key=ticket_key) for row in asked]
    if not answers or not is_full(answers[0]):
        raise NoConsent
    for row, said in zip(asked, answers, strict=True):
        row.case_id = case.id
        seal_answers(row, said, key=key)


def _rows(session: Session, condition: ColumnElement[bool]) -> Sequence[Consent]:
    return session.scalars(
        select(Consent).where(condition).order_by(Consent.at.desc(), Consent.number.desc())
    ).all()


def _keep(
    session: Session,
    answers: Answers,
    *,
    ticket_id: UUID,
    case: Case | None,
    key: Key,
    by: Unlocked,
    now: datetime,
) -> None:
    before = consents_of_case(session, case.id) if case else consents_of_ticket(session, ticket_id)
    row = Consent(
        id=uuid4(), org_id=by.org_id, ticket_id=ticket_id, case_id=case.id if case else None,
        number=max((one.number for one in before), default=0) + 1, at=now, by_id=by.staff_id, answers=b"",
    )  # fmt: skip
    seal_answers(row, answers, key=key)
    session.add(row)
