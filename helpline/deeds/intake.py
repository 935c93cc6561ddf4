"""A letter comes in: sealed, filed under a ticket, committed. The gateway holds public keys only and reads nothing back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.contact_seals import Who, seal_address, seal_raw, seal_who
from helpline.deeds.mailboxes import Place, mark_stored
from helpline.deeds.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.references import what_it_answers
from helpline.deeds.reports import take_report
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket_keys import box_message_key, give_key, wrap_message_key
from helpline.deeds.turns import ANSWERABLE
from helpline.records import (
    NORMAL,
    URGENT,
    Contact,
    ContactKey,
    File,
    LetterIndex,
    Message,
    Quarantine,
    Team,
    TeamKey,
    Ticket,
    ask_courier,
    record,
    transaction,
)
from helpline.records.columns import Base
from helpline.sealing import Key, new_key
from helpline.words.danger import is_urgent
from helpline.words.masking import mask
from helpline.words.pseudonyms import draw

# Built once: to put them together anew for every letter costs more than running them.
NEWEST_TEAM_KEY = (
    select(TeamKey).join(Team, Team.id == TeamKey.team_id).where(Team.takes_mail).order_by(TeamKey.epoch.desc()).limit(1)
)  # fmt: skip
NEWEST_CONTACT_KEY = select(ContactKey).order_by(ContactKey.epoch.desc()).limit(1)


@dataclass(frozen=True)
class Received:
    """Where a letter went: "opened" a ticket, "joined" or "reopened" one."""

    ticket_id: UUID
    message_id: UUID
    outcome: Literal["opened", "joined", "reopened"]


def receive_mail(
    mail: IncomingMail, *, rules: DeskRules, now: datetime, place: Place | None = None
) -> Received:
    """Seals a letter and files it; when this returns, it is committed and may be acknowledged.

    The ticket is found by a reply token of ours, then by the Message-ID of an answer of ours; never by its subject.
    `place` is where a letter lies that was fetched: AlreadyStored is raised if it was fetched from there before.
    """
    masked, removed = mask(mail)
    who = Who(address=mail.address, name=mail.name, message_id=mail.message_id, masked=removed)
    is_danger = mail.kind in ANSWERABLE and is_urgent(f"{mail.subject}\n{mail.text}")
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        team, contact_key = _keys(session)
        found = what_it_answers(session, mail)
        if found is None:
            contact = _new_contact(session, mail, contact_key=contact_key, now=now)
            ticket = _new_ticket(contact, mail, team=team, rules=rules, now=now)
            ticket_key, key_row = give_key(ticket, team)
            message, files = _sealed(
                masked, who, ticket, ticket_key=ticket_key, contact_key=contact_key, now=now
            )
            rows: tuple[Sequence[Base], ...] = ([contact], [ticket], [key_row, message], files)
            outcome: Literal["opened", "joined", "reopened"] = "opened"
        else:
            ticket = found.ticket
            outcome = _go_on(ticket, mail, rules=rules, now=now)
            message, files = _sealed(masked, who, ticket, ticket_key=None, contact_key=contact_key, now=now)
            rows = ([message], files)
        if is_danger:
            ticket.priority = URGENT
        if mail.kind in ANSWERABLE:
            ticket.unread_since = ticket.unread_since or now
        record(session, "received", org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=message.id)
        _lay_down(session, *rows, [LetterIndex(message_id=message.id, made_at=now)])
        if found is not None:
            take_report(session, mail, found, rules=rules, now=now)
        if outcome == "reopened":
            record(session, "reopened", org_id=ticket.org_id, at=now, ticket_id=ticket.id)
        ask_courier(session)
        return Received(ticket_id=ticket.id, message_id=message.id, outcome=outcome)


def keep_aside(raw: bytes, *, reason: str, now: datetime, place: Place | None = None) -> UUID:
    """A letter that beat the parser: sealed as it came, for a keeper to look at. Nothing is lost or bounced.

    Raises AlreadyStored as `receive_mail` does.
    """
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        team, contact_key = _keys(session)
        item = Quarantine(
            id=uuid4(),
            org_id=contact_key.org_id,
            team_id=team.team_id,
            received_at=now,
            reason=reason,
            raw=b"",
        )
        seal_raw(item, raw, team=team, key=contact_key)
        session.add(item)
        record(session, "quarantined", org_id=item.org_id, at=now, about_id=item.id)
        return item.id


def _keys(session: Session) -> tuple[TeamKey, ContactKey]:
    """The newest public keys of the team that takes mail and of the organisation's contacts."""
    return session.scalars(NEWEST_TEAM_KEY).one(), session.scalars(NEWEST_CONTACT_KEY).one()


