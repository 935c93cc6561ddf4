"""The course of a ticket: triage, take, hand over, close, reopen, spam. One transaction and one event a deed."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NotHere, TriagedMeanwhile
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.danger import alarm_of
from helpline.deeds.ticket.facts import TriageFacts, facts_to_change, put_facts
from helpline.deeds.ticket.kept_in_mind import stop_reminders
from helpline.deeds.ticket.tickets_at_hand import is_in_team, ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.turns import SET_ASIDE, did_she_begin, note_waits, settle
from helpline.records import (
    NORMAL,
    URGENT,
    Ticket,
    transaction,
)
from helpline.words.code_lists import code_list

KINDS = code_list("kinds").codes
COUNTED_KINDS = frozenset(KINDS[:5])  # only these count for the response targets
DANGER_LEVELS = (0, 1, 2, 3, 4)
SAFE_NOW = ("", "yes", "no", "unknown")
Look = Literal["", "now", "usual"]
AS_IT_IS: Final = "as it is"


def triage(
    ticket_id: UUID,
    facts: TriageFacts,
    *,
    seen: int | None = None,
    look: Look = "",
    assignee: UUID | Literal["as it is"] | None = AS_IT_IS,
    by: Unlocked,
    now: datetime,
) -> None:
    """Seals the facts as one record. `look` sets "look now" or takes it off by hand; `assignee` hands over as `assign`.

    Danger 3 and 4, and a plan to end her life, make the ticket urgent; nothing but `look="usual"` takes that back.
    Raises TriagedMeanwhile if the facts are no longer those of revision `seen` (None: whatever they are).
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="triage tickets")
        before = facts_to_change(session, ticket.id, by=by)
        if seen not in (None, before.revision):
            raise TriagedMeanwhile
        put_facts(session, ticket, facts, revision=before.revision + 1, by=by)
        if facts.kind and ticket.state != "spam":
            ticket.counts_for_target = facts.kind in COUNTED_KINDS and did_she_begin(session, ticket)
            note_waits(session, ticket)
        if ticket.state == "new":
            ticket.state = "open"
        happened(session, "triaged", ticket, by=by, now=now)
        is_rising = alarm_of(facts) > alarm_of(before)
        _set_priority(session, ticket, "now" if is_rising else look, by=by, now=now)
        if not isinstance(assignee, str):
            _hand_to(session, ticket, assignee, by=by, now=now)


def assign(ticket_id: UUID, assignee_id: UUID | None, *, by: Unlocked, now: datetime) -> None:
    """To herself, or back to the pool; to others only where her role may. The colleague must be of the team."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="take tickets")
        _hand_to(session, ticket, assignee_id, by=by, now=now)


def close(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Nothing more to do for now; her next letter reopens it."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        ticket.state, ticket.closed_at = "closed", now
        ticket.waiting_since = ticket.due_at = ticket.unread_since = None
        note_waits(session, ticket)
        happened(session, "closed", ticket, by=by, now=now)
        stop_reminders(session, ticket, by=by, now=now)


def mark_spam(ticket_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Not a person who needs us. It leaves the clocks; a later letter on it is filed and shown, it can be reopened."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        ticket.state, ticket.closed_at, ticket.counts_for_target = "spam", now, False
        ticket.waiting_since = ticket.due_at = ticket.unread_since = None
        note_waits(session, ticket)
        happened(session, "marked spam", ticket, by=by, now=now)
        stop_reminders(session, ticket, by=by, now=now)


def reopen(ticket_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Back to work. If her last letter was never answered she waits again, since that letter came."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="close tickets")
        if ticket.state not in ("closed", *SET_ASIDE):
            return
        ticket.counts_for_target = ticket.counts_for_target or ticket.state in SET_ASIDE
        ticket.state, ticket.closed_at = "open", None
        settle(session, ticket, rules=rules)
        happened(session, "reopened", ticket, by=by, now=now)


def _set_priority(session: Session, ticket: Ticket, look: Look, *, by: Unlocked, now: datetime) -> None:
    wanted = {"now": URGENT, "usual": NORMAL}.get(look, ticket.priority)
    if wanted != ticket.priority:
        ticket.priority = wanted
        kind = "priority raised" if wanted == URGENT else "priority lowered"
        happened(session, kind, ticket, by=by, now=now)


def _hand_to(
    session: Session, ticket: Ticket, assignee_id: UUID | None, *, by: Unlocked, now: datetime
) -> None:
    others = {assignee_id, ticket.assignee_id} - {None, by.staff_id}
    if not by.may("take tickets") or (others and not by.may("assign to others")):
        raise NotAllowed
    if assignee_id is not None and not is_in_team(session, assignee_id, ticket.team_id):
        raise NotHere
    ticket.assignee_id = assignee_id
    if ticket.state == "new" and assignee_id is not None:
        ticket.state = "open"
    kind = "assigned" if assignee_id else "unassigned"
    happened(session, kind, ticket, by=by, now=now, about_id=assignee_id)
