"""The supervisor's page: who waits now and how long, and how the first answers of the last 30 days went. Opens no seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.desk.inbox_items import is_overdue
from helpline.deeds.errors import NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.changes import change_of
from helpline.figures.response_times import FirstResponse, ResponseTimes, Waiting, backlog, summary
from helpline.records import URGENT, Contact, Ticket, reading

SHOWN = 50
PERIOD = timedelta(days=30)


@dataclass(frozen=True, repr=False)
class WaitingRow:
    """Somebody who waits: since when, until when an answer should leave, whether that has passed."""

    id: UUID
    pseudonym: int
    channel: str
    waiting_since: datetime
    due_at: datetime | None
    overdue: bool
    urgent: bool
    assignee: str | None


@dataclass(frozen=True, repr=False)
class ChannelFigures:
    """First responses of one channel over the last 30 days (`channel` "all" for the sum). Minutes; None = no case.

    `within` of `of` were answered within the target; `of` counts the answered and the overdue still open.
    """

    channel: str
    received: int
    answered: int
    median: int | None
    p90: int | None
    service_median: int | None
    service_p90: int | None
    within: int
    of: int


@dataclass(frozen=True, repr=False)
class WaitingTimes:
    """The supervisor's page. `bands` are counts of who waits: under 24 h, 1-2 days, 2-5 days, longer.

    `rows` is the longest waiting first, at most `shown_at_most`; `target_minutes` are service minutes.
    """

    waiting: int
    oldest: datetime | None
    bands: tuple[int, int, int, int]
    rows: tuple[WaitingRow, ...]
    shown_at_most: int
    channels: tuple[ChannelFigures, ...]
    target_minutes: int
    since: datetime
    change: int


def read_waiting_times(*, rules: DeskRules, by: Unlocked, now: datetime) -> WaitingTimes:
    """Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with reading() as session:
        waiting = _who_waits(session, by=by)
        behind = backlog(waiting, now)
        return WaitingTimes(
            waiting=behind.count, oldest=behind.oldest.received_at if behind.oldest else None,
            bands=(behind.bands["0-24h"], behind.bands["1-2d"], behind.bands["2-5d"], behind.bands["over-5d"]),
            rows=_longest(session, by=by, now=now), shown_at_most=SHOWN,
            channels=_channels(session, rules=rules, by=by, now=now), target_minutes=rules.first_answer_minutes,
            since=now - PERIOD, change=change_of(session),
        )  # fmt: skip


def _who_waits(session: Session, *, by: Unlocked) -> list[Waiting]:
    wanted = select(Ticket.id, Ticket.waiting_since, Ticket.due_at).where(
        Ticket.team_id.in_(by.team_ids), Ticket.waiting_since.is_not(None)
    )
    return [
        Waiting(ticket, since, due_at)
        for ticket, since, due_at in session.execute(wanted)
        if since is not None
    ]


def _longest(session: Session, *, by: Unlocked, now: datetime) -> tuple[WaitingRow, ...]:
    names = duty_names(session, by=by)
    wanted = (
        select(Ticket, Contact.pseudonym).join(Contact, Contact.id == Ticket.contact_id)
        .where(Ticket.team_id.in_(by.team_ids), Ticket.waiting_since.is_not(None))
        .order_by(Ticket.waiting_since, Ticket.id).limit(SHOWN)
    )  # fmt: skip
    return tuple(
        WaitingRow(
            id=ticket.id, pseudonym=pseudonym, channel=ticket.channel, waiting_since=ticket.waiting_since or now,
            due_at=ticket.due_at, overdue=is_overdue(ticket, now), urgent=ticket.needs_looking_at,
            assignee=names.get(ticket.assignee_id),
        )
        for ticket, pseudonym in session.execute(wanted)
    )  # fmt: skip


def _channels(
    session: Session, *, rules: DeskRules, by: Unlocked, now: datetime
) -> tuple[ChannelFigures, ...]:
    wanted = select(
        Ticket.channel, Ticket.received_at, Ticket.first_answered_at, Ticket.counts_for_target
    ).where(Ticket.org_id == by.org_id, Ticket.received_at >= now - PERIOD)
    rows = [FirstResponse(*row) for row in session.execute(wanted)]
    figures = summary(rows, calendar=rules.calendar, target_minutes=rules.first_answer_minutes, now=now)
    return tuple(
        _shown(channel, figures[channel])
        for channel in sorted(figures, key=lambda name: (name == "all", name))
    )


def _shown(channel: str, times: ResponseTimes) -> ChannelFigures:
    return ChannelFigures(
        channel=channel, received=times.answered + times.unanswered, answered=times.answered,
        median=times.median_calendar_minutes, p90=times.p90_calendar_minutes,
        service_median=times.median_service_minutes, service_p90=times.p90_service_minutes,
        within=times.within_target.numerator, of=times.within_target.denominator,
    )  # fmt: skip


def oldest_unread_urgent(session: Session) -> datetime | None:
    """When the urgent letter came that has been lying unopened the longest."""
    return session.scalar(
        select(func.min(Ticket.unread_since)).where(
            Ticket.priority == URGENT, Ticket.unread_since.is_not(None)
        )
    )
