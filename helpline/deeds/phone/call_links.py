"""The same woman again: a call is linked with her only by two words she knows or by a colleague's deliberate choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.safe_sending import has_code_word
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move.code_words import AskForTheWord
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.phone.call_notes import note_in_ticket, weigh
from helpline.deeds.phone.calls import TooLateToCorrect, happened, the_call
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contacts import unknown_caller
from helpline.deeds.sealed.team_keys import newest_team_key
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.deeds.ticket.cards import card_row
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import locked_where_it_is
from helpline.records import NORMAL, Call, Contact, Ticket, reading, transaction
from helpline.records.laying_down import lay_down
from helpline.words.pseudonyms import numbers_of

TICKETS_SHOWN = 10


@dataclass(frozen=True, repr=False)
class Known:
    """A woman the team knows by these two words: her tickets (id, received, state) and when she last called.

    `asks_word`: a code word was agreed on with her, and it decides whether a call is hers.
    """

    contact_id: UUID
    pseudonym: int
    tickets: tuple[tuple[UUID, datetime, str], ...]
    last_call_at: datetime | None
    calls: int
    asks_word: bool = False


def find_known(words: str, *, by: Unlocked) -> tuple[Known, ...]:
    """Whoever has this pseudonym, in any of the languages, among those her teams know. Raises NotAllowed."""
    if not by.may("log calls"):
        raise NotAllowed
    numbers = numbers_of(words)
    if not numbers:
        return ()
    with reading() as session:
        wanted = select(Contact).where(Contact.org_id == by.org_id, Contact.pseudonym.in_(numbers))
        known = [_known(session, contact, by=by) for contact in session.scalars(wanted).all()]
    return tuple(one for one in known if one.tickets or one.calls)


def link(call_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It was her who called; the call stays a record of its own.

    Raises NotHere, NotAllowed, TooLateToCorrect; AskForTheWord where her code word decides (`call_words.link_by_word`).
    """
    with transaction() as session:
        call = unattached(session, call_id, by=by)
        _ask_for_the_word(session, call, contact_id, by=by)
        attach_contact(session, call, contact_id, by=by, now=now)


def join_ticket(call_id: UUID, ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """The call belongs to this ticket: its note becomes a message there as soon as it is logged.

    Raises NotHere, NotAllowed, NoKey, TooLateToCorrect where it belongs to a ticket already, AskForTheWord as above.
    """
    with transaction() as session:
        call = unattached(session, call_id, by=by)
        ticket = ticket_of_call_team(session, call, ticket_id)
        _ask_for_the_word(session, call, ticket.contact_id, by=by)
        attach_ticket(session, call, ticket, rules=rules, by=by, now=now)


def open_ticket(call_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """A ticket for what this call leaves to do, under two words of its own unless she is known; the ticket's id.

    She waits for us where a letter or something else was agreed, as soon as the call is logged; danger 3 and 4 make it urgent. Its first answer is
    no letter's, so it counts for no target. Raises NotHere, NotAllowed, TooLateToCorrect, NoKey.
    """
    with transaction() as session:
        call = unattached(session, call_id, by=by)
        facts = open_facts(call, keys=by.keys)
        contact_id = call.contact_id or unknown_caller(session, call.org_id, now=now)
        ticket = _new_ticket(call, contact_id, facts, now=now)
        _, key_row = give_key(ticket, newest_team_key(session, call.team_id))
        lay_down(session, ticket, key_row)
        call.ticket_id, call.contact_id = ticket.id, contact_id
        _move_note(session, call, rules=rules, by=by, now=now)
        happened(session, "call linked", call, by=by, now=now)
        return ticket.id


def attach_contact(session: Session, call: Call, contact_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Inside another deed's transaction. Raises NotHere where her teams don't know this woman."""
    contact = session.get(Contact, contact_id)
    if contact is None or not _is_known(session, contact, by=by):
        raise NotHere
    call.contact_id = contact.id
    happened(session, "call linked", call, by=by, now=now)


def attach_ticket(
    session: Session, call: Call, ticket: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    """Inside another deed's transaction."""
    call.ticket_id, call.contact_id = ticket.id, ticket.contact_id
    _move_note(session, call, rules=rules, by=by, now=now)
    happened(session, "call linked", call, by=by, now=now)


def ticket_of_call_team(session: Session, call: Call, ticket_id: UUID) -> Ticket:
    """Locked, and followed to where it was merged. Raises NotHere where it isn't the team's that took the call."""
    ticket = session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or ticket.org_id != call.org_id or ticket.team_id != call.team_id:
        raise NotHere
    return locked_where_it_is(session, ticket.id)


def _ask_for_the_word(session: Session, call: Call, contact_id: UUID, *, by: Unlocked) -> None:
    """Not again once the call is known to be hers."""
    if call.contact_id != contact_id and has_code_word(card_row(session, call.team_id, contact_id), by=by):
        raise AskForTheWord


def unattached(session: Session, call_id: UUID, *, by: Unlocked) -> Call:
    """The call, locked. Raises NotHere, NotAllowed; TooLateToCorrect where it belongs to a ticket."""
    call = the_call(session, call_id, by=by)
    if call.ticket_id is not None:
        raise TooLateToCorrect
    return call


def _move_note(session: Session, call: Call, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """From the call's record into the ticket; while she is still on the line it stays where it is being written."""
    if call.state != "done":
        return
    note_in_ticket(session, call, open_facts(call, keys=by.keys), rules=rules, by=by, now=now)


def _new_ticket(call: Call, contact_id: UUID, facts: CallFacts, *, now: datetime) -> Ticket:
    ticket = Ticket(
        id=uuid4(), org_id=call.org_id, team_id=call.team_id, contact_id=contact_id, channel=call.channel,
        state="waiting_for_her", priority=NORMAL, version=0, message_count=0, counts_for_target=False,
        received_at=call.started_at, last_at=now,
    )  # fmt: skip
    weigh(ticket, facts)
    return ticket


def _known(session: Session, contact: Contact, *, by: Unlocked) -> Known:
    tickets = (
        select(Ticket.id, Ticket.received_at, Ticket.state)
        .where(Ticket.contact_id == contact.id, Ticket.team_id.in_(by.team_ids))
        .order_by(Ticket.received_at.desc()).limit(TICKETS_SHOWN)
    )  # fmt: skip
    calls = _calls_of(session, contact, by=by)
    return Known(
        contact_id=contact.id, pseudonym=contact.pseudonym,
        tickets=tuple((ticket, at, state) for ticket, at, state in session.execute(tickets)),
        last_call_at=max(calls, default=None), calls=len(calls), asks_word=_has_word(session, contact, by=by),
    )  # fmt: skip


def _has_word(session: Session, contact: Contact, *, by: Unlocked) -> bool:
    """On the card of any of her teams: which of them took the call is not asked here."""
    cards = (card_row(session, team_id, contact.id) for team_id in by.team_ids)
    return any(has_code_word(card, by=by) for card in cards)


def _calls_of(session: Session, contact: Contact, *, by: Unlocked) -> Sequence[datetime]:
    wanted = select(Call.started_at).where(Call.contact_id == contact.id, Call.team_id.in_(by.team_ids))
    return session.scalars(wanted.order_by(Call.started_at.desc()).limit(100)).all()


def _is_known(session: Session, contact: Contact, *, by: Unlocked) -> bool:
    if contact.org_id != by.org_id:
        return False
    known = _known(session, contact, by=by)
    return bool(known.tickets or known.calls)
