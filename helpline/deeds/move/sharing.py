"""Whether two tickets may share messages, and what both are afterwards: a merge and a part that is taken out ask the same."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.ticket.facts import open_facts
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import lock_tickets
from helpline.deeds.waiting.turns import SET_ASIDE, note_waits, settle
from helpline.records import CaseTicket, Ticket
from helpline.sealing import Key


class NotMergeable(DeedRefused):
    """These two can't share messages; the argument is a code for why: itself, team, aside, doubt, case, person, perpetrator."""


def both_for(session: Session, target_id: UUID, other_id: UUID, *, by: Unlocked) -> tuple[Ticket, Ticket]:
    """Two tickets that may share messages, locked. Never one of a perpetrator with one of anybody else's."""
    lock_tickets(session, target_id, other_id)
    target, other = (
        ticket_for(session, ticket_id, by=by, deed="merge tickets") for ticket_id in (target_id, other_id)
    )
    if target is other:
        raise NotMergeable("itself")
    if target.team_id != other.team_id:
        raise NotMergeable("team")
    if target.state in SET_ASIDE or other.state in SET_ASIDE:
        raise NotMergeable("aside")
    if any(doubt_of(session, ticket.id) for ticket in (target, other)):
        raise NotMergeable("doubt")
    if len({open_facts(session, ticket.id, by=by).kind == "perpetrator" for ticket in (target, other)}) > 1:
        raise NotMergeable("perpetrator")
    return target, other


def refuse_of_a_case(session: Session, ticket: Ticket) -> None:
    """A case keeps its tickets: it would otherwise lose sight of one. Raises NotMergeable."""
    if session.get(CaseTicket, ticket.id) is not None:
        raise NotMergeable("case")


def keys_of(session: Session, one: Ticket, other: Ticket, *, by: Unlocked) -> tuple[Key, Key]:
    opened = openings(session, [one.id, other.id], by=by)
    return opened.key(one), opened.key(other)


def settle_anew(session: Session, ticket: Ticket, *, rules: DeskRules) -> None:
    """What nobody has begun stays new, and what was closed stays closed."""
    state = ticket.state
    if state == "closed":
        note_waits(session, ticket, rules=rules, anew=True)
    else:
        settle(session, ticket, rules=rules, anew=True)
        ticket.state = "new" if state == "new" and ticket.state == "open" else ticket.state
