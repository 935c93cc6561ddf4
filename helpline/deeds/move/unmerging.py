"""A merge taken apart: two tickets again, as they were, as far as nothing has happened since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotHere
from helpline.deeds.move import waits_along
from helpline.deeds.move.before_merging import merge_of, put_back, standing_of
from helpline.deeds.move.carrying import carry, messages_of, number, refit
from helpline.deeds.move.merged_drafts import part_drafts
from helpline.deeds.move.sharing import keys_of, settle_anew
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.kept_in_mind import go_back
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import lock_tickets
from helpline.deeds.waiting.turns import note_waits
from helpline.records import Ticket, TicketFacts, TicketMerge, transaction
from helpline.sealing import Key


def unmerge(source_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """Takes a merge apart: both are what they were, if nothing has happened since; otherwise what is new stays where
    it came, and clocks are worked out again. Returns the ticket it was merged into.

    Raises NotHere, NotAllowed, and Merged where that one has itself been merged: it is taken apart first.
    """
    with transaction() as session:
        row = merge_of(session, source_id)
        lock_tickets(session, row.target_id, source_id)
        session.refresh(row)
        if row.undone_at is not None:
            raise NotHere
        target = ticket_for(session, row.target_id, by=by, deed="merge tickets")
        source = session.get(Ticket, source_id)
        if source is None or source.team_id not in by.team_ids:
            raise NotHere
        _take_apart(session, row, source, target, rules=rules, by=by)
        row.undone_at, row.undone_by = now, by.staff_id
        for ticket, other in ((target, source), (source, target)):
            happened(session, "merge undone", ticket, about_id=other.id, by=by, now=now)
        return target.id


def _take_apart(
    session: Session, row: TicketMerge, source: Ticket, target: Ticket, *, rules: DeskRules, by: Unlocked
) -> None:
    is_untouched = standing_of(session, target) == row.before["after"]
    keys = keys_of(session, source, target, by=by)
    _bring_back(session, row.before["numbers"], source, target, keys=keys)
    part_drafts(session, source, target, keys=keys)
    go_back(session, source, target, keys=keys)
    if row.before["facts"]:
        _give_facts_back(session, source, target)
    waits_along.go_back(session, row.before.get("waits", {}), source, target, is_untouched=is_untouched)
    put_back(source, row.before["source"])
    for ticket in (source, target):
        ticket.version += 1
    if is_untouched:
        put_back(target, row.before["target"])
        for ticket in (source, target):
            going_on = note_waits(session, ticket, rules=rules, anew=True)
            ticket.due_at = going_on.due_at if going_on and ticket.waiting_since else ticket.due_at
    else:
        for ticket in (source, target):
            refit(session, ticket)
            settle_anew(session, ticket, rules=rules)


def _bring_back(
    session: Session, numbers: Mapping[str, int], source: Ticket, target: Ticket, *, keys: tuple[Key, Key]
) -> None:
    """`numbers` are those that the source's messages had, by their ids."""
    back = [message for message in messages_of(session, target.id) if str(message.id) in numbers]
    back.sort(key=lambda message: numbers[str(message.id)])
    carry(session, back, source=target, target=source, keys=(keys[1], keys[0]))
    number(session, back, [numbers[str(message.id)] for message in back])


def _give_facts_back(session: Session, source: Ticket, target: Ticket) -> None:
    lent = session.get(TicketFacts, target.id)
    if lent is not None and session.get(TicketFacts, source.id) is None:
        lent.ticket_id = source.id
        session.flush()
