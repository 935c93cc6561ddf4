"""A contact that came by no letter, written down: by phone, chat, post or in person. No name and no number is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NothingWritten
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.message_seals import Words, seal_words
from helpline.deeds.sealed.openings import openings
from helpline.deeds.sealed.ticket_keys import wrap_message_key
from helpline.deeds.ticket.new_contacts import begin_ticket
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import MERGED
from helpline.deeds.waiting.turns import ANSWERABLE, SET_ASIDE, note_waits, settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import URGENT, Call, ContactLog, Message, Ticket, reading, transaction
from helpline.sealing import Key, new_key
from helpline.words.channels import CHANNELS, LETTERS
from helpline.words.danger import is_urgent


@dataclass(frozen=True, repr=False)
class LoggedContact:
    """What a colleague wrote down. `happened_at` may lie back; `waits`: something of ours is still due to her."""

    channel: str
    text: str
    happened_at: datetime
    waits: bool
    language: str = ""


@dataclass(frozen=True, repr=False)
class ContactCount:
    """Of one channel: how many contacts, and on how many tickets; a call may have none. Never added up to persons."""

    channel: str
    contacts: int
    tickets: int


def log_contact(
    told: LoggedContact, *, team_id: UUID | None = None, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """Opens a ticket for it: one that waits, or one that is closed already. Its id.

    Raises NotAllowed, NothingWritten; NotHere where the team isn't hers.
    """
    _look_at(told, by=by)
    with transaction() as session:
        ticket, _, key = begin_ticket(
            session, channel=told.channel, team_id=team_id, at=told.happened_at, by=by, now=now
        )
        if not told.waits:
            ticket.state, ticket.closed_at = "closed", now
        _add(session, ticket, told, key=key, rules=rules, by=by, now=now)
        return ticket.id


def log_contact_on(
    ticket_id: UUID, told: LoggedContact, *, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """It belongs to a ticket that is there; what is still due opens it again. Raises as above, and NotHere."""
    _look_at(told, by=by)
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="log contacts")
        key = openings(session, [ticket.id], by=by).key(ticket)
        if told.waits and ticket.state == "closed":
            happened(session, "reopened", ticket, by=by, now=now)
        _add(session, ticket, told, key=key, rules=rules, by=by, now=now)
        return ticket.id


def count_contacts(*, by: Unlocked, since: datetime, until: datetime) -> tuple[ContactCount, ...]:
    """Each channel by itself, as funders ask: letters, and calls together with what was logged on tickets.

    Opens no seal. Raises NotAllowed.
    """
    if not by.may("see waiting times"):
        raise NotAllowed
    letters = (
        select(func.count(), func.count(Message.ticket_id.distinct())).select_from(Message)
        .join(Ticket, Ticket.id == Message.ticket_id).outerjoin(ContactLog, ContactLog.message_id == Message.id)
        .where(Ticket.team_id.in_(by.team_ids), Ticket.state.not_in((MERGED, *SET_ASIDE)))
        .where(Message.direction == "in", Message.kind.in_(ANSWERABLE), ContactLog.message_id.is_(None))
        .where(Message.at >= since, Message.at < until)
    )  # fmt: skip
    spoken = union_all(_logged(by, since, until), _called(by, since, until)).subquery()
    others = select(spoken.c.channel, func.count(), func.count(spoken.c.ticket_id.distinct())).group_by(
        spoken.c.channel
    )
    with reading() as session:
        found = {LETTERS: tuple(session.execute(letters).one())}
        found |= {channel: (contacts, tickets) for channel, contacts, tickets in session.execute(others)}
    return tuple(ContactCount(name, *found.get(name, (0, 0))) for name in (LETTERS, *CHANNELS))


def _logged(by: Unlocked, since: datetime, until: datetime) -> Select[str, UUID]:
    return (
        select(ContactLog.channel, Message.ticket_id).join(Message, Message.id == ContactLog.message_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Ticket.team_id.in_(by.team_ids), Ticket.state.not_in((MERGED, *SET_ASIDE)))
        .where(ContactLog.happened_at >= since, ContactLog.happened_at < until)
    )  # fmt: skip


def _called(by: Unlocked, since: datetime, until: datetime) -> Select[str, UUID | None]:
    """Calls that are logged, those without a ticket too, each where its message lies now; not what was set aside."""
    ticket_id = func.coalesce(Message.ticket_id, Call.ticket_id)
    return (
        select(Call.channel, ticket_id).outerjoin(Message, Message.id == Call.id)
        .outerjoin(Ticket, Ticket.id == ticket_id)
        .where(Call.team_id.in_(by.team_ids), Call.state == "done", func.coalesce(Ticket.state, "").not_in(SET_ASIDE))
        .where(Call.started_at >= since, Call.started_at < until)
    )  # fmt: skip


def _look_at(told: LoggedContact, *, by: Unlocked) -> None:
    if not by.may("log contacts"):
        raise NotAllowed
    if not told.text.strip():
        raise NothingWritten


def _add(
    session: Session,
    ticket: Ticket,
    told: LoggedContact,
    *,
    key: Key,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    """The next message of the ticket. One that waits for nothing is of a kind that starts no clock."""
    if told.waits and ticket.state == "closed":
        note_waits(session, ticket)  # what was closed unanswered is over
    ticket.message_count += 1
    ticket.version += 1
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="in",
        kind="person" if told.waits else "logged", sender="same", sender_check="unchecked", author_id=by.staff_id,
        at=told.happened_at, revision=1, file_count=0,
    )  # fmt: skip
    message_key = new_key()
    wrap_message_key(message, message_key, ticket_key=key)
    seal_words(message, Words(body=told.text.strip(), language=told.language), key=message_key)
    session.add(message)
    session.flush()
    session.add(
        ContactLog(message_id=message.id, channel=told.channel, happened_at=told.happened_at, logged_at=now)
    )
    ticket.last_at, ticket.last_in_id = max(ticket.last_at, told.happened_at), message.id
    if told.waits and ticket.state not in SET_ASIDE:
        _she_waits(session, ticket, told, rules=rules, now=now)
    happened(session, "contact logged", ticket, message_id=message.id, by=by, now=now)


def _she_waits(
    session: Session, ticket: Ticket, told: LoggedContact, *, rules: DeskRules, now: datetime
) -> None:
    ticket.state, ticket.closed_at = "open", None
    if is_urgent(told.text):
        ticket.priority = URGENT
    run_again(session, ticket, now=now)
    settle(session, ticket, rules=rules)
