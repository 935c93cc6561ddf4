"""The supervisor's trends: how long women waited and how many came, week by week. Reads tallies; opens no seal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.arrivals import Arrivals, arrivals, hours_of, staffed
from helpline.figures.backlog import Bands, backlog_over_time
from helpline.figures.calendar import DAY, ServiceCalendar
from helpline.figures.line_totals import COUNTED, AnswerRate, Hour, answer_rate
from helpline.figures.periods import month_of, months_of
from helpline.figures.tallies import Counted, end_of
from helpline.figures.trends import KINDS, Measure, Trend, trend
from helpline.records import Call, LineHour, Shift, Tally, Team, Ticket, reading

MEASURES: tuple[Measure, ...] = get_args(Measure)
LONGEST = 3 * 366  # days
MONTHS_SHOWN = 12
CHANNELS = ("email", "webform", "phone", "chat", "sms", "post", "in_person")
Channel = Literal["", "email", "webform", "phone", "chat", "sms", "post", "in_person"]


@dataclass(frozen=True, repr=False)
class Asked:
    """Which figures: of the days from `since` to `until`, of one channel or all (""), of one team or all."""

    since: date
    until: date
    measure: Measure = "first"
    channel: str = ""
    team_id: UUID | None = None

    def bounds(self, calendar: ServiceCalendar) -> tuple[datetime, datetime]:
        """The midnights, by the helpline's clock, before the first of these days and after the last; in UTC."""
        return end_of(self.since - DAY, calendar), end_of(self.until, calendar)


@dataclass(frozen=True, repr=False)
class Trends:
    """All the page shows. `line` are the exchange's totals by month; `staffed` who was on shift: each empty where nothing is known."""

    asked: Asked
    trend: Trend
    arrivals: Arrivals
    backlog: dict[date, Bands]
    line: dict[date, AnswerRate]
    teams: dict[UUID, str]
    calls: int = 0
    staffed: tuple[tuple[float, ...], ...] = ()


def usual(now: datetime, *, rules: DeskRules) -> Asked:
    """The last twelve months up to today, by the helpline's clock."""
    today = now.astimezone(rules.calendar.zone).date()
    return Asked(month_of(month_of(today) - (MONTHS_SHOWN - 1) * 30 * DAY), today)


def read_trends(asked: Asked, *, rules: DeskRules, by: Unlocked, now: datetime) -> Trends:
    """Of the whole organisation, so that nobody takes a team's figures for everybody's. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    asked = within_reason(asked)
    with reading() as session:
        counted = counted_days(session, asked, KINDS[asked.measure], by=by)
        came = list(counted_days(session, asked, ("came",), by=by))
        calls = list(calls_by_hour(session, asked, rules=rules, by=by))
        return Trends(
            asked=asked,
            trend=trend(counted, asked.measure, since=asked.since, until=asked.until, now=now),
            arrivals=arrivals(
                [*hours_of(came), *calls], since=asked.since, until=asked.until,
                calendar=clocks_of(session, by.org_id, rules=rules).calendar
            ),
            backlog=_backlog(session, asked, rules=rules, by=by, now=now),
            line=_line_by_month(session, asked, by=by), teams=_teams(session, by=by),
            staffed=_staffed(session, asked, rules=rules, by=by), calls=sum(count for _, _, count in calls),
        )  # fmt: skip


def counted_days(
    session: Session, asked: Asked, kinds: tuple[str, ...], *, by: Unlocked
) -> Iterator[Counted]:
    """The tallies of these kinds: plain tuples, one for each day, team and channel."""
    wanted = select(Tally.kind, Tally.day, Tally.team_id, Tally.channel, Tally.counts).where(
        Tally.org_id == by.org_id, Tally.kind.in_(kinds), Tally.day >= asked.since, Tally.day <= asked.until
    )
    if asked.channel:
        wanted = wanted.where(Tally.channel == asked.channel)
    if asked.team_id is not None:
        wanted = wanted.where(Tally.team_id == asked.team_id)
    for row in session.execute(wanted):
        yield Counted(*row)


def within_reason(asked: Asked) -> Asked:
    """A page of ten years would be slow and say nothing."""
    since = max(asked.since, asked.until - LONGEST * DAY)
    return Asked(min(since, asked.until), asked.until, asked.measure, asked.channel, asked.team_id)


def calls_by_hour(
    session: Session,
    asked: Asked,
    *,
    rules: DeskRules,
    by: Unlocked,
    team_ids: Collection[UUID] | None = None,
) -> Iterator[tuple[date, int, int]]:
    """The calls that were logged, by day and hour of the helpline's clock; of these teams, or of all."""
    begins, ends = asked.bounds(rules.calendar)
    wanted = (
        select(Call.started_at, func.count()).where(Call.org_id == by.org_id, Call.state == "done")
        .where(Call.started_at >= begins, Call.started_at < ends).group_by(Call.started_at)
    )  # fmt: skip
    if asked.channel:
        wanted = wanted.where(Call.channel == asked.channel)
    if asked.team_id is not None:
        wanted = wanted.where(Call.team_id == asked.team_id)
    if team_ids is not None:
        wanted = wanted.where(Call.team_id.in_(team_ids))
    found: Counter[tuple[date, int]] = Counter()
    for started_at, count in session.execute(wanted):
        local = started_at.astimezone(rules.calendar.zone)
        found[local.date(), local.hour] += count
    for (day, hour), count in found.items():
        yield day, hour, count


