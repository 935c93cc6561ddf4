"""A message, and by choice those after it, goes into a ticket of its own or into another ticket of the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotHere
from helpline.deeds.move.carrying import carry, messages_of
from helpline.deeds.move.sharing import NotMergeable, both_for, keys_of, settle_anew
from helpline.deeds.move.waits_along import go_beside, stay_unanswered, unanswered_of
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_team_key
from helpline.deeds.sealed.ticket_keys import give_key
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.ticket.facts import TriageFacts, open_facts, put_facts
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import lock_tickets
from helpline.deeds.waiting.turns import ANSWERABLE, SET_ASIDE
from helpline.records import Message, Ticket, transaction


def split(
    ticket_id: UUID, message_id: UUID, *, and_later: bool, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """A new ticket of the same person and team that begins with this message; its id.

    Of a perpetrator's ticket the part is a perpetrator's too. Raises NotHere, NotAllowed, NotMergeable.
    """
    with transaction() as session:
        lock_tickets(session, ticket_id)
        ticket = ticket_for(session, ticket_id, by=by, deed="merge tickets")
        if ticket.state in SET_ASIDE:
            raise NotMergeable("aside")
        if doubt_of(session, ticket.id) is not None:
            raise NotMergeable("doubt")
        chosen = _chosen(session, ticket, message_id, and_later=and_later)
        part = _part_of(session, ticket, chosen)
        carry(session, chosen, source=ticket, target=part, keys=keys_of(session, ticket, part, by=by))
        _inherit(session, ticket, part, by=by)
        go_beside(session, ticket, part, chosen, now=now)
        _set_clocks(ticket, part, session=session, rules=rules)
        _happened(session, ("split off", "began as a part"), ticket, part, by=by, now=now)
        return part.id


def move_messages(
    ticket_id: UUID,
    message_id: UUID,
    to: UUID,
    *,
    and_later: bool,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    """Into another ticket of the same person and team, by its time. Raises NotHere, NotAllowed, Merged, NotMergeable."""
    with transaction() as session:
        target, ticket = both_for(session, to, ticket_id, by=by)
        if target.contact_id != ticket.contact_id:
            raise NotMergeable("person")
        chosen = _chosen(session, ticket, message_id, and_later=and_later)
        letters = unanswered_of(session, ticket)
        carry(session, chosen, source=ticket, target=target, keys=keys_of(session, ticket, target, by=by))
        stay_unanswered(session, letters, target)
        go_beside(session, ticket, target, chosen, now=now)
        _set_clocks(ticket, target, session=session, rules=rules)
        _happened(session, ("message moved away", "message moved here"), ticket, target, by=by, now=now)


def _chosen(session: Session, ticket: Ticket, message_id: UUID, *, and_later: bool) -> Sequence[Message]:
    """A letter or an answer must be among them, and one must stay: otherwise there is nothing to part."""
    messages = messages_of(session, ticket.id)
    first = next((message.number for message in messages if message.id == message_id), None)
    if first is None:
        raise NotHere
    chosen = [m for m in messages if m.number == first or (and_later and m.number > first)]
    staying = [m for m in messages if m not in chosen]
    if not _is_spoken(chosen) or not _is_spoken(staying):
        raise NotMergeable("nothing left")
    return chosen


def _is_spoken(messages: Sequence[Message]) -> bool:
    return any(message.direction != "note" for message in messages)


def _part_of(session: Session, ticket: Ticket, messages: Sequence[Message]) -> Ticket:
    team = newest_team_key(session, ticket.team_id)
    part = Ticket(
        id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, contact_id=ticket.contact_id, channel=ticket.channel,
        state="closed" if ticket.state == "closed" else "open", priority=ticket.priority, assignee_id=ticket.assignee_id,
        version=0, message_count=0, received_at=messages[0].at, last_at=messages[-1].at, closed_at=ticket.closed_at,
        counts_for_target=ticket.counts_for_target and any(m.kind in ANSWERABLE and m.direction == "in" for m in messages),
    )  # fmt: skip
    key = give_key(part, team)[1]
    session.add(part)
    session.flush()
    session.add(key)
    session.flush()
    return part


def _inherit(session: Session, ticket: Ticket, part: Ticket, *, by: Unlocked) -> None:
    """Otherwise a perpetrator's letter could be split off and then moved to hers."""
    if open_facts(session, ticket.id, by=by).kind == "perpetrator":
        put_facts(session, part, TriageFacts(kind="perpetrator"), revision=1, by=by)


def _set_clocks(*tickets: Ticket, session: Session, rules: DeskRules) -> None:
    for ticket in tickets:
        ticket.version += 1
        settle_anew(session, ticket, rules=rules)


def _happened(
    session: Session, kinds: tuple[str, str], ticket: Ticket, other: Ticket, *, by: Unlocked, now: datetime
) -> None:
    for kind, about, at in ((kinds[0], other, ticket), (kinds[1], ticket, other)):
        happened(session, kind, at, about_id=about.id, by=by, now=now)
