"""How supervisors and administrators change clocks, opening hours and closed days. Who waits is due by the new ones at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.due_anew import write_due_anew
from helpline.figures.calendar import Period
from helpline.figures.clocks import AGREED, ITEMS, Item, Rule, default_rules
from helpline.records import ClockBook, ClockRule, ClosedDay, OpeningPeriod, alone, reading, transaction

LONGEST = 366 * 24 * 60  # minutes
MOST_PERIODS, MOST_DAYS = 200, 1000


class BadRule(DeedRefused):
    """A target that is 0 or longer than a year, or a breach before its target; the argument is the clock."""


class TooMany(DeedRefused):
    """More opening periods or closed days than anybody needs."""


@dataclass(frozen=True, repr=False)
class Hours:
    """Opening hours as they are shown and set: of these weekdays (0 is Monday), in minutes of the day."""

    channel: str
    site: str
    weekdays: tuple[int, ...]
    period: Period


@dataclass(frozen=True, repr=False)
class HoursShown:
    id: UUID
    channel: str
    site: str
    weekday: int
    period: Period


@dataclass(frozen=True, repr=False)
class ClockPage:
    """All that may be changed. `by_hand` are the clocks that were; without `hours` those of the settings hold."""

    rules: Mapping[Item, Rule]
    by_hand: frozenset[str]
    hours: tuple[HoursShown, ...]
    closed_days: tuple[date, ...]


def read_clock_page(*, rules: DeskRules, by: Unlocked) -> ClockPage:
    """Raises NotAllowed."""
    _allow(by)
    with reading() as session:
        clocks = clocks_of(session, by.org_id, rules=rules)
        rows = session.scalars(select(OpeningPeriod).where(OpeningPeriod.org_id == by.org_id)).all()
        return ClockPage(
            rules=clocks.rules,
            by_hand=frozenset(
                session.scalars(select(ClockRule.item).where(ClockRule.org_id == by.org_id)).all()
            ),
            hours=tuple(
                sorted(
                    (
                        HoursShown(row.id, row.channel, row.site, row.weekday, Period(row.opens, row.closes))
                        for row in rows
                    ),
                    key=lambda one: (one.channel, one.site, one.weekday, one.period),
                )
            ),
            closed_days=tuple(
                session.scalars(
                    select(ClosedDay.day).where(ClosedDay.org_id == by.org_id).order_by(ClosedDay.day)
                )
            ),
        )


def set_rules(told: Mapping[Item, Rule], *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Keeps what differs from the proposal. Raises NotAllowed, BadRule."""
    _allow(by)
    for item, rule in told.items():
        shortest = 0 if item in AGREED else 1
        if not shortest <= rule.target <= rule.breach <= LONGEST:
            raise BadRule(item)
    proposed = default_rules(rules.first_answer_minutes)
    with transaction() as session:
        session.execute(delete(ClockRule).where(ClockRule.org_id == by.org_id))
        session.add_all(
            ClockRule(
                org_id=by.org_id, item=item, target=rule.target, breach=rule.breach, is_service=rule.is_service
            )
            for item, rule in told.items()
            if item in ITEMS and rule != proposed[item]
        )  # fmt: skip
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)


def back_to_the_proposal(*, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """Every clock as the program proposes it; hours and days stay. Raises NotAllowed."""
    _allow(by)
    with transaction() as session:
        session.execute(delete(ClockRule).where(ClockRule.org_id == by.org_id))
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)


def add_hours(hours: Hours, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """From the first on they hold in the place of the hours in the settings. Raises NotAllowed, TooMany."""
    _allow(by)
    with transaction() as session:
        there = session.scalars(select(OpeningPeriod).where(OpeningPeriod.org_id == by.org_id)).all()
        known = {(row.channel, row.site, row.weekday, row.opens, row.closes) for row in there}
        if len(known) + len(hours.weekdays) > MOST_PERIODS:
            raise TooMany
        for weekday in hours.weekdays:
            told = (hours.channel, hours.site, weekday, hours.period.opens, hours.period.closes)
            if told not in known:
                session.add(_opening(by.org_id, *told))
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)


def remove_hours(period: UUID | None, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """One period, or with None all of them: the hours of the settings hold again. Raises NotAllowed."""
    _allow(by)
    gone = delete(OpeningPeriod).where(OpeningPeriod.org_id == by.org_id)
    with transaction() as session:
        session.execute(gone if period is None else gone.where(OpeningPeriod.id == period))
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)


def close_on(days: Iterable[date], *, rules: DeskRules, by: Unlocked, now: datetime) -> int:
    """How many of them are new. Raises NotAllowed, TooMany."""
    _allow(by)
    with transaction() as session:
        alone(session, "clocks")
        known = set(session.scalars(select(ClosedDay.day).where(ClosedDay.org_id == by.org_id)))
        new = set(days) - known
        if len(known | new) > MOST_DAYS:
            raise TooMany
        session.add_all(ClosedDay(org_id=by.org_id, day=day) for day in sorted(new))
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)
    return len(new)


def open_on(day: date, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """It is no closed day after all. Raises NotAllowed."""
    _allow(by)
    with transaction() as session:
        session.execute(delete(ClosedDay).where(ClosedDay.org_id == by.org_id, ClosedDay.day == day))
        _changed(session, by=by, now=now)
    write_due_anew(by.org_id, rules=rules, now=now)


def _allow(by: Unlocked) -> None:
    if not by.may("set clocks"):
        raise NotAllowed


def _changed(session: Session, *, by: Unlocked, now: datetime) -> None:
    session.merge(ClockBook(org_id=by.org_id, revision=uuid4(), changed_at=now, changed_by=by.staff_id))


def _opening(org_id: UUID, channel: str, site: str, weekday: int, opens: int, closes: int) -> OpeningPeriod:
    return OpeningPeriod(
        id=uuid4(), org_id=org_id, channel=channel, site=site, weekday=weekday, opens=opens, closes=closes
    )
