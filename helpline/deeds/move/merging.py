"""Two tickets of one person become one: nothing is lost, and a record says what both were before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from helpline.deeds.move import waits_along
from helpline.deeds.move.before_merging import standing_of, told_of
from helpline.deeds.move.carrying import carry, messages_of
from helpline.deeds.move.code_words import Said, hear, her_card
from helpline.deeds.move.merged_drafts import join_drafts
from helpline.deeds.move.sharing import NotMergeable, both_for, keys_of, refuse_of_a_case, settle_anew
from helpline.deeds.rules import DeskRules
from helpline.deeds.ticket.kept_in_mind import go_with_merge
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import MERGED
from helpline.deeds.waiting.turns import note_waits
from helpline.records import Ticket, TicketFacts, TicketMerge, transaction


def merge(source_id: UUID, into: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """The source's messages go into the other ticket, by their time; its page leads there from now on.

    Raises NotHere, NotAllowed, Merged, NotMergeable, Damaged.
    """
    with transaction() as session:
        target, source = both_for(session, into, source_id, by=by)
        if source.contact_id != target.contact_id:
            raise NotMergeable("person")
        refuse_of_a_case(session, source)
        _merge(session, source, target, rules=rules, by=by, now=now)


def merge_by_code_word(
    source_id: UUID, into: UUID, typed: str, *, rules: DeskRules, by: Unlocked, now: datetime
) -> Said:
    """The same for a letter from another address, whose writer names the word on the card of the ticket it goes into.

    Answers go only to the address of that ticket's contact from now on. Raises as `merge` and `check_code_word` do.
    """

    def then(session: Session, target: Ticket) -> None:
        source = both_for(session, target.id, source_id, by=by)[1]
        _merge(session, source, target, rules=rules, by=by, now=now)

    with transaction() as session:
        refuse_of_a_case(session, both_for(session, into, source_id, by=by)[1])
    return hear(into, typed, of=her_card, then=then, beside=(source_id,), rules=rules, by=by, now=now)


def _merge(
    session: Session, source: Ticket, target: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    before, clock = _told_of_both(session, source, target), _one_clock(target, source)
    _bring_all(session, source, target, by=by, now=now)
    for name, value in clock.items():
        setattr(target, name, value)
    target.version += 1
    source.contact_id = target.contact_id
    source.state, source.counts_for_target = MERGED, False
    source.waiting_since = source.due_at = source.unread_since = None
    waits_along.go_with_merge(session, source, target, now=now)
    note_waits(session, source, rules=rules)
    settle_anew(session, target, rules=rules)
    session.add(
        TicketMerge(
            id=uuid4(), org_id=target.org_id, target_id=target.id, source_id=source.id, at=now, by_id=by.staff_id,
            before=before | {"after": standing_of(session, target)},
        )
    )  # fmt: skip
    happened(session, "merged", target, about_id=source.id, by=by, now=now)
    happened(session, "merged into another", source, about_id=target.id, by=by, now=now)


def _told_of_both(session: Session, source: Ticket, target: Ticket) -> dict[str, Any]:
    numbers = {str(message.id): message.number for message in messages_of(session, source.id)}
    return {
        "source": told_of(source), "target": told_of(target), "numbers": numbers,
        "facts": _lend_facts(session, source, target), "waits": waits_along.told_of_waits(session, source, target),
    }  # fmt: skip


def _bring_all(session: Session, source: Ticket, target: Ticket, *, by: Unlocked, now: datetime) -> None:
    """Messages and what hangs on them, drafts, and what colleagues keep an eye on."""
    keys = keys_of(session, source, target, by=by)
    letters = waits_along.unanswered_of(session, source, target)
    carry(session, messages_of(session, source.id), source=source, target=target, keys=keys)
    waits_along.stay_unanswered(session, letters, target)
    join_drafts(session, source, target, keys=keys, now=now)
    go_with_merge(session, source, target, keys=keys)


def _one_clock(target: Ticket, source: Ticket) -> dict[str, Any]:
    """She waits since the earlier of two unanswered letters; it is our turn if it was on either ticket."""
    states = {target.state, source.state}
    ours = next(
        (state for state in ("open", "new", "on_hold", "waiting_for_her") if state in states), "closed"
    )
    both = (target, source)

    def earliest(name: str) -> datetime | None:
        return min((at for ticket in both if (at := getattr(ticket, name)) is not None), default=None)

    return {
        "state": ours, "closed_at": target.closed_at if ours == "closed" else None,
        "waiting_since": earliest("waiting_since"), "due_at": earliest("due_at"), "unread_since": earliest("unread_since"),
        "priority": min(ticket.priority for ticket in both),
        "counts_for_target": any(ticket.counts_for_target for ticket in both),
        "assignee_id": target.assignee_id or source.assignee_id, "first_answered_at": earliest("first_answered_at"),
    }  # fmt: skip


def _lend_facts(session: Session, source: Ticket, target: Ticket) -> bool:
    """Where only the source was triaged, its facts are the merged ticket's; a figure is not counted twice."""
    theirs = session.get(TicketFacts, source.id)
    if theirs is None or session.get(TicketFacts, target.id) is not None:
        return False
    theirs.ticket_id = target.id
    session.flush()
    return True
