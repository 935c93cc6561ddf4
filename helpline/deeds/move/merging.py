"""Two tickets of one person become one, and two again: nothing is lost, and a record says what both were before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.drafts import drop_draft_of, keep_draft, open_draft
from helpline.deeds.errors import DeedRefused, NotHere
from helpline.deeds.move import waits_along
from helpline.deeds.move.carrying import carry, messages_of, number, refit
from helpline.deeds.move.code_words import Said, hear, her_card
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.doubted import doubt_of
from helpline.deeds.ticket.facts import open_facts
from helpline.deeds.ticket.kept_in_mind import go_back, go_with_merge
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.course import happened
from helpline.deeds.waiting.merged import MERGED, lock_tickets, merged_into
from helpline.deeds.waiting.turns import SET_ASIDE, note_waits, settle
from helpline.records import (
    CaseTicket,
    Draft,
    OutboxRow,
    Ticket,
    TicketFacts,
    TicketMerge,
    transaction,
)
from helpline.sealing import Damaged, Key

SEAM = "\n\n* * *\n\n"  # between two drafts of one colleague
TIMES = (
    "received_at",
    "last_at",
    "waiting_since",
    "due_at",
    "unread_since",
    "first_answered_at",
    "closed_at",
)
IDS = ("assignee_id", "last_in_id", "contact_id")
PLAIN = ("state", "priority", "counts_for_target", "message_count")


class NotMergeable(DeedRefused):
    """These two can't share messages; the argument is a code for why: itself, team, aside, doubt, case, person, perpetrator."""


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


def unmerge(source_id: UUID, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """Takes a merge apart: both are what they were, if nothing has happened since; otherwise what is new stays where
    it came, and clocks are worked out again. Returns the ticket it was merged into.

    Raises NotHere, NotAllowed, and Merged where that one has itself been merged: it is taken apart first.
    """
    with transaction() as session:
        row = _merge_of(session, source_id)
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


def keep_words(ticket_id: UUID, text: str, *, by: Unlocked, now: datetime) -> UUID:
    """What she was still writing on the page of a ticket that was merged meanwhile: her draft, where it is now.

    A page that saves by itself comes again and again, so her newer words take the place of those it sent before.
    Returns the ticket they are kept on. Raises NotHere.
    """
    with transaction() as session:
        row = _merge_of(session, ticket_id)
        into = merged_into(session, ticket_id)
        lock_tickets(session, ticket_id, into)
        target = ticket_for(session, into, by=by, deed="answer tickets")
        source = session.get_one(Ticket, row.source_id)
        keys = keys_of(session, source, target, by=by)
        before, there = (session.get(Draft, (ticket.id, by.staff_id)) for ticket in (source, target))
        old, begun = _text(before, source, key=keys[0]), _text(there, target, key=keys[1])
        rest = begun.removesuffix(old).removesuffix(SEAM) if old else begun
        joined = f"{rest}{SEAM}{text}" if rest else text
        version = there.version if there else max(target.version - 1, 0)
        for ticket, words, key in ((source, text, keys[0]), (target, joined, keys[1])):
            keep_draft(session, ticket, words, key=key, version=version, author_id=by.staff_id, now=now)
        return into


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


def _merge(
    session: Session, source: Ticket, target: Ticket, *, rules: DeskRules, by: Unlocked, now: datetime
) -> None:
    source_key, target_key = keys_of(session, source, target, by=by)
    messages = messages_of(session, source.id)
    before: dict[str, Any] = {
        "source": _told(source), "target": _told(target), "numbers": {str(m.id): m.number for m in messages},
        "facts": _lend_facts(session, source, target), "waits": waits_along.told_of_waits(session, source, target),
    }  # fmt: skip
    clock = _one_clock(target, source)
    letters = waits_along.unanswered_of(session, source, target)
    carry(session, messages, source=source, target=target, keys=(source_key, target_key))
    waits_along.stay_unanswered(session, letters, target)
    _join_drafts(session, source, target, keys=(source_key, target_key), now=now)
    go_with_merge(session, source, target, keys=(source_key, target_key))
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
            before=before | {"after": _standing(session, target)},
        )
    )  # fmt: skip
    happened(session, "merged", target, about_id=source.id, by=by, now=now)
    happened(session, "merged into another", source, about_id=target.id, by=by, now=now)


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


