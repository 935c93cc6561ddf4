"""The code word on the phone: where one was agreed on, only it tells that a call is hers, for colleagues and keepers alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.move.code_words import Said, compared, tried, with_word, word_said
from helpline.deeds.phone.call_links import attach_contact, attach_ticket, ticket_of_call_team, unattached
from helpline.deeds.phone.calls import happened
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.card_seals import WAYS, SafeContact
from helpline.deeds.ticket.cards import card_row, put_card
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Call, ContactCard, Ticket, reading, transaction

Then = Callable[[Session, Call], None]


def link_by_word(
    call_id: UUID, contact_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Said:
    """She names her code word: it was her who called. Her stop word closes every way to her instead.

    Raises NotHere, NotAllowed, TooLateToCorrect, NoWord, TooManyTries, SomethingNewer.
    """

    def then(session: Session, call: Call) -> None:
        attach_contact(session, call, contact_id, by=by, now=now)

    return _hear(call_id, contact_id, typed, then=then, rules=rules, by=by, now=now)


def join_ticket_by_word(
    call_id: UUID, ticket_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Said:
    """The same for one of her tickets. Raises as above."""

    def then(session: Session, call: Call) -> None:
        attach_ticket(
            session, call, ticket_of_call_team(session, call, ticket_id), rules=rules, by=by, now=now
        )

    with reading() as session:
        ticket = of_her_teams(session.get(Ticket, ticket_id), by=by)
        contact_id = ticket.contact_id
    return _hear(call_id, contact_id, typed, then=then, rules=rules, by=by, now=now)


def _hear(
    call_id: UUID, contact_id: UUID, typed: str, *, then: Then, rules: DeskRules, by: Unlocked, now: datetime
) -> Said:
    """Compares between two transactions, as `code_words` does and for the same reason."""
    card, version = _card_now(call_id, contact_id, by=by, now=now)
    said = compared(typed, card)
    with transaction() as session:
        call = unattached(session, call_id, by=by)
        known = card_row(session, call.team_id, contact_id)
        row = tried(session, known, said, version=version, by=by, now=now)
        happened(session, word_said(said), call, by=by, now=now)
        if said == "right":
            then(session, call)
        elif said == "stop":
            closed = replace(card, allowed=(), forbidden=WAYS)
            put_card(session, _any_ticket(session, row), row, closed, rules=rules, by=by, now=now)
    return said


def _card_now(call_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime) -> tuple[SafeContact, int]:
    """The card with its word, and its version. Raises NotHere, NotAllowed, NoWord, TooManyTries."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        call = of_her_teams(session.get(Call, call_id), by=by)
        row = card_row(session, call.team_id, contact_id)
        return with_word(row, by=by, now=now), row.version if row else 0


def _any_ticket(session: Session, row: ContactCard) -> Ticket:
    """A card is written on a ticket, so there is one."""
    wanted = select(Ticket).where(Ticket.contact_id == row.contact_id, Ticket.team_id == row.team_id).limit(1)
    return session.scalars(wanted).one()
