"""The course of a ticket: triage, take, hand over, close, reopen, spam. One transaction and one event a deed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.rules import DeskRules
from helpline.deeds.shown import TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    NORMAL,
    URGENT,
    Facts,
    Membership,
    Message,
    OutboxRow,
    Staff,
    TeamKey,
    Ticket,
    TicketFacts,
    record,
    transaction,
)
from helpline.sealing import Key, context, kdf, open_record, seal_record

KINDS = (
    "consultation", "information", "third_party", "professional", "referral",
    "perpetrator", "media_general", "spam", "auto",
)  # fmt: skip
COUNTED_KINDS = frozenset(KINDS[:5])  # domain.md E-20: only these count for the response targets
DANGER_LEVELS = (0, 1, 2, 3, 4)
SAFE_NOW = ("", "yes", "no", "unknown")


def ticket_for(session: Session, ticket_id: UUID, *, by: Unlocked, deed: str) -> Ticket:
    """The ticket, locked for this deed. Raises NotHere if it isn't one of her teams', NotAllowed if her role may not."""
    ticket = session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or ticket.org_id != by.org_id or ticket.team_id not in by.team_ids:
        raise NotHere
    if not by.may(deed):
        raise NotAllowed
    return ticket


def triage(ticket_id: UUID, facts: TriageFacts, *, by: Unlocked, now: datetime) -> None:
    """Seals the facts as one record; danger 3 and 4 make the ticket urgent, nothing makes it less so by itself."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="triage tickets")
        row = _facts_row(session, ticket)
        row.facts = seal_record(
            _facts_key(by, row), json.dumps(asdict(facts)).encode(), _facts_place(row), epoch=row.epoch
        )
        if facts.kind:
            ticket.counts_for_target = facts.kind in COUNTED_KINDS
        ticket.priority = URGENT if facts.danger >= 3 else NORMAL
        if ticket.state == "new":
            ticket.state = "open"
        _happened(session, "triaged", ticket, by=by, now=now)


def open_facts(session: Session, ticket_id: UUID, *, by: Unlocked) -> TriageFacts:
    """The coded facts, empty where nobody has triaged yet. Raises Damaged."""
    row = session.scalars(
        select(Facts)
        .join(TicketFacts, TicketFacts.facts_id == Facts.id)
        .where(TicketFacts.ticket_id == ticket_id)
    ).first()
    if row is None:
        return TriageFacts()
    return TriageFacts(
        **json.loads(open_record(_facts_key(by, row), row.facts, _facts_place(row), epoch=row.epoch))
    )


def assign(ticket_id: UUID, assignee_id: UUID | None, *, by: Unlocked, now: datetime) -> None:
    """To herself, or back to the pool; to others only where her role may. The colleague must be of the team."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="take tickets")
        others = {assignee_id, ticket.assignee_id} - {None, by.staff_id}
        if others and not by.may("assign to others"):
            raise NotAllowed
        if assignee_id is not None and not _is_in_team(session, assignee_id, ticket.team_id):
            raise NotHere
        ticket.assignee_id = assignee_id
        if ticket.state == "new" and assignee_id is not None:
            ticket.state = "open"
        kind = "assigned" if assignee_id else "unassigned"
        _happened(session, kind, ticket, by=by, now=now, about_id=assignee_id)


def close(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Nothing more to do for now; her next letter reopens it."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        ticket.state, ticket.closed_at = "closed", now
        ticket.waiting_since = ticket.due_at = ticket.unread_since = None
        _happened(session, "closed", ticket, by=by, now=now)


def mark_spam(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Not a person who needs us. It leaves the clocks; a later letter on it is filed and shown, it can be reopened."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        ticket.state, ticket.closed_at, ticket.counts_for_target = "spam", now, False
        ticket.waiting_since = ticket.due_at = ticket.unread_since = None
        _happened(session, "marked spam", ticket, by=by, now=now)


def reopen(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Back to work. If her last letter was never answered she waits again, since that letter came."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        if ticket.state not in ("closed", "spam"):
            return
        unanswered = unanswered_since(session, ticket)
        ticket.counts_for_target = ticket.counts_for_target or ticket.state == "spam"
        ticket.state = "open" if unanswered else "waiting_for_her"
        ticket.closed_at = None
        ticket.waiting_since = unanswered
        ticket.due_at = rules.answer_due(unanswered) if unanswered else None
        _happened(session, "reopened", ticket, by=by, now=now)


def unanswered_since(session: Session, ticket: Ticket) -> datetime | None:
    """When her first letter came that no answer of ours has followed; one taken back, held or failed is none."""
    rows_of_ours = session.execute(
        select(OutboxRow.message_id, OutboxRow.state).where(OutboxRow.ticket_id == ticket.id)
    ).all()
    on_their_way = {
        message_id for message_id, state in rows_of_ours if state in ("waiting", "sending", "sent")
    }
    not_answers = {message_id for message_id, _ in rows_of_ours} - on_their_way
    rows = session.execute(
        select(Message.id, Message.direction, Message.kind, Message.at)
        .where(Message.ticket_id == ticket.id)
        .order_by(Message.number)
    )
    since: datetime | None = None
    for message_id, direction, kind, at in rows:
        if direction == "out" and message_id not in not_answers:
            since = None
        elif direction == "in" and kind in ("person", "calendar") and since is None:
            since = at
    return since


def she_waits_again(session: Session, ticket: Ticket, *, rules: DeskRules) -> None:
    """Puts the ticket back among those who wait, if a letter of hers has no answer on its way.

    A closed one too: it was closed because it was answered, and now it isn't.
    """
    since = unanswered_since(session, ticket)
    if since is not None and ticket.state != "spam":
        ticket.state, ticket.closed_at = "open", None
        ticket.waiting_since, ticket.due_at = since, rules.answer_due(since)


def _facts_row(session: Session, ticket: Ticket) -> Facts:
    link = session.get(TicketFacts, ticket.id)
    if link is not None:
        return session.get_one(Facts, link.facts_id)
    epoch = session.scalars(
        select(TeamKey.epoch).where(TeamKey.team_id == ticket.team_id).order_by(TeamKey.epoch.desc())
    ).first()
    row = Facts(id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, epoch=epoch or 1, facts=b"")
    session.add_all([row, TicketFacts(ticket_id=ticket.id, facts_id=row.id)])
    return row


def _facts_key(by: Unlocked, row: Facts) -> Key:
    return kdf(by.keys.pair(row.team_id, row.epoch).seed, "facts")


def _facts_place(row: Facts) -> bytes:
    return context("facts", row.org_id, row.team_id, row.id)


def _is_in_team(session: Session, staff_id: UUID, team_id: UUID) -> bool:
    staff = session.get(Staff, staff_id)
    return (
        staff is not None
        and staff.left_at is None
        and session.get(Membership, (staff_id, team_id)) is not None
    )


def _happened(
    session: Session, kind: str, ticket: Ticket, *, by: Unlocked, now: datetime, about_id: UUID | None = None
) -> None:
    record(
        session, kind, org_id=ticket.org_id, at=now, ticket_id=ticket.id, by_id=by.staff_id, about_id=about_id
    )
