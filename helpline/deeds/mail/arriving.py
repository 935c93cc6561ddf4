"""A letter before the database is asked for anything: what it asks of us, and the ticket it may open, sealed already.

So others may write while her words are read and sealed, and several letters can be stored in one commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from helpline.border import IncomingMail
from helpline.deeds.mail.letters import Letter, seal_letter, take_apart
from helpline.deeds.mail.references import may_answer
from helpline.deeds.sealed.contact_seals import seal_address
from helpline.deeds.sealed.gateway_keys import GatewayKeys
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.deeds.waiting.turns import ANSWERABLE
from helpline.records import NORMAL, URGENT, Contact, ContactKey, File, Message, Ticket, TicketKey
from helpline.words.reading_ahead import read_ahead, with_ahead


@dataclass(frozen=True)
class Calls:
    """What a letter asks of us: an answer, and perhaps at once (words of danger; they never make anything less urgent)."""

    is_answerable: bool
    is_urgent: bool

    @property
    def for_help_now(self) -> bool:
        return self.is_answerable and self.is_urgent


@dataclass(frozen=True, repr=False)
class Opening:
    """The rows of a ticket of its own, under these keys; what only the database knows is still missing.

    That is the contact's pseudonym, and when an answer is due.
    """

    keys: GatewayKeys
    contact: Contact
    ticket: Ticket
    ticket_key: TicketKey
    message: Message
    files: tuple[File, ...]


@dataclass(frozen=True, repr=False)
class Arriving:
    """A letter on its way in. `at` is when it came: she has waited since then, though it be read later."""

    mail: IncomingMail
    calls: Calls
    at: datetime
    opening: Opening | None = None


def arriving(mail: IncomingMail, *, keys: GatewayKeys | None, now: datetime) -> Arriving:
    """Works out all that can be known. Sealed ahead under these keys, unless it may answer a letter of ours.

    Whoever stores it looks whether they are still the newest. Pure.
    """
    mail = with_ahead(mail)
    letter = Arriving(mail, _calls_of(mail), now)
    if keys is None or may_answer(mail):
        return letter
    return Arriving(mail, letter.calls, now, open_ticket(letter, keys=keys))


def open_ticket(arriving: Arriving, *, keys: GatewayKeys) -> Opening:
    """A ticket of its own, with a contact of its own; the ticket's key is made here and forgotten. Pure."""
    letter, calls, now = take_apart(arriving.mail, is_about_our_answer=False), arriving.calls, arriving.at
    contact = new_contact(letter, contact_key=keys.contact, now=now)
    ticket = Ticket(
        id=uuid4(), org_id=keys.org_id, team_id=keys.team_id, contact_id=contact.id, channel="email", state="new",
        priority=URGENT if calls.for_help_now else NORMAL, version=0, message_count=0,
        counts_for_target=calls.is_answerable, received_at=now, last_at=now,
        waiting_since=now if calls.is_answerable else None,
        unread_since=now if calls.is_answerable else None,
    )  # fmt: skip
    key, ticket_key = give_key(ticket, keys.team)
    message, files = seal_letter(letter, ticket, ticket_key=key, contact_key=keys.contact, now=now)
    return Opening(keys, contact, ticket, ticket_key, message, tuple(files))


def new_contact(letter: Letter, *, contact_key: ContactKey, now: datetime) -> Contact:
    """Whoever wrote this letter, without a pseudonym yet."""
    contact = Contact(
        id=uuid4(), org_id=contact_key.org_id, made_at=now, sender_check=letter.shown.sender_check
    )
    seal_address(contact, letter.who.address, letter.who.name, key=contact_key)
    return contact


def _calls_of(mail: IncomingMail) -> Calls:
    return Calls(is_answerable=mail.kind in ANSWERABLE, is_urgent=read_ahead(mail).is_urgent)
