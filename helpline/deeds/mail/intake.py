"""A letter comes in: sealed, filed under a ticket, committed. The gateway holds public keys only and reads nothing back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.mail.letters import Letter, seal_letter, take_apart
from helpline.deeds.mail.mailboxes import Place, mark_stored
from helpline.deeds.mail.references import Found, what_it_answers
from helpline.deeds.mail.reports import take_report
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import seal_address, seal_raw
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.deeds.waiting.turns import ANSWERABLE, note_waits, settle
from helpline.deeds.waiting.waits import does_she_wait, new_wait, run_again
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
    Wait,
    ask_courier,
    is_reserved,
    record,
    transaction,
)
from helpline.records.database import lay_down
from helpline.words.danger import is_urgent
from helpline.words.pseudonyms import draw

# Built once: to put them together anew for every letter costs more than running them.
NEWEST_KEYS = (
    select(
        TeamKey.team_id, TeamKey.epoch.label("team_epoch"), TeamKey.public.label("team_public"),
        ContactKey.org_id, ContactKey.epoch, ContactKey.public,
    )
    .join(Team, Team.id == TeamKey.team_id).join(ContactKey, ContactKey.org_id == Team.org_id)
    .where(Team.takes_mail).order_by(TeamKey.epoch.desc(), ContactKey.epoch.desc()).limit(1)
)  # fmt: skip
TAKEN = select(Contact.id).where(
    Contact.org_id == bindparam("org_id"), Contact.pseudonym == bindparam("number")
)

Outcome = Literal["opened", "joined", "reopened"]


@dataclass(frozen=True)
class Received:
    """Where a letter went: "opened" a ticket, "joined" or "reopened" one."""

    ticket_id: UUID
    message_id: UUID
    outcome: Outcome


@dataclass(frozen=True)
class Calls:
    """What a letter asks of us: an answer, and perhaps at once (words of danger; they never make anything less urgent)."""

    is_answerable: bool
    is_urgent: bool

    @property
    def for_help_now(self) -> bool:
        return self.is_answerable and self.is_urgent


def receive_mail(
    mail: IncomingMail, *, rules: DeskRules, now: datetime, place: Place | None = None
) -> Received:
    """Seals a letter and files it; when this returns, it is committed and may be acknowledged.

    The ticket is found by a reply token of ours, then by the Message-ID of an answer of ours; never by its subject.
    `place` is where a letter lies that was fetched: AlreadyStored is raised if it was fetched from there before.
    """
    calls = calls_of(mail)
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        return file_letter(session, mail, calls, rules=rules, now=now)


def calls_of(mail: IncomingMail) -> Calls:
    """Worked out before the transaction begins: while her words are read, others may write."""
    return Calls(is_answerable=mail.kind in ANSWERABLE, is_urgent=is_urgent(f"{mail.subject}\n{mail.text}"))


def file_letter(
    session: Session, mail: IncomingMail, calls: Calls, *, rules: DeskRules, now: datetime
) -> Received:
    """Files a letter within another deed. `now` is when it came: she has waited since then, though it be read later."""
    found = what_it_answers(session, mail)
    letter = take_apart(mail, is_about_our_answer=found is not None)
    if found is None:
        received = _open_ticket(session, letter, calls, rules=rules, now=now)
    else:
        received = _join_ticket(session, letter, found, calls, rules=rules, now=now)
        take_report(session, mail, found, rules=rules, now=now)
    ask_courier(session)
    return received


def keep_aside(raw: bytes, *, reason: str, now: datetime, place: Place | None = None) -> UUID:
    """A letter that beat the parser: sealed as it came, for a keeper to look at. Nothing is lost or bounced.

    Raises AlreadyStored as `receive_mail` does.
    """
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        team, contact_key = newest_keys(session)
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


def newest_keys(session: Session) -> tuple[TeamKey, ContactKey]:
    """The newest public keys of the team that takes mail and of the organisation's contacts.

    Rows of no session, and without what is sealed in theirs: a gateway has no use for it.
    """
    row = session.connection().execute(NEWEST_KEYS).one()
    return (
        TeamKey(team_id=row.team_id, epoch=row.team_epoch, public=row.team_public),
        ContactKey(org_id=row.org_id, epoch=row.epoch, public=row.public),
    )


def _open_ticket(
    session: Session, letter: Letter, calls: Calls, *, rules: DeskRules, now: datetime
) -> Received:
    """A ticket of its own, with a contact and a pseudonym of its own; the ticket's key is made here and forgotten."""
    team, contact_key = newest_keys(session)
    contact = new_contact(session, letter, contact_key=contact_key, now=now)
    ticket = Ticket(
        id=uuid4(), org_id=contact.org_id, team_id=team.team_id, contact_id=contact.id, channel="email", state="new",
        priority=URGENT if calls.for_help_now else NORMAL, version=0, message_count=0,
        counts_for_target=calls.is_answerable, received_at=now, last_at=now,
        waiting_since=now if calls.is_answerable else None,
        unread_since=now if calls.is_answerable else None,
    )  # fmt: skip
    ticket_key, key_row = give_key(ticket, team)
    message, files = seal_letter(letter, ticket, ticket_key=ticket_key, contact_key=contact_key, now=now)
    waits = [_begins_to_wait(session, ticket, rules=rules, now=now)] if calls.is_answerable else []
    lay_down(session, contact, ticket, key_row, message, *files, *waits)
    return _received(session, ticket, message, "opened", now=now)


