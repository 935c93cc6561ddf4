"""Letters from before the desk: filed as closed conversations with the dates they had, out of all clocks, answered by nobody.

Like a gateway it holds public keys only. Whose letters belong together it remembers in RAM for as long as it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.mail.arriving import new_contact
from helpline.deeds.mail.letters import Letter, seal_letter, take_apart
from helpline.deeds.sealed.contact_seals import Who
from helpline.deeds.sealed.contacts import new_pseudonym
from helpline.deeds.sealed.gateway_keys import newest_keys
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.records import NORMAL, LetterIndex, OutboxRow, Ticket, record, transaction
from helpline.sealing import Damaged, Key, normalise_address, token_hash

Outcome = Literal["letter", "answer", "duplicate"]


@dataclass(frozen=True, repr=False)
class OldLetter:
    """A letter of hers, or with `answered_to` (address, name) an answer of ours to her; `at` is its own date."""

    mail: IncomingMail
    at: datetime
    answered_to: tuple[str, str] | None = None

    @property
    def correspondent(self) -> tuple[str, str]:
        return self.answered_to or (self.mail.address, self.mail.name)


class OldConversations:
    """One import. Letters belong to the conversation of a letter they refer to, else to their correspondent's."""

    def __init__(self) -> None:
        self._by_letter: dict[str, UUID] = {}
        self._by_address: dict[str, UUID] = {}
        self._with: dict[UUID, str] = {}
        self._keys: dict[UUID, Key] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def take(self, letters: Sequence[OldLetter], *, now: datetime) -> list[Outcome]:
        """Files a few letters, the oldest first, in one transaction: keep it short, others wait meanwhile.

        A repeat within this import, or an answer that this desk sent itself, is a duplicate and left out; what the
        desk has otherwise got already is folded by the courier.
        """
        with transaction() as session:
            return [self._take(session, letter, now=now) for letter in letters]

    def _take(self, session: Session, letter: OldLetter, *, now: datetime) -> Outcome:
        message_id = letter.mail.message_id
        if message_id and (message_id in self._by_letter or _is_from_this_desk(session, letter)):
            return "duplicate"
        referred = self._referred_to(letter)
        ticket = self._ticket(session, letter, referred, now=now)
        self._add(session, letter, ticket, is_about_our_answer=referred is not None, now=now)
        if message_id:
            self._by_letter[message_id] = ticket.id
        return "answer" if letter.answered_to else "letter"

    def _referred_to(self, letter: OldLetter) -> UUID | None:
        known = (self._by_letter.get(reference) for reference in reversed(letter.mail.references))
        return next((ticket_id for ticket_id in known if ticket_id is not None), None)

    def _ticket(self, session: Session, letter: OldLetter, referred: UUID | None, *, now: datetime) -> Ticket:
        address = normalise_address(letter.correspondent[0])
        ticket_id = referred or self._by_address.get(address)
        if ticket_id is not None:
            return session.get_one(Ticket, ticket_id, with_for_update=True)
        ticket = self._open(session, letter, now=now)
        self._with[ticket.id] = address
        if address:
            self._by_address[address] = ticket.id
        return ticket

    def _open(self, session: Session, letter: OldLetter, *, now: datetime) -> Ticket:
        keys = newest_keys(session)
        address, name = letter.correspondent
        hers = Letter(letter.mail, Who(address=address, name=name, message_id="", masked=()))
        contact = new_contact(hers, contact_key=keys.contact, now=letter.at)
        contact.pseudonym = new_pseudonym(session, keys.org_id)
        ticket = Ticket(
            id=uuid4(), org_id=contact.org_id, team_id=keys.team_id, contact_id=contact.id, channel="email",
            state="closed", priority=NORMAL, version=0, message_count=0, counts_for_target=False,
            received_at=letter.at, last_at=letter.at, closed_at=letter.at,
        )  # fmt: skip
        self._keys[ticket.id], key_row = give_key(ticket, keys.team)
        for row in (contact, ticket, key_row):
            session.add(row)
            session.flush()
        record(session, "imported", org_id=ticket.org_id, at=now, ticket_id=ticket.id)
        return ticket

    def _add(
        self, session: Session, letter: OldLetter, ticket: Ticket, *, is_about_our_answer: bool, now: datetime
    ) -> None:
        last_in_id, last_at = ticket.last_in_id, ticket.last_at
        message, files = seal_letter(
            _apart(letter, is_about_our_answer=is_about_our_answer), ticket, ticket_key=self._keys[ticket.id],
            contact_key=newest_keys(session).contact, now=letter.at,
        )  # fmt: skip
        if letter.answered_to:
            message.direction, ticket.last_in_id = "out", last_in_id
        elif normalise_address(letter.mail.address) != self._with[ticket.id]:
            message.sender = "other"
        ticket.version += 1
        ticket.last_at = ticket.closed_at = max(last_at, letter.at)
        for rows in ([message], [*files, LetterIndex(message_id=message.id, made_at=now)]):
            session.add_all(rows)
            session.flush()


def _is_from_this_desk(session: Session, letter: OldLetter) -> bool:
    """Whether our own courier sent it: then it stands in its ticket already."""
    try:
        own = token_hash(letter.mail.message_id.partition("@")[0])
    except Damaged:
        return False
    return session.scalars(select(OutboxRow.id).where(OutboxRow.mail_id == own).limit(1)).first() is not None


def _apart(letter: OldLetter, *, is_about_our_answer: bool) -> Letter:
    """In an answer of ours it is her name and address that leave the text, not our own."""
    if letter.answered_to is None:
        return take_apart(letter.mail, is_about_our_answer=is_about_our_answer)
    address, name = letter.answered_to
    # What was read ahead is without the writer's name, and here it is not hers.
    theirs = replace(letter.mail, address=address, name=name, kind="person", ahead=None)
    masked = take_apart(theirs, is_about_our_answer=False)
    return Letter(masked.shown, replace(masked.who, address=letter.mail.address, name=letter.mail.name))
