"""A letter comes in: sealed, filed under a ticket, committed. The gateway holds public keys only and reads nothing back."""

from __future__ import annotations

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
from helpline.records import (
    NORMAL,
    URGENT,
    Contact,
    ContactKey,
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
from helpline.sealing import Key, new_key
from helpline.words.danger import is_urgent
from helpline.words.masking import mask
from helpline.words.pseudonyms import draw

ANSWERABLE = ("person", "calendar")


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
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        team, contact_key = _keys(session)
        found = what_it_answers(session, mail)
        if found is None:
            ticket, ticket_key = _open_ticket(
                session, mail, team=team, contact_key=contact_key, rules=rules, now=now
            )
            outcome: Literal["opened", "joined", "reopened"] = "opened"
        else:
            ticket, ticket_key = found.ticket, None
            outcome = _go_on(ticket, mail, rules=rules, now=now)
        message = _add_message(session, ticket, masked, ticket_key=ticket_key, now=now)
        seal_who(message, who, key=contact_key)
        session.add(LetterIndex(message_id=message.id, made_at=now))
        if mail.kind in ANSWERABLE and is_urgent(f"{mail.subject}\n{mail.text}"):
            ticket.priority = URGENT
        record(session, "received", org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=message.id)
        if found is not None:
            take_report(session, mail, found, rules=rules, now=now)
        if outcome == "reopened":
            record(session, "reopened", org_id=ticket.org_id, at=now, ticket_id=ticket.id)
        if mail.kind in ANSWERABLE:
            ticket.unread_since = ticket.unread_since or now
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
    team = session.scalars(
        select(TeamKey).join(Team, Team.id == TeamKey.team_id).where(Team.takes_mail)
        .order_by(TeamKey.epoch.desc()).limit(1)
    ).one()  # fmt: skip
    return team, session.scalars(select(ContactKey).order_by(ContactKey.epoch.desc()).limit(1)).one()


def _open_ticket(
    session: Session,
    mail: IncomingMail,
    *,
    team: TeamKey,
    contact_key: ContactKey,
    rules: DeskRules,
    now: datetime,
) -> tuple[Ticket, Key]:
    contact = _new_contact(session, mail, contact_key=contact_key, now=now)
    waits = mail.kind in ANSWERABLE
    ticket = Ticket(
        id=uuid4(), org_id=contact_key.org_id, team_id=team.team_id, contact_id=contact.id, channel="email",
        state="new", priority=NORMAL, version=0, message_count=0, counts_for_target=waits, received_at=now, last_at=now,
        waiting_since=now if waits else None, due_at=rules.answer_due(now) if waits else None,
    )  # fmt: skip
    key, row = give_key(ticket, team)
    session.add(ticket)
    session.flush()
    session.add(row)
    return ticket, key


def _new_contact(session: Session, mail: IncomingMail, *, contact_key: ContactKey, now: datetime) -> Contact:
    org_id = contact_key.org_id

    def taken(number: int) -> bool:
        wanted = select(Contact.id).where(Contact.org_id == org_id, Contact.pseudonym == number)
        return session.scalars(wanted).first() is not None

    contact = Contact(
        id=uuid4(), org_id=org_id, pseudonym=draw(taken), made_at=now, sender_check=mail.sender_check
    )
    seal_address(contact, mail.address, mail.name, key=contact_key)
    session.add(contact)
    session.flush()
    return contact


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


def _add_message(
    session: Session, ticket: Ticket, mail: IncomingMail, *, ticket_key: Key | None, now: datetime
) -> Message:
    ticket.message_count += 1
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="in",
        kind=mail.kind, sender="same" if ticket_key else "unchecked", sender_check=mail.sender_check, at=now,
        revision=1, file_count=len(mail.attachments),
    )  # fmt: skip
    key = new_key()
    if ticket_key is not None:
        wrap_message_key(message, key, ticket_key=ticket_key)
    else:
        box_message_key(message, key, ticket=ticket)
    words = Words(
        body=mail.text, subject=mail.subject, quoted=mail.quoted, language=mail.language, flags=mail.flags
    )
    seal_words(message, words, key=key)
    ticket.last_at, ticket.last_in_id = now, message.id
    session.add(message)
    session.flush()
    for number, attachment in enumerate(mail.attachments, start=1):
        session.add(seal_attachment(attachment, message, number=number, key=key))
    return message
