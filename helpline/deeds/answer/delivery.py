"""What came of an attempt to send an answer: it left, comes later, waits for a person. The database is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.answer.claiming import Claim, is_still_ours
from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.turns import settle
from helpline.deeds.waiting.waits import begin_pause, run_again
from helpline.records import Attempt, OutboxRow, Ticket, record, transaction
from helpline.records.waits import NOT_SAFE

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


@dataclass(frozen=True)
class Tried:
    """One attempt to hand an answer to the mail server: "sent" or the code of a failure, when, and how long it took."""

    outcome: str
    started_at: datetime
    milliseconds: int


def has_left(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """The mail server has taken it: payload wiped, and her waiting has ended, unless she wrote again meanwhile."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is None:
            return
        row.state, row.payload, row.lease_until, row.ended_at = "sent", None, None, now
        settle(session, session.get_one(Ticket, row.ticket_id, with_for_update=True), rules=rules)
        _happened(session, "answer left", row, now=now)


def try_later(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """A temporary failure: again after 1, 5, 30 minutes, 2 hours, then every 6, until the days are over."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is None or not is_still_ours(row, claimed):
            return
        if now - row.queued_at >= rules.keep_trying:
            _give_up(session, row, rules=rules, now=now)
        else:
            wait = BACK_OFF[min(claimed.attempt, len(BACK_OFF)) - 1]
            row.state, row.due_at, row.lease_until = "waiting", now + wait, None


def give_up(claimed: Claim, tried: Tried, *, rules: DeskRules, now: datetime) -> None:
    """A permanent failure: "not delivered", and a person decides what now."""
    with transaction() as session:
        row = _noted(session, claimed, tried)
        if row is not None and is_still_ours(row, claimed):
            _give_up(session, row, rules=rules, now=now)


def hold(claimed: Claim, reason: str, *, rules: DeskRules, now: datetime) -> None:
    """Not sent: a person looks again. She counts as waiting again."""
    with transaction() as session:
        row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
        if not is_still_ours(row, claimed):
            return
        row.state, row.hold_reason, row.lease_until = "held", reason, None
        _ours_again(session, row, rules=rules, now=now)
        _happened(session, "answer held", row, now=now)


def put_off(claimed: Claim, until: datetime, *, rules: DeskRules, now: datetime) -> None:
    """Back among those that wait, until her safe hours; it was no attempt, and till then her wait doesn't run."""
    with transaction() as session:
        row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
        if is_still_ours(row, claimed):
            row.state, row.due_at, row.lease_until, row.attempts = "waiting", until, None, row.attempts - 1
            ticket = session.get_one(Ticket, row.ticket_id, with_for_update=True)
            begin_pause(session, ticket, NOT_SAFE, until=until, message_id=row.message_id, now=now)
            settle(session, ticket, rules=rules)


def _noted(session: Session, claimed: Claim, tried: Tried) -> OutboxRow | None:
    """The row, with this attempt kept beside it whatever came of it.

    None where it is kept already: the database went away after it had committed and before it said so.
    """
    row = session.get_one(OutboxRow, claimed.outbox_id, with_for_update=True)
    kept = select(Attempt.id).where(Attempt.outbox_id == row.id, Attempt.number == claimed.attempt)
    if session.scalars(kept).first() is not None:
        return None
    session.add(
        Attempt(
            id=uuid4(), outbox_id=row.id, number=claimed.attempt, started_at=tried.started_at,
            milliseconds=tried.milliseconds, outcome=tried.outcome,
        )
    )  # fmt: skip
    return row


def _give_up(session: Session, row: OutboxRow, *, rules: DeskRules, now: datetime) -> None:
    """The payload stays sealed, so that a person may send it again."""
    row.state, row.lease_until, row.ended_at = "failed", None, now
    _ours_again(session, row, rules=rules, now=now)
    _happened(session, "answer failed", row, now=now)


def _ours_again(session: Session, row: OutboxRow, *, rules: DeskRules, now: datetime) -> None:
    ticket = session.get_one(Ticket, row.ticket_id, with_for_update=True)
    run_again(session, ticket, now=now)
    settle(session, ticket, rules=rules)


def _happened(session: Session, kind: str, row: OutboxRow, *, now: datetime) -> None:
    record(session, kind, org_id=row.org_id, at=now, ticket_id=row.ticket_id, message_id=row.message_id)
