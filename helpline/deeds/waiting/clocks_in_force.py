"""Which clocks, opening hours and closed days hold for an organisation now. Read once for each of their revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.figures.calendar import Period, Week
from helpline.figures.clocks import ITEMS, Clocks, Rule, default_rules
from helpline.records import ClockBook, ClockRule, ClosedDay, OpeningPeriod

# Built once: a letter at the door asks it.
REVISION = select(ClockBook.revision).where(ClockBook.org_id == bindparam("org_id"))
_KEPT: dict[tuple[UUID, DeskRules], Clocks] = {}


def clocks_of(session: Session, org_id: UUID, *, rules: DeskRules) -> Clocks:
    """What holds now. One short statement where nothing has changed since this process last asked."""
    revision = session.connection().execute(REVISION, {"org_id": org_id}).scalar()
    if revision is None:
        return Clocks(default_rules(rules.first_answer_minutes), rules.calendar)
    known = _KEPT.get((revision, rules))
    if known is None:
        _KEPT.clear()
        known = _KEPT[revision, rules] = _read(session, org_id, rules=rules)
    return known


def _read(session: Session, org_id: UUID, *, rules: DeskRules) -> Clocks:
    told = default_rules(rules.first_answer_minutes)
    for row in session.scalars(select(ClockRule).where(ClockRule.org_id == org_id)):
        if row.item in ITEMS:
            told[row.item] = Rule(row.target, row.breach, is_service=row.is_service)
    days = frozenset(session.scalars(select(ClosedDay.day).where(ClosedDay.org_id == org_id)))
    calendar = replace(rules.calendar, closed_days=rules.calendar.closed_days | days)
    rows = session.scalars(select(OpeningPeriod).where(OpeningPeriod.org_id == org_id)).all()
    weeks = {channel: _week(rows, channel) for channel in {row.channel for row in rows}}
    by_channel = {channel: replace(calendar, week=week) for channel, week in weeks.items()}
    return Clocks(told, by_channel.pop("", calendar), by_channel)


def _week(rows: Sequence[OpeningPeriod], channel: str) -> Week:
    """Whatever the site: a letter may be answered from any."""
    return tuple(
        tuple(
            sorted(
                {
                    Period(row.opens, row.closes)
                    for row in rows
                    if (row.channel, row.weekday) == (channel, day)
                }
            )
        )
        for day in range(7)
    )
