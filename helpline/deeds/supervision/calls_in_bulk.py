"""Opens what was noted of very many calls at once, for figures. Kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from helpline.deeds.phone.call_facts import CallFacts, facts_in
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_records import TeamOpeners
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.records import Call
from helpline.sealing import contexts

COUNTED = (Call.id, Call.channel, Call.started_at, Call.worker_id, Call.ticket_id)


@dataclass(frozen=True, repr=False)
class CallCounted:
    """What a call's row says in clear, of what figures ask for."""

    id: UUID
    channel: str
    started_at: datetime
    worker_id: UUID
    ticket_id: UUID | None


def opened_calls(
    session: Session, *wanted: ColumnElement[bool], by: Unlocked
) -> Iterator[tuple[CallCounted, CallFacts | None]]:
    """The logged calls of her teams of which all this is true, each with its codes; None where they don't open."""
    logged = select(*COUNTED, Call.team_id, Call.epoch, Call.facts).where(
        Call.org_id == by.org_id, Call.team_id.in_(by.team_ids), Call.state == "done", *wanted
    )
    openers = TeamOpeners("call", lambda _: contexts("call", by.org_id), by=by)
    for row in session.execute(logged):
        written = openers[row.team_id, row.epoch](row.id, row.facts)
        call = CallCounted(row.id, row.channel, row.started_at, row.worker_id, row.ticket_id)
        yield call, None if written is None else facts_in(written)


def of_calls(asked: Asked, *, rules: DeskRules) -> list[ColumnElement[bool]]:
    """Those that began in the days asked for, and came by the channel."""
    begins, ends = asked.bounds(rules.calendar)
    wanted: list[ColumnElement[bool]] = [Call.started_at >= begins, Call.started_at < ends]
    return [*wanted, Call.channel == asked.channel] if asked.channel else wanted
