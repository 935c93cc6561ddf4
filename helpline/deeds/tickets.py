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
from helpline.deeds.turns import settle
from helpline.deeds.unlocked import Unlocked
from helpline.records import (
    NORMAL,
    URGENT,
    Facts,
    Membership,
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
    """Seals the facts as one record; danger 3 and 4 make the ticket urgent, only 1 and 2 make it less so."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="triage tickets")
        row = _facts_row(session, ticket)
        row.facts = seal_record(
            _facts_key(by, row), json.dumps(asdict(facts)).encode(), _facts_place(row), epoch=row.epoch
        )
        if facts.kind:
            ticket.counts_for_target = facts.kind in COUNTED_KINDS
        if facts.danger:  # 0 is “not assessed”: it takes back no alarm
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
        if assignee_id is not None and not is_in_team(session, assignee_id, ticket.team_id):
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
        ticket.counts_for_target = ticket.counts_for_target or ticket.state == "spam"
        ticket.state, ticket.closed_at = "open", None
        settle(session, ticket, rules=rules)
        _happened(session, "reopened", ticket, by=by, now=now)


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


def is_in_team(session: Session, staff_id: UUID, team_id: UUID) -> bool:
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
