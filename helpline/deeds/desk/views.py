"""The views of the inbox: which tickets belong to one, in which order, where a page goes on, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.desk.inbox_shown import VIEWS, Filters, View
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.merged import MERGED
from helpline.deeds.waiting.turns import IN_DANGER_AND_SILENT, SET_ASIDE
from helpline.records import NORMAL, URGENT, Follow, OutboxRow, Ticket

BY_URGENCY: tuple[View, ...] = ("unanswered", "unassigned", "overdue")
STATES: Mapping[View, tuple[str, ...]] = {
    "waiting-for-her": ("waiting_for_her",), "on-hold": ("on_hold",), "closed": ("closed", *SET_ASIDE),
}  # fmt: skip
# Written into the statement as it stands, or the databases don't see that there is an index of just these.
AS_INDEXED: BindParameter[Any] = bindparam("aside", SET_ASIDE, expanding=True, literal_execute=True)
NOT_OURS = ("waiting_for_her", "on_hold")  # somebody may wait there, and it is not our turn
MOST_COUNTED = 999  # a count reads no more rows than this and one, however many tickets there are

Condition = ColumnElement[bool]
Tagged = Mapping[str, Sequence[UUID]]  # tickets by their folded tags


def belongs(
    wanted: Filters, *, by: Unlocked, now: datetime, undo: timedelta, tagged: Tagged = MappingProxyType({})
) -> Condition:
    """Whether a ticket lies in this view; of whose team it is says `page`, or the condition of `count_views`."""
    # Each is put together when it is asked for: twelve at a time would take longer than the page's tickets.
    conditions: dict[View, Callable[[], Condition]] = {
        "unanswered": _waits,
        "unassigned": lambda: and_(_waits(), Ticket.assignee_id.is_(None)),
        "mine": lambda: and_(
            Ticket.assignee_id == by.staff_id, Ticket.state.not_in((MERGED, *STATES["closed"]))
        ),
        "waiting-for-her": lambda: Ticket.state.in_(STATES["waiting-for-her"]),
        "on-hold": lambda: Ticket.state.in_(STATES["on-hold"]),
        "overdue": lambda: and_(_waits(), Ticket.priority.in_((URGENT, NORMAL)), Ticket.due_at < now),
        "look-after": lambda: IN_DANGER_AND_SILENT,
        "not-safe-before": lambda: Ticket.id.in_(_waiting_for_her_hours(now + undo)),
        "followed": lambda: and_(Ticket.id.in_(_followed(by)), Ticket.state != MERGED),
        "all": lambda: Ticket.state != MERGED,
        "closed": lambda: Ticket.state.in_(STATES["closed"]),
        "spam": lambda: Ticket.state.in_(AS_INDEXED),
    }
    return and_(conditions[wanted.view](), *_narrowed(wanted, by=by, tagged=tagged))


def page(wanted: Filters, condition: Condition, *, by: Unlocked, older: str, size: int) -> Select[Ticket]:
    """For those who wait: urgent, then soonest due, then longest waiting; to look after, the longest silent; else the newest.

    A page goes on after the last ticket shown before, by the same order, so nobody is skipped or shown twice. An index
    keeps the order of one team and one state: where there are several, the first of each are taken, and then of these.
    """
    order, after = _order(wanted.view), _after(wanted.view, older)
    conditions = [condition] if after is None else [condition, after]
    runs = [[*run, *conditions] for run in _runs(wanted.view, by=by)]
    if len(runs) == 1:
        return select(Ticket).where(*runs[0]).order_by(*order).limit(size)
    firsts = [select(Ticket.id).where(*run).order_by(*order).limit(size).subquery() for run in runs]
    first = union_all(*(select(each.c.id) for each in firsts)) if firsts else ()
    return select(Ticket).where(Ticket.id.in_(first)).order_by(*order).limit(size)


def cursor(view: View, ticket: Ticket) -> str:
    """Where the page after this ticket begins."""
    if view in BY_URGENCY and ticket.due_at and ticket.waiting_since:
        due, since = int(ticket.due_at.timestamp()), int(ticket.waiting_since.timestamp())
        return f"{ticket.priority}.{due}.{since}.{ticket.id}"
    return f"{int(ticket.last_at.timestamp())}.{ticket.id}"


def count_views(
    session: Session, more: Sequence[Condition] = (), *, by: Unlocked, now: datetime, undo: timedelta
) -> tuple[Mapping[View, int], list[int]]:
    """How many lie in each view, and for each of `more` conditions, in one statement; nothing is counted past 999 and one."""
    conditions = [belongs(Filters(view), by=by, now=now, undo=undo) for view in VIEWS]
    counted = [_count(condition, by=by) for condition in (*conditions, *more)]
    # Without the order of its index SQLite walks through all that nobody has, the closed ones too.
    counted[VIEWS.index("unassigned")] = _count(
        conditions[VIEWS.index("unassigned")], by=by, order=_order("unassigned")
    )
    found = list(session.execute(select(*counted)).one())
    return dict(zip(VIEWS, found, strict=False)), found[len(VIEWS) :]


def _count(condition: Condition, *, by: Unlocked, order: tuple[Any, ...] = ()) -> Any:
    few = select(Ticket.id).where(Ticket.team_id.in_(by.team_ids), condition).order_by(*order)
    few = few.limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(few.subquery()).scalar_subquery()


def _runs(view: View, *, by: Unlocked) -> list[list[Condition]]:
    """Each is read along one index in its order."""
    teams = [Ticket.team_id == team_id for team_id in sorted(by.team_ids)]
    if view not in STATES:
        return [[team] for team in teams]
    return [[team, Ticket.state == state] for team in teams for state in STATES[view]]


def _narrowed(wanted: Filters, *, by: Unlocked, tagged: Tagged) -> list[Condition]:
    owners: dict[str, Condition] = {
        "nobody": Ticket.assignee_id.is_(None),
        "me": Ticket.assignee_id == by.staff_id,
    }
    narrowed = [owners[wanted.owner]] if wanted.owner in owners else []
    if wanted.channel:
        narrowed.append(Ticket.channel == wanted.channel)
    if wanted.tag:
        narrowed.append(Ticket.id.in_(tagged.get(wanted.tag.casefold(), ())))
    if wanted.is_urgent:
        narrowed.append(Ticket.priority == URGENT)
    return narrowed


def _waits() -> Condition:
    return and_(Ticket.waiting_since.is_not(None), Ticket.state.not_in(NOT_OURS))


def _waiting_for_her_hours(since: datetime) -> Select[UUID]:
    """Of her hours only this is in clear: an answer that was never tried, and leaves later than the undo time."""
    return select(OutboxRow.ticket_id).where(
        OutboxRow.state == "waiting", OutboxRow.attempts == 0, OutboxRow.due_at > since
    )


def _followed(by: Unlocked) -> Select[UUID]:
    return select(Follow.ticket_id).where(Follow.staff_id == by.staff_id)


def _order(view: View) -> tuple[Any, ...]:
    if view in BY_URGENCY:
        return (Ticket.priority, Ticket.due_at, Ticket.waiting_since, Ticket.id)
    if view == "look-after":
        return (Ticket.last_at, Ticket.id)
    return (Ticket.last_at.desc(), Ticket.id.desc())


def _after(view: View, older: str) -> Condition | None:
    if view in BY_URGENCY:
        after = read_cursor(older, _priority, moment, moment, UUID)
        return tuple_(*_order(view)) > after if after else None
    last = read_cursor(older, moment, UUID)
    if last is None:
        return None
    here = tuple_(Ticket.last_at, Ticket.id)
    return here > last if view == "look-after" else here < last


def _priority(text: str) -> int:
    return (URGENT, NORMAL).index(int(text))