def _take_apart(
    session: Session, row: TicketMerge, source: Ticket, target: Ticket, *, rules: DeskRules, by: Unlocked
) -> None:
    is_untouched = _standing(session, target) == row.before["after"]
    keys = keys_of(session, target, source, by=by)
    numbers: dict[str, int] = row.before["numbers"]
    back = [message for message in messages_of(session, target.id) if str(message.id) in numbers]
    back.sort(key=lambda message: numbers[str(message.id)])
    carry(session, back, source=target, target=source, keys=keys)
    number(session, back, [numbers[str(message.id)] for message in back])
    _part_drafts(session, source, target, keys=(keys[1], keys[0]))
    go_back(session, source, target, keys=(keys[1], keys[0]))
    if row.before["facts"]:
        _give_facts_back(session, source, target)
    waits_along.go_back(session, row.before.get("waits", {}), source, target, is_untouched=is_untouched)
    _put_back(source, row.before["source"])
    for ticket in (source, target):
        ticket.version += 1
    if is_untouched:
        _put_back(target, row.before["target"])
        for ticket in (source, target):
            going_on = note_waits(session, ticket, rules=rules, anew=True)
            ticket.due_at = going_on.due_at if going_on and ticket.waiting_since else ticket.due_at
    else:
        for ticket in (source, target):
            refit(session, ticket)
            settle_anew(session, ticket, rules=rules)


def settle_anew(session: Session, ticket: Ticket, *, rules: DeskRules) -> None:
    """What nobody has begun stays new, and what was closed stays closed."""
    state = ticket.state
    if state == "closed":
        note_waits(session, ticket, rules=rules, anew=True)
    else:
        settle(session, ticket, rules=rules, anew=True)
        ticket.state = "new" if state == "new" and ticket.state == "open" else ticket.state


def _merge_of(session: Session, source_id: UUID) -> TicketMerge:
    wanted = select(TicketMerge).where(TicketMerge.source_id == source_id, TicketMerge.undone_at.is_(None))
    row = session.scalars(wanted).first()
    if row is None:
        raise NotHere
    return row


def _lend_facts(session: Session, source: Ticket, target: Ticket) -> bool:
    """Where only the source was triaged, its facts are the merged ticket's; a figure is not counted twice."""
    theirs = session.get(TicketFacts, source.id)
    if theirs is None or session.get(TicketFacts, target.id) is not None:
        return False
    theirs.ticket_id = target.id
    session.flush()
    return True


def _give_facts_back(session: Session, source: Ticket, target: Ticket) -> None:
    lent = session.get(TicketFacts, target.id)
    if lent is not None and session.get(TicketFacts, source.id) is None:
        lent.ticket_id = source.id
        session.flush()


def _join_drafts(
    session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key], now: datetime
) -> None:
    """Both are kept, one below the other; the source keeps its own for the day when the merge is taken apart."""
    for draft in session.scalars(select(Draft).where(Draft.ticket_id == source.id)).all():
        there = session.get(Draft, (target.id, draft.author_id))
        text = _text(draft, source, key=keys[0])
        begun = _text(there, target, key=keys[1])
        if text and (begun or there is None):
            joined = f"{begun}{SEAM}{text}" if begun else text
            version = there.version if there else target.version
            keep_draft(
                session, target, joined, key=keys[1], version=version, author_id=draft.author_id, now=now
            )


def _part_drafts(session: Session, source: Ticket, target: Ticket, *, keys: tuple[Key, Key]) -> None:
    """What she has not changed since is as it was before; what she has stays, on both."""
    for draft in session.scalars(select(Draft).where(Draft.ticket_id == source.id)).all():
        there = session.get(Draft, (target.id, draft.author_id))
        text, joined = _text(draft, source, key=keys[0]), _text(there, target, key=keys[1])
        if there is None or not text:
            continue
        if joined == text:
            drop_draft_of(session, target.id, draft.author_id)
        elif joined.endswith(SEAM + text):
            begun = joined.removesuffix(SEAM + text)
            keep_draft(
                session, target, begun, key=keys[1], version=there.version, author_id=draft.author_id, now=there.saved_at
            )  # fmt: skip


def _text(draft: Draft | None, ticket: Ticket, *, key: Key) -> str:
    try:
        return open_draft(draft, ticket, key=key) if draft is not None else ""
    except Damaged:
        return ""


def _standing(session: Session, target: Ticket) -> dict[str, Any]:
    """By which one sees later whether anything has happened to the merged ticket."""
    session.flush()
    rows = select(OutboxRow.id, OutboxRow.state).where(OutboxRow.ticket_id == target.id)
    states = {str(row_id): state for row_id, state in session.execute(rows)}
    told = {name: value for name, value in _told(target).items() if name != "unread_since"}
    return {**told, "version": target.version, "answers": states}


def _told(ticket: Ticket) -> dict[str, Any]:
    times = {name: at.isoformat() if (at := getattr(ticket, name)) else None for name in TIMES}
    ids = {name: str(found) if (found := getattr(ticket, name)) else None for name in IDS}
    return {**times, **ids, **{name: getattr(ticket, name) for name in PLAIN}}


def _put_back(ticket: Ticket, told: dict[str, Any]) -> None:
    for name in TIMES:
        setattr(ticket, name, datetime.fromisoformat(told[name]) if told[name] else None)
    for name in IDS:
        setattr(ticket, name, UUID(told[name]) if told[name] else None)
    for name in PLAIN:
        setattr(ticket, name, told[name])
