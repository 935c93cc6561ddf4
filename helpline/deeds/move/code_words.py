"""The word she and we agreed on: it tells that a letter is hers, wherever it came from. Guessing is slow and is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.answer.notes import note_in
from helpline.deeds.answer.safe_sending import NoReason, has_code_word, may_be_card
from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere, SomethingNewer
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.card_seals import WAYS, SafeContact, is_word, open_card
from helpline.deeds.ticket.cards import card_row, put_card
from helpline.deeds.ticket.recognition import join
from helpline.deeds.ticket.tickets_at_hand import ticket_for, visible_ticket
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import lock_tickets
from helpline.records import ContactCard, Message, Ticket, reading, transaction

FREE_TRIES = 3
PAUSE = timedelta(minutes=15)
Said = Literal["right", "wrong", "stop"]


class NoWord(DeedRefused):
    """There is no code word on the card to compare with."""


class TooManyTries(DeedRefused):
    """Three wrong words in a row: the next try has to wait."""


class AskForTheWord(DeedRefused):
    """There is a code word on the card: it decides, and not what a keeper believes."""


Whose = Callable[[Session, Ticket], "ContactCard | None"]
Then = Callable[[Session, Ticket], None]


def check_code_word(ticket_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime) -> Said:
    """Whether this is the word on her card. Her stop word closes every way to her.

    Raises NotHere, NotAllowed, NoWord, TooManyTries.
    """
    return hear(ticket_id, typed, of=her_card, then=lambda *_: None, rules=rules, by=by, now=now)


def confirm_letter(
    ticket_id: UUID, message_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Said:
    """A letter from another address names her code word: it is hers, and its banner goes. Answers go where they went.

    Raises as `check_code_word` does.
    """

    def lift(session: Session, ticket: Ticket) -> None:
        _lift(session, ticket, message_id, by=by, now=now)

    with reading() as session:
        _doubted(session, visible_ticket(session, ticket_id, by=by), message_id)
    return hear(ticket_id, typed, of=her_card, then=lift, rules=rules, by=by, now=now)


def confirm_letter_as_keeper(
    ticket_id: UUID, message_id: UUID, reason: str, *, by: Unlocked, now: datetime
) -> None:
    """Where no code word was ever agreed on: a keeper's deliberate act, with a reason that stays as a note.

    Raises NotHere, NotAllowed, AskForTheWord, NoReason.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="join contacts")
        _doubted(session, ticket, message_id)
        if not by.is_keeper:
            raise NotAllowed
        if has_code_word(her_card(session, ticket), by=by):
            raise AskForTheWord
        if not reason.strip():
            raise NoReason
        note_in(session, ticket, reason.strip(), by=by, now=now)
        _lift(session, ticket, message_id, by=by, now=now)


def join_by_code_word(ticket_id: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime) -> Said:
    """She who may be somebody we know names that woman's code word: the ticket is hers. Raises as `check_code_word`."""

    def link(session: Session, ticket: Ticket) -> None:
        join(session, ticket, by=by, now=now)

    return hear(ticket_id, typed, of=may_be_card, then=link, rules=rules, by=by, now=now)


def join_as_keeper(ticket_id: UUID, reason: str, *, by: Unlocked, now: datetime) -> None:
    """The same woman, where no code word was ever agreed on: a keeper's deliberate act, with a reason that stays as a note.

    The ticket takes her pseudonym. Raises NotHere, NotAllowed, AskForTheWord, NoReason.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="join contacts")
        if not by.is_keeper:
            raise NotAllowed
        if has_code_word(may_be_card(session, ticket), by=by):
            raise AskForTheWord
        if not reason.strip():
            raise NoReason
        join(session, ticket, by=by, now=now)
        note_in(session, ticket, reason.strip(), by=by, now=now)


def hear(
    ticket_id: UUID,
    typed: str,
    *,
    of: Whose,
    then: Then,
    beside: Sequence[UUID] = (),
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> Said:
    """Compares a word with that of a card, and where it is right does what it was named for.

    It compares between two transactions, because comparing is slow on purpose and nobody should wait for it.
    `beside` are other tickets that `then` changes: all are locked in one order. Raises as `check_code_word` does.
    """
    with reading() as session:
        ticket = visible_ticket(session, ticket_id, by=by)
        if not by.may("keep safe contact"):
            raise NotAllowed
        row = of(session, ticket)
        card = with_word(row, by=by, now=now)
        version = row.version if row else 0
    said = compared(typed, card)
    with transaction() as session:
        if beside:
            lock_tickets(session, ticket_id, *beside)
        ticket = ticket_for(session, ticket_id, by=by, deed="keep safe contact")
        row = tried(session, of(session, ticket), said, version=version, by=by, now=now)
        happened(session, word_said(said), ticket, by=by, now=now)
        if said == "right":
            then(session, ticket)
        elif said == "stop":
            put_card(
                session, ticket, row, replace(card, allowed=(), forbidden=WAYS), rules=rules, by=by, now=now
            )
    return said


def her_card(session: Session, ticket: Ticket) -> ContactCard | None:
    return card_row(session, ticket.team_id, ticket.contact_id)


def with_word(row: ContactCard | None, *, by: Unlocked, now: datetime) -> SafeContact:
    """The card that has a code word to compare with just now. Raises NoWord, TooManyTries, NoKey, Damaged."""
    card = open_card(row, keys=by.keys) if row else SafeContact()
    if row is None or card.code_word is None:
        raise NoWord
    if row.wrong_words >= FREE_TRIES and row.wrong_at is not None and now < row.wrong_at + PAUSE:
        raise TooManyTries
    return card


def compared(typed: str, card: SafeContact) -> Said:
    """Slow on purpose: never inside a transaction."""
    if is_word(typed, card.code_word):
        return "right"
    return "stop" if is_word(typed, card.stop_word) else "wrong"


def tried(
    session: Session, row: ContactCard | None, said: Said, *, version: int, by: Unlocked, now: datetime
) -> ContactCard:
    """The card with which a word was compared, locked, with this try counted: two colleagues at once count as two.

    Raises SomethingNewer where the card has changed since, NoWord, TooManyTries.
    """
    if row is None or row.version != version:
        raise SomethingNewer
    session.refresh(row, with_for_update=True)
    with_word(row, by=by, now=now)
    _count_try(row, said, now=now)
    return row


def _count_try(row: ContactCard, said: Said, *, now: datetime) -> None:
    """Three wrong ones in a row slow guessing down for all colleagues together. `row` is locked."""
    if said == "wrong":
        row.wrong_words, row.wrong_at = row.wrong_words + 1, now
    else:
        row.wrong_words, row.wrong_at = 0, None


def word_said(said: Said) -> str:
    """The kind of the event."""
    return "stop word said" if said == "stop" else f"code word {said}"


def _doubted(session: Session, ticket: Ticket, message_id: UUID) -> Message:
    """The letter, if it stands under the banner. Raises NotHere."""
    message = session.get(Message, message_id)
    if message is None or message.ticket_id != ticket.id or message.sender != "other":
        raise NotHere
    return message


def _lift(session: Session, ticket: Ticket, message_id: UUID, *, by: Unlocked, now: datetime) -> None:
    message = _doubted(session, ticket, message_id)
    message.sender = "confirmed"
    happened(session, "letter confirmed", ticket, message_id=message.id, by=by, now=now)
