"""The inbox: one page of one view, opened with her keys, in a number of statements that doesn't grow with the tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from helpline.deeds.answer.overrides import count_overrides
from helpline.deeds.answer.reminders import count_due, due_reminders
from helpline.deeds.desk.approvals import count_approvals
from helpline.deeds.desk.inbox_shown import Filters, Inbox, InboxItem, OwnView, View
from helpline.deeds.desk.saved_views import own_views
from helpline.deeds.desk.views import belongs, count_views, cursor, page
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move.doubts import count_doubts
from helpline.deeds.names import duty_names
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.message_seals import Words, first_words
from helpline.deeds.sealed.openings import Openings, openings
from helpline.deeds.shift.debriefs import count_debriefs
from helpline.deeds.shift.rota_shown import next_shift_of
from helpline.deeds.shift.shifts import count_handovers, count_of_the_absent, is_her_duty
from helpline.deeds.ticket.facts import TriageFacts, facts_of, tagged_tickets
from helpline.deeds.ticket.follows import asked_for, news_of
from helpline.deeds.ticket.presence import Here, who_is_here
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.changes import change_of
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.waits import is_soon_due
from helpline.figures.clocks import Clocks
from helpline.records import (
    Contact,
    Message,
    OutboxRow,
    Quarantine,
    Ticket,
    reading,
)

PAGE = 30
UNSENT = ("to approve", "waiting", "sending", "held", "failed")


class Pulse(NamedTuple):
    """The change counter, which colleagues have which of her teams' tickets open, and how many reminders are due to her.

    A reminder comes due by the clock alone: no deed moves the counter then.
    """

    change: int
    here: tuple[Here, ...]
    due: int


def read_inbox(
    view: View | UUID,
    *,
    by: Unlocked,
    now: datetime,
    armed: bool,
    older: str = "",
    undo: timedelta = DeskRules.undo,
    rules: DeskRules | None = None,
) -> tuple[Inbox, frozenset[UUID]]:
    """The page, and the tickets whose boxes were opened for it (for `openings.adopt`). Raises NotAllowed.

    `view` may be one of her own, by its id (NotHere if she has no such view). An answer waits for her safe hours where
    it leaves later than after `undo`.
    """
    if not by.may("read tickets"):
        raise NotAllowed
    with reading() as session:
        own = own_views(session, by=by)
        chosen = _chosen(own, view) if isinstance(view, UUID) else None
        wanted = chosen.filters if chosen else Filters(cast(View, view))
        tagged = tagged_tickets(session, by=by) if any(each.filters.tag for each in own) else {}
        condition = belongs(wanted, by=by, now=now, undo=undo, tagged=tagged)
        tickets = session.scalars(page(wanted, condition, by=by, older=older, size=PAGE + 1)).all()
        shown, rest = tickets[:PAGE], tickets[PAGE:]
        opened = openings(session, [ticket.id for ticket in shown], by=by)
        names, clocks = duty_names(session, by=by), clocks_of(session, by.org_id, rules=rules or DeskRules())
        items = _items(session, shown, opened=opened, names=names, clocks=clocks, by=by, now=now, undo=undo)
        more = [belongs(each.filters, by=by, now=now, undo=undo, tagged=tagged) for each in own]
        counts, own_counts = count_views(session, more, by=by, now=now, undo=undo)
        inbox = Inbox(
            view=wanted.view, items=items, older=cursor(wanted.view, shown[-1]) if rest else None, counts=counts,
            waiting_for_keeper=0 if armed else _outbox_count(session, "waiting", by=by),
            held=_outbox_count(session, "held", by=by), unreadable=_unreadable(session, by=by),
            doubts=count_doubts(session, by=by), to_approve=count_approvals(session, by=by),
            change=change_of(session), overrides=count_overrides(session, by=by), shown=chosen,
            own=[replace(each, count=count) for each, count in zip(own, own_counts, strict=True)],
            handovers=count_handovers(session, by=by), of_absent=count_of_the_absent(session, by=by, now=now),
            debriefs=count_debriefs(session, by=by), next_shift=next_shift_of(session, by=by, now=now),
            is_her_duty=is_her_duty(session, by=by, now=now),
            asked_for=asked_for(session, by=by), reminders=due_reminders(session, names=names, by=by, now=now),
        )  # fmt: skip
        return inbox, frozenset(opened.to_adopt)


def _chosen(own: Sequence[OwnView], view_id: UUID) -> OwnView:
    chosen = next((each for each in own if each.id == view_id), None)
    if chosen is None:
        raise NotHere
    return chosen


def pulse(*, by: Unlocked, now: datetime) -> Pulse:
    """Three short statements: live pages ask for it all the time."""
    with reading() as session:
        here = who_is_here(session, by=by, now=now)
        return Pulse(change_of(session), here, due=session.scalar(count_due(by=by, now=now)) or 0)


def _items(
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
    ids = [ticket.id for ticket in tickets]
    letters = session.scalars(
        select(Message).where(Message.id.in_([ticket.last_in_id for ticket in tickets]))
    )
    newest = {message.ticket_id: message for message in letters}
    pseudonyms = dict(
        session.execute(
            select(Contact.id, Contact.pseudonym).where(
                Contact.id.in_({ticket.contact_id for ticket in tickets})
            )
        ).all()
    )
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


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.waiting_since is not None and ticket.due_at is not None and now > ticket.due_at


def _outbox_count(session: Session, state: str, *, by: Unlocked) -> int:
    wanted = (
        select(func.count()).select_from(OutboxRow).join(Ticket, Ticket.id == OutboxRow.ticket_id)
        .where(OutboxRow.state == state, Ticket.team_id.in_(by.team_ids))
    )  # fmt: skip
    return session.scalar(wanted) or 0


def _unreadable(session: Session, *, by: Unlocked) -> int:
    wanted = select(func.count()).select_from(Quarantine).where(
        Quarantine.team_id.in_(by.team_ids), Quarantine.handled_at.is_(None)
    )  # fmt: skip
    return session.scalar(wanted) or 0