def _backlog(
    session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked, now: datetime
) -> dict[date, Bands]:
    # As a number: of very many, a moment each would be most of the time that the page takes.
    waiting = select(cast(extract("epoch", Ticket.waiting_since) / 60, BigInteger)).where(
        Ticket.org_id == by.org_id, Ticket.waiting_since.is_not(None), Ticket.counts_for_target
    )
    if asked.channel:
        waiting = waiting.where(Ticket.channel == asked.channel)
    if asked.team_id is not None:
        waiting = waiting.where(Ticket.team_id == asked.team_id)
    since = max(asked.since, asked.until - timedelta(days=366))
    return backlog_over_time(
        counted_days(session, asked, ("behind",), by=by),
        session.scalars(waiting),
        since=since, until=asked.until, now=now, calendar=rules.calendar,
    )  # fmt: skip


def _line_by_month(session: Session, asked: Asked, *, by: Unlocked) -> dict[date, AnswerRate]:
    wanted = select(LineHour).where(
        LineHour.org_id == by.org_id, LineHour.day >= asked.since, LineHour.day <= asked.until
    )
    hours: dict[date, list[Hour]] = defaultdict(list)
    for row in session.scalars(wanted):
        hours[month_of(row.day)].append(Hour(row.day, row.hour, *(getattr(row, name) for name in COUNTED)))
    if not hours:
        return {}
    return {month: answer_rate(hours[month]) for month in months_of(min(hours), asked.until)}


def shifts_of(
    session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked
) -> list[tuple[datetime, datetime]]:
    """The shifts of the rota that lie in this time, cut at its ends."""
    begins, ends = asked.bounds(rules.calendar)
    wanted = select(Shift.starts_at, Shift.ends_at).where(
        Shift.org_id == by.org_id, Shift.ends_at > begins, Shift.starts_at < ends
    )
    if asked.team_id is not None:
        wanted = wanted.where(Shift.team_id == asked.team_id)
    return [(max(starts, begins), min(stops, ends)) for starts, stops in session.execute(wanted)]


def _staffed(
    session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked
) -> tuple[tuple[float, ...], ...]:
    """From the first shift on: before the rota was kept nobody knows who was there."""
    shifts = shifts_of(session, asked, rules=rules, by=by)
    if not shifts:
        return ()
    since = min(starts for starts, _ in shifts).astimezone(rules.calendar.zone).date()
    return staffed(shifts, since=since, until=asked.until, calendar=rules.calendar)


def _teams(session: Session, *, by: Unlocked) -> dict[UUID, str]:
    wanted = select(Team.id, Team.name).where(Team.org_id == by.org_id).order_by(Team.name)
    return {row.id: row.name for row in session.execute(wanted)}