def _join_ticket(
    session: Session, letter: Letter, found: Found, calls: Calls, *, rules: DeskRules, now: datetime
) -> Received:
    """A machine's letter is filed and changes nothing; a person's starts her waiting and reopens what was closed."""
    ticket = found.ticket
    outcome: Outcome = "reopened" if calls.is_answerable and ticket.state == "closed" else "joined"
    before = ticket.state, ticket.waiting_since
    if calls.is_answerable:
        if ticket.state == "closed":
            note_waits(session, ticket)  # what was closed unanswered is over, whenever that was
        _she_waits(ticket, calls, now=now)
    message, files = seal_letter(
        letter, ticket, ticket_key=None, contact_key=newest_keys(session)[1], now=now
    )
    lay_down(session, message, *files)
    if calls.is_answerable:
        _keep_her_wait(session, ticket, *before, rules=rules, now=now)
    return _received(session, ticket, message, outcome, now=now)


def _she_waits(ticket: Ticket, calls: Calls, *, now: datetime) -> None:
    if ticket.state in ("closed", "waiting_for_her", "on_hold"):
        ticket.state = "open"
    ticket.closed_at = None
    ticket.version += 1
    ticket.unread_since = min(ticket.unread_since or now, now)
    if calls.for_help_now:
        ticket.priority = URGENT
    if ticket.waiting_since is None or now < ticket.waiting_since:
        ticket.waiting_since = now


def _keep_her_wait(
    session: Session, ticket: Ticket, state: str, since: datetime | None, *, rules: DeskRules, now: datetime
) -> None:
    """Nearly always she begins to wait, or goes on; the conversation is read again only where more may have changed."""
    is_plain = state in ("new", "open") or (state == "waiting_for_her" and since is None)
    if not is_plain or (since is not None and now < since):
        run_again(session, ticket, now=now)
        settle(session, ticket, rules=rules)
        ticket.state = "new" if state == "new" else ticket.state
    elif since is None or not does_she_wait(session, ticket.id):  # a call may have made it our turn before
        lay_down(session, _begins_to_wait(session, ticket, rules=rules, now=now))


def _begins_to_wait(session: Session, ticket: Ticket, *, rules: DeskRules, now: datetime) -> Wait:
    is_first = ticket.first_answered_at is None
    row = new_wait(session, ticket, is_first=is_first, began_at=now, rules=rules)
    ticket.due_at = row.due_at
    return row


def _received(
    session: Session, ticket: Ticket, message: Message, outcome: Outcome, *, now: datetime
) -> Received:
    lay_down(session, LetterIndex(message_id=message.id, made_at=now))
    record(session, "received", org_id=ticket.org_id, at=now, ticket_id=ticket.id, message_id=message.id)
    if outcome == "reopened":
        record(session, "reopened", org_id=ticket.org_id, at=now, ticket_id=ticket.id)
    return Received(ticket_id=ticket.id, message_id=message.id, outcome=outcome)


def new_contact(session: Session, letter: Letter, *, contact_key: ContactKey, now: datetime) -> Contact:
    """A pseudonym of its own for whoever wrote this letter; not added to the session yet."""
    org_id = contact_key.org_id

    def taken(number: int) -> bool:
        if not is_reserved(session, "pseudonym", number):
            return True  # somebody else is giving it away at this moment
        return session.connection().execute(TAKEN, {"org_id": org_id, "number": number}).first() is not None

    contact = Contact(
        id=uuid4(), org_id=org_id, pseudonym=draw(taken), made_at=now, sender_check=letter.shown.sender_check
    )
    seal_address(contact, letter.who.address, letter.who.name, key=contact_key)
    return contact
