"""Answers that wait to leave are held: a payload can't be changed without the contact key, so a person looks again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import run_again
from helpline.records import OutboxRow, Ticket, record


def hold_answers(
    session: Session,
    waiting: Iterable[tuple[OutboxRow, Ticket]],
    *,
    reason: str,
    rules: DeskRules,
    now: datetime,
) -> None:
    """Each with its ticket, on which it is our turn again."""
    for row, ticket in waiting:
        row.state, row.hold_reason = "held", reason
        run_again(session, ticket, now=now)
        settle(session, ticket, rules=rules)
        told = {"ticket_id": row.ticket_id, "message_id": row.message_id}
        record(session, "answer held", org_id=row.org_id, at=now, **told)
