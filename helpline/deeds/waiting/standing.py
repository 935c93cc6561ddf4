"""What stands open under a clock: messages, answers to approve, calls, promises, next steps and deadlines, the latest first. Opens no seal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.waiting.turns import GOES_ON, IN_DANGER_AND_SILENT
from helpline.deeds.waiting.waits import clock_of, pauses_of_all, that_count
from helpline.figures.clocks import Clock, Clocks, Item, State, as_kept, state_at
from helpline.figures.tallies import end_of
from helpline.records import (
    OPEN_STATES,
    URGENT,
    Call,
    CallBack,
    Case,
    CaseStep,
    Contact,
    Deadline,
    OutboxRow,
    Ticket,
    Wait,
)

AT_MOST = 200  # of each kind, the oldest
WORST_FIRST: tuple[State, ...] = ("breached", "over target", "soon", "running", "paused")


@dataclass(frozen=True, repr=False)
class Standing:
    """One of them. `about_id` is the ticket, answer, call, promise, case or deadline it is about; `ticket_id` where it has one.

    Of a deadline one sees only that it is one: which kind stands under its seal.
    """

    item: Item | Literal["deadline"]
    state: State
    about_id: UUID
    ticket_id: UUID | None
    pseudonym: int | None
    began_at: datetime
    target_at: datetime | None
    breach_at: datetime | None


Found = tuple[Clock, str, UUID, UUID | None, int | None]  # clock, channel, about, ticket, pseudonym


def standings(
    session: Session, *, org_id: UUID, teams: Collection[UUID] | None = None, clocks: Clocks, now: datetime
) -> tuple[Standing, ...]:
    """Those of these teams, or with None of the whole organisation, the worst first. Eight statements."""
    found = (
        *_waits(session, _of(Wait, org_id, teams)), *_unread(session, _of(Ticket, org_id, teams)),
        *_silent(session, _of(Ticket, org_id, teams)), *_approvals(session, _of(Ticket, org_id, teams)), *_calls(session, _of(Call, org_id, teams)),
        *_promises(session, _of(CallBack, org_id, teams), now=now),
        *_steps(session, _of(Case, org_id, teams), clocks=clocks),
    )  # fmt: skip
    shown = [_standing(one, clocks=clocks, now=now) for one in found]
    shown += _deadlines(session, _of(Deadline, org_id, teams), now=now)
    return tuple(sorted(shown, key=lambda one: (WORST_FIRST.index(one.state), one.target_at or now)))


def _of(table: Any, org_id: UUID, teams: Collection[UUID] | None) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.org_id == org_id
    return condition if teams is None else condition & table.team_id.in_(teams)


def _standing(found: Found, *, clocks: Clocks, now: datetime) -> Standing:
    clock, channel, about_id, ticket_id, pseudonym = found
    deadlines = clocks.deadlines(clock, channel=channel)
    is_paused = deadlines.target_at is None
    return Standing(
        clock.item, "paused" if is_paused else state_at(deadlines, now), about_id, ticket_id, pseudonym, clock.began_at,
        deadlines.target_at, deadlines.breach_at,
    )  # fmt: skip


def _waits(session: Session, ours: ColumnElement[bool]) -> Iterator[Found]:
    wanted = (
        select(Wait, Contact.pseudonym).join(Ticket, Ticket.id == Wait.ticket_id)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(ours, Wait.answered_at.is_(None), Wait.ended_at.is_(None), Ticket.state.in_(GOES_ON))
        .order_by(Wait.began_at).limit(AT_MOST)
    )  # fmt: skip
    rows = session.execute(wanted).all()
    pauses = pauses_of_all(session, [row.ticket_id for row, _ in rows])
    for row, pseudonym in rows:
        told = that_count(row, pauses.get(row.ticket_id, ()))
        yield clock_of(row, told), row.channel, row.ticket_id, row.ticket_id, pseudonym


def _unread(session: Session, ours: ColumnElement[bool]) -> Iterator[Found]:
    wanted = (
        select(Ticket.id, Ticket.unread_since, Ticket.priority, Ticket.channel, Contact.pseudonym)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(ours, Ticket.unread_since.is_not(None), Ticket.state.in_(GOES_ON))
        .order_by(Ticket.priority, Ticket.unread_since).limit(AT_MOST)
    )  # fmt: skip
    for ticket_id, since, priority, channel, pseudonym in session.execute(wanted):
        if since is not None:
            yield (
                Clock("danger" if priority == URGENT else "triage", since), channel, ticket_id, ticket_id, pseudonym,
            )  # fmt: skip


def _silent(session: Session, ours: ColumnElement[bool]) -> Iterator[Found]:
    """Somebody in danger is asked after again, though it is her turn: since the last word of either."""
    wanted = (
        select(Ticket.id, Ticket.last_at, Ticket.channel, Contact.pseudonym)
        .join(Contact, Contact.id == Ticket.contact_id).where(ours, IN_DANGER_AND_SILENT)
        .order_by(Ticket.last_at).limit(AT_MOST)
    )  # fmt: skip
    for ticket_id, last_at, channel, pseudonym in session.execute(wanted):
        yield Clock("look after", last_at), channel, ticket_id, ticket_id, pseudonym


def _approvals(session: Session, ours: ColumnElement[bool]) -> Iterator[Found]:
    wanted = (
        select(OutboxRow.id, OutboxRow.queued_at, Ticket.id, Ticket.channel, Contact.pseudonym)
        .join(Ticket, Ticket.id == OutboxRow.ticket_id).join(Contact, Contact.id == Ticket.contact_id)
        .where(ours, OutboxRow.state == "to approve").order_by(OutboxRow.queued_at).limit(AT_MOST)
    )  # fmt: skip
    for outbox_id, queued_at, ticket_id, channel, pseudonym in session.execute(wanted):
        yield Clock("approval", queued_at), channel, outbox_id, ticket_id, pseudonym


def _calls(session: Session, ours: ColumnElement[bool]) -> Iterator[Found]:
    wanted = (
        select(Call.id, Call.started_at).where(ours, Call.state == "open").order_by(Call.started_at).limit(AT_MOST)
    )  # fmt: skip
    for call_id, started_at in session.execute(wanted):
        yield Clock("call log", started_at), "phone", call_id, None, None


def _promises(session: Session, ours: ColumnElement[bool], *, now: datetime) -> Iterator[Found]:
    wanted = (
        select(CallBack.id, CallBack.from_at, CallBack.until_at, Call.ticket_id, Contact.pseudonym)
        .join(Call, Call.id == CallBack.call_id).outerjoin(Contact, Contact.id == Call.contact_id)
        .where(ours, CallBack.state == "open", CallBack.expires_at > now).order_by(CallBack.until_at).limit(AT_MOST)
    )  # fmt: skip
    for promise_id, from_at, until_at, ticket_id, pseudonym in session.execute(wanted):
        yield Clock("call back", from_at, agreed_at=until_at), "phone", promise_id, ticket_id, pseudonym


def _steps(session: Session, ours: ColumnElement[bool], *, clocks: Clocks) -> Iterator[Found]:
    """Due at the end of its day, by the clock of the helpline."""
    wanted = (
        select(Case.id, Case.next_due, CaseStep.made_at, Contact.pseudonym)
        .join(CaseStep, CaseStep.id == Case.next_step_id).join(Contact, Contact.id == Case.contact_id)
        .where(ours, Case.next_due.is_not(None), Case.state.in_(OPEN_STATES)).order_by(Case.next_due).limit(AT_MOST)
    )  # fmt: skip
    for case_id, due_on, made_at, pseudonym in session.execute(wanted):
        if due_on is not None:
            ends = end_of(due_on, clocks.calendar)
            yield Clock("case step", made_at, agreed_at=ends), "", case_id, None, pseudonym


def _deadlines(session: Session, ours: ColumnElement[bool], *, now: datetime) -> Iterator[Standing]:
    """By the moments that were reckoned when they were set."""
    wanted = (
        select(Deadline.id, Deadline.ticket_id, Deadline.began_at, Deadline.target_at, Deadline.breach_at, Contact.pseudonym)
        .outerjoin(Ticket, Ticket.id == Deadline.ticket_id).outerjoin(Contact, Contact.id == Ticket.contact_id)
        .where(ours, Deadline.ended_at.is_(None)).order_by(Deadline.target_at).limit(AT_MOST)
    )  # fmt: skip
    for row in session.execute(wanted):
        state = state_at(as_kept(row.began_at, row.target_at, row.breach_at), now)
        yield Standing(
            "deadline", state, row.id, row.ticket_id, row.pseudonym, row.began_at, row.target_at, row.breach_at
        )  # fmt: skip
