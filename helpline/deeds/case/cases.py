"""The list of cases, opened for one colleague: a flat number of statements, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import case_keys, open_case_key, open_step
from helpline.deeds.case.case_shown import CaseItem, Cases, CaseView
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.changes import change_of
from helpline.records import (
    OPEN_STATES,
    Case,
    CaseKey,
    CaseStep,
    CaseTicket,
    Contact,
    Ticket,
    reading,
)
from helpline.sealing import Damaged

PAGE = 30
SOON = timedelta(days=7)  # a step is “due” when it is late or falls into the coming week
COUNTED: tuple[CaseView, ...] = ("mine", "due", "waiting")


def read_cases(view: CaseView, *, by: Unlocked, now: datetime, older: str = "") -> Cases:
    """One page of a view. Raises NotAllowed."""
    if not by.may("work on cases"):
        raise NotAllowed
    today = today_of(by, now)
    with reading() as session:
        found = session.scalars(_page(view, older, by=by, today=today)).all()
        shown, rest = found[:PAGE], found[PAGE:]
        return Cases(
            view=view, items=_items(session, shown, by=by, today=today),
            older=_cursor(view, shown[-1]) if rest else None, counts=_counts(session, by=by, today=today),
            change=change_of(session),
        )  # fmt: skip


def today_of(by: Unlocked, now: datetime) -> date:
    """The day it is where she works."""
    return now.astimezone(ZoneInfo(by.time_zone)).date()


def _condition(view: CaseView, *, by: Unlocked, today: date) -> ColumnElement[bool]:
    is_open = Case.state.in_(OPEN_STATES)
    conditions: dict[CaseView, ColumnElement[bool]] = {
        "mine": and_(Case.owner_id == by.staff_id, is_open),
        "open": is_open,
        "due": and_(Case.next_due.is_not(None), Case.next_due <= today + SOON, is_open),
        "waiting": Case.state == "waiting",
        "closed": Case.state == "closed",
    }
    return and_(Case.team_id.in_(by.team_ids), conditions[view])


def _page(view: CaseView, older: str, *, by: Unlocked, today: date) -> Select[Case]:
    """The soonest due first where that is asked, the latest worked on first elsewhere."""
    wanted = select(Case).where(_condition(view, by=by, today=today)).limit(PAGE + 1)
    cursor = _read_cursor(view, older)
    if view == "due":
        after = tuple_(Case.next_due, Case.id) > cursor if cursor else None
        return (wanted if after is None else wanted.where(after)).order_by(Case.next_due, Case.id)
    before = tuple_(Case.last_at, Case.id) < cursor if cursor else None
    return (wanted if before is None else wanted.where(before)).order_by(Case.last_at.desc(), Case.id.desc())


def _cursor(view: CaseView, case: Case) -> str:
    if view == "due" and case.next_due is not None:
        return f"{case.next_due:%Y%m%d}.{case.id}"
    return f"{int(case.last_at.timestamp())}.{case.id}"


def _read_cursor(view: CaseView, text: str) -> tuple[date, UUID] | None:
    """It stands in an address, where anybody may type: what can't be ours is none."""
    place, _, case_id = text.partition(".")
    try:
        if view == "due":
            return date.fromisoformat(place), UUID(case_id)
        return datetime.fromtimestamp(int(place), tz=UTC), UUID(case_id)
    except (ValueError, OverflowError, OSError):
        return None


def _items(session: Session, cases: Sequence[Case], *, by: Unlocked, today: date) -> tuple[CaseItem, ...]:
    contacts = select(Contact.id, Contact.pseudonym).where(
        Contact.id.in_({case.contact_id for case in cases})
    )
    pseudonyms = dict(session.execute(contacts).all())
    keys = case_keys(session, [case.id for case in cases], by=by)
    steps = select(CaseStep).where(
        CaseStep.id.in_([case.next_step_id for case in cases if case.next_step_id])
    )
    next_steps = {step.case_id: step for step in session.scalars(steps)}
    waiting, names = _who_wait(session, cases), duty_names(session, by=by)
    items = []
    for case in cases:
        words = _next_words(case, next_steps.get(case.id), keys.get(case.id), by=by)
        items.append(
            CaseItem(
                id=case.id, pseudonym=pseudonyms[case.contact_id], state=case.state, owner=names.get(case.owner_id),
                is_mine=case.owner_id == by.staff_id, is_frozen=case.frozen_at is not None, last_at=case.last_at,
                closed_at=case.closed_at, next_step=words or "", due_on=case.next_due,
                due_in=days_until(case.next_due, today), open_steps=case.open_steps, ticket_count=case.ticket_count,
                she_waits_since=waiting.get(case.id), damaged=words is None,
            )
        )  # fmt: skip
    return tuple(items)


def days_until(due_on: date | None, today: date) -> int | None:
    return (due_on - today).days if due_on is not None else None


def _next_words(case: Case, step: CaseStep | None, row: CaseKey | None, *, by: Unlocked) -> str | None:
    """None where a seal doesn't open."""
    try:
        if row is None:
            return None
        key = open_case_key(case, row, by=by)
        return open_step(step, key=key) if step is not None else ""
    except (Damaged, NoKey):
        return None


def _who_wait(session: Session, cases: Sequence[Case]) -> Mapping[UUID, datetime]:
    """Since when she waits for an answer on one of the tickets of her case, as the inbox counts it."""
    wanted = (
        select(CaseTicket.case_id, func.min(Ticket.waiting_since))
        .join(Ticket, Ticket.id == CaseTicket.ticket_id)
        .where(
            CaseTicket.case_id.in_([case.id for case in cases]),
            Ticket.waiting_since.is_not(None),
            Ticket.state != "waiting_for_her",
        )
        .group_by(CaseTicket.case_id)
    )
    return {case_id: since for case_id, since in session.execute(wanted) if since is not None}


def _counts(session: Session, *, by: Unlocked, today: date) -> dict[CaseView, int]:
    counted = [
        select(func.count()).select_from(Case).where(_condition(view, by=by, today=today)).scalar_subquery()
        for view in COUNTED
    ]
    return dict(zip(COUNTED, session.execute(select(*counted)).one(), strict=True))