def _new_contact(session: Session, mail: IncomingMail, *, contact_key: ContactKey, now: datetime) -> Contact:
    org_id = contact_key.org_id

    def taken(number: int) -> bool:
        wanted = select(Contact.id).where(Contact.org_id == org_id, Contact.pseudonym == number)
        return session.scalars(wanted).first() is not None

    contact = Contact(
        id=uuid4(), org_id=org_id, pseudonym=draw(taken), made_at=now, sender_check=mail.sender_check
    )
    seal_address(contact, mail.address, mail.name, key=contact_key)
    return contact


def _new_ticket(
    contact: Contact, mail: IncomingMail, *, team: TeamKey, rules: DeskRules, now: datetime
) -> Ticket:
    waits = mail.kind in ANSWERABLE
    return Ticket(
        id=uuid4(), org_id=contact.org_id, team_id=team.team_id, contact_id=contact.id, channel="email",
        state="new", priority=NORMAL, version=0, message_count=0, counts_for_target=waits, received_at=now, last_at=now,
        waiting_since=now if waits else None, due_at=rules.answer_due(now) if waits else None,
    )  # fmt: skip


def _go_on(
    ticket: Ticket, mail: IncomingMail, *, rules: DeskRules, now: datetime
) -> Literal["joined", "reopened"]:
    """A machine's letter is filed and changes nothing; a person's starts her waiting and reopens what was closed."""
    if mail.kind not in ANSWERABLE:
        return "joined"
    was_closed = ticket.state == "closed"
    if ticket.state in ("closed", "waiting_for_her", "on_hold"):
        ticket.state = "open"
    ticket.closed_at = None
    ticket.version += 1
    if ticket.waiting_since is None:
        ticket.waiting_since, ticket.due_at = now, rules.answer_due(now)
    return "reopened" if was_closed else "joined"


def _sealed(
    mail: IncomingMail,
    who: Who,
    ticket: Ticket,
    *,
    ticket_key: Key | None,
    contact_key: ContactKey,
    now: datetime,
) -> tuple[Message, list[File]]:
    """The ticket's next message and its files. Without the ticket's key they are boxed to its public half."""
    ticket.message_count += 1
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="in",
        kind=mail.kind, sender="same" if ticket_key else "unchecked", sender_check=mail.sender_check, at=now,
        revision=1, file_count=len(mail.attachments),
    )  # fmt: skip
    ticket.last_at, ticket.last_in_id = now, message.id
    key = new_key()
    if ticket_key is not None:
        wrap_message_key(message, key, ticket_key=ticket_key)
    else:
        box_message_key(message, key, ticket=ticket)
    words = Words(
        body=mail.text, subject=mail.subject, quoted=mail.quoted, language=mail.language, flags=mail.flags
    )
    seal_words(message, words, key=key)
    seal_who(message, who, key=contact_key)
    numbered = enumerate(mail.attachments, start=1)
    return message, [seal_attachment(file, message, number=number, key=key) for number, file in numbered]


def _lay_down(session: Session, *generations: Sequence[Base]) -> None:
    """Writes rows behind those they point to, and each once: one that changes after its flush is written twice."""
    for rows in generations:
        session.add_all(rows)
        session.flush()
