"""Reads the waits of very many tickets at once, for figures from sealed facts: plain rows, and of each wait one number.

What is a wait, and to which day it belongs, is as the tallies have it: so all topics together are what the trends say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.facts_in_bulk import Row, a_moment, a_moment_of_utc, plain_rows
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY, MINUTE
from helpline.figures.tallies import Course, Stretch, minutes_since_1970
from helpline.figures.topic_lines import ENDED, NOT_YET, OVERDUE, answered
from helpline.records import Ticket, Wait
from helpline.records.waits import FIRST

Waits = dict[Any, tuple[int, ...]]  # by the ticket's id as the driver has it: each of its waits as a number
COLUMNS = (Wait.ticket_id, Wait.began_at, Wait.answered_at, Wait.ended_at, Wait.due_at)
LONG = 180 * DAY  # of so many days reading all there are is quicker than looking each up by its day


def waits_told(
    session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked, now: datetime
) -> tuple[Waits, Select[Any]]:
    """Of her own teams, of the days and the channel asked for; and a statement that names these tickets, or a few more."""
    begins, ends = asked.bounds(rules.calendar)
    kind: type[Ticket | Wait] = Ticket if asked.measure == "resolution" else Wait
    ours = of_teams(kind, asked, by=by)
    if kind is Ticket or ends - begins < LONG:
        ours.append(
            kind.org_id == by.org_id
        )  # the index over days begins with it; a ticket's tells all that is asked
    if kind is Ticket:
        came = (*ours, Ticket.received_at >= begins, Ticket.received_at < ends)
        return _to_the_end(session, came), select(Ticket.id).where(*came)
    ours.append(Wait.kind == asked.measure)
    begun = (*ours, Wait.began_at >= begins, Wait.began_at < ends)
    minute = minutes_since_1970(now)
    waits: Waits = {}
    for row in plain_rows(session, *COLUMNS, where=lambda them: them.where(*begun)):
        waits[row[0]] = (*waits.get(row[0], ()), _told(row, asked.measure, now=minute))
    for ticket_id, first in _taken_up_again(session, ours) if asked.measure == FIRST else ():
        waits.pop(ticket_id, None)
        if begins <= first.began_at < ends:
            row = (ticket_id, first.began_at, first.answered_at, None, first.due_at)
            waits[ticket_id] = (_told(row, FIRST, now=minute),)
    return waits, select(Wait.ticket_id).where(*begun)


def of_teams(kind: type[Ticket | Wait], asked: Asked, *, by: Unlocked) -> list[ColumnElement[bool]]:
    """What counts, of her teams and of what was asked for, on whatever day."""
    counts = kind.counts_for_target if issubclass(kind, Ticket) else kind.counts
    wanted: list[ColumnElement[bool]] = [kind.team_id.in_(by.team_ids), counts.is_(True)]
    if asked.channel:
        wanted.append(kind.channel == asked.channel)
    if asked.team_id is not None:
        wanted.append(kind.team_id == asked.team_id)
    return wanted


def _told(row: Row, kind: str, *, now: int) -> int:
    """One line for each column: this is done a hundred thousand times. `now` is in minutes since 1970."""
    _, began_at, answered_at, ended_at, due_at = row
    if answered_at is not None:
        minutes = (a_moment(answered_at) - a_moment(began_at)) // MINUTE
        return answered(minutes, due_at is not None and answered_at > due_at)
    if kind != FIRST and ended_at is not None:
        return ENDED  # a first one that was closed without an answer waits still
    if due_at is not None and minutes_since_1970(a_moment_of_utc(due_at)) < now:
        return OVERDUE
    return NOT_YET


def _to_the_end(session: Session, came: Sequence[ColumnElement[bool]]) -> Waits:
    waits: Waits = {}
    columns = (Ticket.id, Ticket.received_at, Ticket.closed_at)
    for ticket_id, received_at, closed_at in plain_rows(
        session, *columns, where=lambda them: them.where(*came)
    ):
        if closed_at is None:
            waits[ticket_id] = (NOT_YET,)
        else:
            waits[ticket_id] = (answered((a_moment(closed_at) - a_moment(received_at)) // MINUTE),)
    return waits


def _taken_up_again(session: Session, ours: Sequence[ColumnElement[bool]]) -> Iterator[tuple[Any, Stretch]]:
    """Of tickets that were closed before anybody answered, and on which she wrote again: the one first answer that counts."""
    closed = select(Wait.ticket_id).where(*ours, Wait.ended_at.is_not(None))
    firsts = plain_rows(
        session, *COLUMNS, where=lambda them: them.where(Wait.kind == FIRST, Wait.ticket_id.in_(closed))
    )
    stretches: dict[Any, list[Stretch]] = defaultdict(list)
    for ticket_id, *moments in firsts:
        began_at, answered_at, ended_at, due_at = (told and a_moment_of_utc(told) for told in moments)
        stretches[ticket_id].append(Stretch("first", began_at, answered_at, due_at, ended_at=ended_at))
    for ticket_id, of_ticket in stretches.items():
        course = Course(
            counts=True, received_at=of_ticket[0].began_at, closed_at=None, stretches=tuple(of_ticket)
        )
        if course.first is not None and len(of_ticket) > 1:
            yield ticket_id, course.first
