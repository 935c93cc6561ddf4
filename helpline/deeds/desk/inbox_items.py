"""The lines of an inbox page: what stands of each ticket, opened with her keys, in a flat number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from helpline.deeds.desk.inbox_shown import InboxItem
from helpline.deeds.sealed.message_seals import Words, first_words
from helpline.deeds.sealed.openings import Openings
from helpline.deeds.ticket.facts import TriageFacts, facts_of
from helpline.deeds.ticket.follows import news_of
from helpline.deeds.ticket.presence import Here, who_is_here
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.waits import is_soon_due
from helpline.figures.clocks import Clocks
from helpline.records import Contact, Message, OutboxRow, Ticket

UNSENT = ("to approve", "waiting", "sending", "held", "failed")


def items_of(
    session: Session,
    tickets: Sequence[Ticket],
    *,
    opened: Openings,
    names: Mapping[UUID | None, str],
    clocks: Clocks,
    by: Unlocked,
    now: datetime,
    undo: timedelta,
) -> tuple[InboxItem, ...]:
    """A line a ticket, in their order; a letter that doesn't open is damaged."""
    ids = [ticket.id for ticket in tickets]
    newest, pseudonyms = _newest_letters(session, tickets), _pseudonyms(session, tickets)
    answers, here = _unsent(session, ids), _here(session, ids, by=by, now=now)
    coded, news = facts_of(session, ids, by=by), news_of(session, ids, names=names, by=by)
    items = []
    for ticket in tickets:
        message, facts = newest.get(ticket.id), coded.get(ticket.id, TriageFacts())
        words = opened.words(ticket, message) if message is not None else Words(body="")
        items.append(
            InboxItem(
                id=ticket.id, pseudonym=pseudonyms[ticket.contact_id],
                subject=words.subject if words else "", first_words=first_words(words), channel=ticket.channel,
                language=words.language if words else "", state=ticket.state, urgent=ticket.needs_looking_at,
                received_at=ticket.received_at, last_at=ticket.last_at, waiting_since=ticket.waiting_since,
                due_at=ticket.due_at, overdue=is_overdue(ticket, now), assignee=names.get(ticket.assignee_id),
                is_mine=ticket.assignee_id == by.staff_id, file_count=message.file_count if message else 0,
                answer_state=answers[ticket.id].state if ticket.id in answers else None, damaged=words is None,
                leaves_at=_leaves_at(answers.get(ticket.id), now=now, undo=undo), here=here[ticket.id],
                danger=facts.danger, kind=facts.kind, soon=is_soon_due(ticket, clocks=clocks, now=now),
                news=news.get(ticket.id, ()),
            )
        )  # fmt: skip
    return tuple(items)


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.waiting_since is not None and ticket.due_at is not None and now > ticket.due_at


def _newest_letters(session: Session, tickets: Sequence[Ticket]) -> dict[UUID, Message]:
    wanted = select(Message).where(Message.id.in_([ticket.last_in_id for ticket in tickets]))
    return {message.ticket_id: message for message in session.scalars(wanted)}


def _pseudonyms(session: Session, tickets: Sequence[Ticket]) -> dict[UUID, int]:
    contacts = {ticket.contact_id for ticket in tickets}
    wanted = select(Contact.id, Contact.pseudonym).where(Contact.id.in_(contacts))
    return dict(session.execute(wanted).all())


def _unsent(session: Session, ticket_ids: Sequence[UUID]) -> dict[UUID, OutboxRow]:
    wanted = select(OutboxRow).options(defer(OutboxRow.payload)).where(
        OutboxRow.ticket_id.in_(ticket_ids), OutboxRow.state.in_(UNSENT)
    )  # fmt: skip
    return {row.ticket_id: row for row in session.scalars(wanted)}


def _leaves_at(row: OutboxRow | None, *, now: datetime, undo: timedelta) -> datetime | None:
    """When an answer may leave that waits for her hours; one that can still be undone leaves in a moment anyway."""
    if row is None or row.state != "waiting" or row.attempts > 0:
        return None
    return row.due_at if row.due_at > now + undo else None


def _here(
    session: Session, ticket_ids: Sequence[UUID], *, by: Unlocked, now: datetime
) -> dict[UUID, tuple[Here, ...]]:
    here: dict[UUID, tuple[Here, ...]] = defaultdict(tuple)
    for one in who_is_here(session, ticket_ids, by=by, now=now):
        here[one.ticket_id] += (one,)
    return here
