"""What couriers do with the carrier, shared among them: whoever takes a row has it until its lease is over, then it is anybody's again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import and_, inspect, or_, select, update
from sqlalchemy.orm import Session

from helpline.records import CarrierCopy, TextNotice, VoiceMessage, is_claimed

Work = TypeVar("Work", CarrierCopy, TextNotice, VoiceMessage)


def take_due(
    session: Session,
    kind: type[Work],
    *,
    ready: Collection[str] = ("waiting",),
    taken: str,
    lease: timedelta,
    now: datetime,
) -> tuple[Work, int] | None:
    """The row that is due longest, or one whose courier died on the way, and the how manyeth try this is.

    It is in the state `taken` afterwards. None when there is nothing to do, or somebody else was quicker.
    """
    free = or_(
        and_(kind.state.in_(ready), kind.due_at <= now), and_(kind.state == taken, kind.lease_until < now)
    )
    due = select(kind).where(free).order_by(kind.due_at).limit(1).with_for_update(skip_locked=True)
    row = session.scalars(due).first()
    if row is None:
        return None
    attempt = row.tries + 1  # read before the UPDATE, which changes the row in the session too
    known = inspect(kind).primary_key
    take = (
        update(kind).where(*(key == value for key, value in zip(known, inspect(row).identity or (), strict=True)), free)
        .values(state=taken, lease_until=now + lease, tries=attempt)
    )  # fmt: skip
    return (row, attempt) if is_claimed(session, take) else None
