"""A letter comes in: sealed, filed under a ticket, committed. The gateway holds public keys only and reads nothing back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from helpline.border import IncomingMail
from helpline.deeds.mail.arriving import Arriving, Calls, Opening, arriving, open_ticket
from helpline.deeds.mail.letters import seal_letter, take_apart
from helpline.deeds.mail.mailboxes import Place, mark_stored
from helpline.deeds.mail.references import Found, what_it_answers
from helpline.deeds.mail.reports import take_report
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.contact_seals import seal_raw
from helpline.deeds.sealed.contacts import new_pseudonyms
from helpline.deeds.sealed.gateway_keys import GatewayKeys, last_seen_keys, newest_keys
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.turns import note_waits, settle
from helpline.deeds.waiting.waits import does_she_wait, new_wait, run_again
from helpline.figures.clocks import Clocks
from helpline.records import (
    URGENT,
    Event,
    LetterIndex,
    Message,
    Quarantine,
    Ticket,
    Wait,
    ask_courier,
    record,
    transaction,
)
from helpline.records.events import begin, record_all
from helpline.records.laying_down import lay_down

Outcome = Literal["opened", "joined", "reopened"]


@dataclass(frozen=True)
class Received:
    """Where a letter went: "opened" a ticket, "joined" or "reopened" one."""

    ticket_id: UUID
    message_id: UUID
    outcome: Outcome


def prepare(mail: IncomingMail, *, now: datetime) -> Arriving:
    """All that can be done for a letter before the transaction begins: while she is read and sealed, others may write."""
    return arriving(mail, keys=last_seen_keys(), now=now)


def receive_mail(
    mail: IncomingMail, *, rules: DeskRules, now: datetime, place: Place | None = None
) -> Received:
    """Seals a letter and files it; when this returns, it is committed and may be acknowledged.

    The ticket is found by a reply token of ours, then by the Message-ID of an answer of ours; never by its subject.
    `place` is where a letter lies that was fetched: AlreadyStored is raised if it was fetched from there before.
    """
    letter = prepare(mail, now=now)
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        return file_letter(session, letter, rules=rules)


def receive_together(letters: Sequence[Arriving], *, rules: DeskRules) -> None:
    """Files several letters in one commit: all of them or, whatever one of them raises, none."""
    with transaction() as session:
        _file(session, letters, rules=rules)


def file_letter(session: Session, letter: Arriving, *, rules: DeskRules) -> Received:
    """Files a letter within another deed."""
    return _file(session, [letter], rules=rules)[0]


def keep_aside(raw: bytes, *, reason: str, now: datetime, place: Place | None = None) -> UUID:
    """A letter that beat the parser: sealed as it came, for a keeper to look at. Nothing is lost or bounced.

    Raises AlreadyStored as `receive_mail` does.
    """
    with transaction() as session:
        if place is not None:
            mark_stored(session, place, now=now)
        keys = newest_keys(session)
        item = Quarantine(
            id=uuid4(), org_id=keys.org_id, team_id=keys.team_id, received_at=now, reason=reason, raw=b""
        )
        seal_raw(item, raw, team=keys.team, key=keys.contact)
        session.add(item)
        record(session, "quarantined", org_id=item.org_id, at=now, about_id=item.id)
        return item.id


def _file(session: Session, letters: Sequence[Arriving], *, rules: DeskRules) -> list[Received]:
    """In their order; those that open a ticket are written together, a statement for each kind of row."""
    keys = newest_keys(session)
    received, openings = list[Received](), list[Opening]()
    for letter in letters:
        found = what_it_answers(session, letter.mail)
        if found is None:
            opening = _under(keys, letter)
            openings.append(opening)
            received.append(Received(opening.ticket.id, opening.message.id, "opened"))
        else:
            received.append(_join_ticket(session, letter, found, keys=keys, rules=rules))
            take_report(session, letter.mail, found, rules=rules, now=letter.at)
    if openings:
        _open_tickets(session, openings, keys=keys, rules=rules)
    ask_courier(session)
    return received


def _under(keys: GatewayKeys, letter: Arriving) -> Opening:
    """What was sealed ahead, unless a key was replaced meanwhile."""
    if letter.opening is not None and letter.opening.keys == keys:
        return letter.opening
    return open_ticket(letter, keys=keys)


def _open_tickets(
    session: Session, openings: Sequence[Opening], *, keys: GatewayKeys, rules: DeskRules
) -> None:
    clocks = clocks_of(session, keys.org_id, rules=rules)
    pseudonyms = new_pseudonyms(session, keys.org_id, count=len(openings))
    waits = []
    for opening, pseudonym in zip(openings, pseudonyms, strict=True):
        opening.contact.pseudonym = pseudonym
        since, wait = opening.ticket.waiting_since, None
        if since is not None:
            wait = _begins_to_wait(opening.ticket, clocks=clocks, now=since)
            waits.append(wait)
        begin(session, opening.ticket, wait)
    lay_down(
        session, *(one.contact for one in openings), *(one.ticket for one in openings),
        *(one.ticket_key for one in openings), *(one.message for one in openings),
        *(file for one in openings for file in one.files), *waits, *(_index_of(one.message) for one in openings),
    )  # fmt: skip
    record_all(session, *(_happened("received", one.ticket, one.message) for one in openings))


def _join_ticket(
    session: Session, letter: Arriving, found: Found, *, keys: GatewayKeys, rules: DeskRules
) -> Received:
    """A machine's letter is filed and changes nothing; a person's starts her waiting and reopens what was closed."""
    ticket, calls, now = found.ticket, letter.calls, letter.at
    outcome: Outcome = "reopened" if calls.is_answerable and ticket.state == "closed" else "joined"
    before = ticket.state, ticket.waiting_since
    if calls.is_answerable:
        if ticket.state == "closed":
            note_waits(session, ticket)  # what was closed unanswered is over, whenever that was
        _she_waits(ticket, calls, now=now)
    apart = take_apart(letter.mail, is_about_our_answer=True)
    message, files = seal_letter(apart, ticket, ticket_key=None, contact_key=keys.contact, now=now)
    lay_down(session, message, *files, _index_of(message))
    if calls.is_answerable:
        _keep_her_wait(session, ticket, *before, rules=rules, now=now)
    kinds = ("received", "reopened") if outcome == "reopened" else ("received",)
    record_all(session, *(_happened(kind, ticket, message) for kind in kinds))
    return Received(ticket.id, message.id, outcome)


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
        clocks = clocks_of(session, ticket.org_id, rules=rules)
        lay_down(session, _begins_to_wait(ticket, clocks=clocks, now=now))


def _begins_to_wait(ticket: Ticket, *, clocks: Clocks, now: datetime) -> Wait:
    row = new_wait(ticket, is_first=ticket.first_answered_at is None, began_at=now, clocks=clocks)
    ticket.due_at = row.due_at
    return row


def _index_of(message: Message) -> LetterIndex:
    """For the courier that looks for copies."""
    return LetterIndex(message_id=message.id, made_at=message.at)


def _happened(kind: str, ticket: Ticket, message: Message) -> Event:
    about = message.id if kind == "received" else None
    return Event(org_id=ticket.org_id, kind=kind, at=message.at, ticket_id=ticket.id, message_id=about)
