"""The inbox: one page of one view, opened with her keys, in a number of statements that doesn't grow with the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.answer.overrides import count_overrides
from helpline.deeds.answer.reminders import count_due, due_reminders
from helpline.deeds.desk.approvals import count_approvals
from helpline.deeds.desk.inbox_items import items_of
from helpline.deeds.desk.inbox_shown import Filters, Inbox, OwnView, View
from helpline.deeds.desk.saved_views import own_views
from helpline.deeds.desk.views import belongs, count_views, cursor, page
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move.doubts import count_doubts
from helpline.deeds.names import duty_names
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.openings import openings
from helpline.deeds.shift.debriefs import count_debriefs
from helpline.deeds.shift.rota_shown import next_shift_of
from helpline.deeds.shift.shifts import count_handovers, count_of_the_absent, is_her_duty
from helpline.deeds.ticket.facts import tagged_tickets
from helpline.deeds.ticket.follows import asked_for
from helpline.deeds.ticket.presence import Here, who_is_here
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.changes import change_of
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.records import (
    OutboxRow,
    Quarantine,
    Ticket,
    reading,
)

PAGE = 30


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
        items = items_of(session, shown, opened=opened, names=names, clocks=clocks, by=by, now=now, undo=undo)
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


def pulse(*, by: Unlocked, now: datetime) -> Pulse:
    """Three short statements: live pages ask for it all the time."""
    with reading() as session:
        here = who_is_here(session, by=by, now=now)
        return Pulse(change_of(session), here, due=session.scalar(count_due(by=by, now=now)) or 0)


def _chosen(own: Sequence[OwnView], view_id: UUID) -> OwnView:
    chosen = next((each for each in own if each.id == view_id), None)
    if chosen is None:
        raise NotHere
    return chosen


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
