"""The totals of our own line, counted as its calls end: in which hour, answered or not, how long they waited and talked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from helpline.deeds.line.line_states import SHORT
from helpline.deeds.rules import LineRules
from helpline.records import NOBODY, LineCall, LineHour, alone


def count_call(session: Session, line: LineCall, *, until: datetime, rules: LineRules, now: datetime) -> None:
    """Into the hour in which she called. A call outside of the opening hours was offered to nobody and counts nowhere."""
    if not line.counts:
        return
    hour, wait = _hour(session, line, until=until, rules=rules, now=now), waited(line, until=until)
    hour.offered += 1
    hour.wait_seconds += wait
    if line.state == "talking":
        hour.answered += 1
        hour.talk_seconds += seconds_between(line.waited_until, until)
    elif line.state == "waiting":
        hour.abandoned += 1
        hour.short_abandons += wait < SHORT
    hour.imported_at = now


def waited(line: LineCall, *, until: datetime) -> int:
    """Seconds until a colleague answered, or she was told that nobody is there, or she hung up."""
    return seconds_between(line.rang_at, line.waited_until or until)


def seconds_between(begin: datetime | None, end: datetime) -> int:
    """Whole ones, 0 where the second moment isn't later."""
    return max(0, round((end - begin).total_seconds())) if begin is not None else 0


def _hour(session: Session, line: LineCall, *, until: datetime, rules: LineRules, now: datetime) -> LineHour:
    alone(session, "line hours")
    began = (line.rang_at or until).astimezone(rules.zone)
    key = (line.org_id, rules.name, began.date(), began.hour)
    hour = session.get(LineHour, key, with_for_update=True)
    if hour is None:
        hour = LineHour(
            org_id=line.org_id, line=rules.name, day=began.date(), hour=began.hour, offered=0, answered=0, abandoned=0,
            short_abandons=0, wait_seconds=0, talk_seconds=0, imported_at=now, imported_by=NOBODY,
        )  # fmt: skip
        session.add(hour)
        session.flush()
    return hour
