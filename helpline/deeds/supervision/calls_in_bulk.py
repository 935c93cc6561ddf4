"""Opens what was noted of very many calls at once, for figures. Kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY
from helpline.figures.tallies import end_of
from helpline.records import Call
from helpline.sealing import Damaged


def opened_calls(
    session: Session, *wanted: ColumnElement[bool], by: Unlocked
) -> Iterator[tuple[Call, CallFacts | None]]:
    """The logged calls of her teams of which all this is true, each with its codes; None where they don't open."""
    logged = select(Call).where(Call.team_id.in_(by.team_ids), Call.state == "done", *wanted)
    for call in session.scalars(logged):
        try:
            yield call, open_facts(call, keys=by.keys)
        except (Damaged, NoKey):
            yield call, None


def of_calls(asked: Asked, *, rules: DeskRules) -> list[ColumnElement[bool]]:
    """Those that began in the days asked for, and came by the channel."""
    begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
    wanted: list[ColumnElement[bool]] = [Call.started_at >= begins, Call.started_at < ends]
    return [*wanted, Call.channel == asked.channel] if asked.channel else wanted
