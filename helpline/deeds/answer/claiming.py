"""Which courier has an answer in hand, and for how long: two never send the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update

from helpline.records import Message, OutboxRow, is_claimed, reading, transaction

LEASE = timedelta(seconds=60)
LEASE_WITH_FILES = timedelta(minutes=5)  # 20 MB over a slow line take some of them


@dataclass(frozen=True)
class Claim:
    """An answer this courier has in hand until the lease is over."""

    outbox_id: UUID
    attempt: int


def next_due(now: datetime) -> datetime | None:
    """When the next answer is due, for how long to wait for the bell."""
    with reading() as session:
        return session.scalar(
            select(func.min(OutboxRow.due_at)).where(OutboxRow.state == "waiting", OutboxRow.due_at > now)
        )


def claim(now: datetime) -> Claim | None:
    """Takes the oldest due answer, or one whose courier died on the way. None when there is nothing to do.

    The conditional UPDATE is committed before anything is sent, so two couriers never send one answer.
    """
    free = or_(
        and_(OutboxRow.state == "waiting", OutboxRow.due_at <= now),
        and_(OutboxRow.state == "sending", OutboxRow.lease_until < now),
    )
    with transaction() as session:
        due = (
            select(OutboxRow)
            .where(free)
            .order_by(OutboxRow.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = session.scalars(due).first()
        if row is None:
            return None
        has_files = session.get_one(Message, row.message_id).file_count > 0
        lease_until = now + (LEASE_WITH_FILES if has_files else LEASE)
        attempt = row.attempts + 1  # read before the UPDATE, which changes the row in the session too
        take = (
            update(OutboxRow).where(OutboxRow.id == row.id, free)
            .values(state="sending", lease_until=lease_until, attempts=attempt)
        )  # fmt: skip
        return Claim(row.id, attempt) if is_claimed(session, take) else None


def keep_in_hand(claimed: Claim, *, now: datetime) -> None:
    """The courier lives and the mail server is slow: the lease ends a minute from now, if the answer is still ours."""
    until = now + LEASE
    renewing = (
        update(OutboxRow)
        .where(
            OutboxRow.id == claimed.outbox_id, OutboxRow.state == "sending", OutboxRow.attempts == claimed.attempt,
            OutboxRow.lease_until < until,
        )
        .values(lease_until=until)
    )  # fmt: skip
    with transaction() as session:
        session.execute(renewing)


def is_still_ours(row: OutboxRow, claimed: Claim) -> bool:
    """False when the lease ran out while a slow mail server kept us, and another courier took the answer over."""
    return row.state == "sending" and row.attempts == claimed.attempt
