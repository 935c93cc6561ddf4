"""How long she waited, each time: a row for each stretch from a message of hers to the next human answer that left.

Times, counts and states only; no word, no facts.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference

FIRST, NEXT = "first", "next"
ON_HOLD, NOT_SAFE = "on hold", "not safe"


class Wait(Base):
    """`kind` is first (nobody had answered her on this ticket before) or next. It is open while `answered_at` and `ended_at` are None.

    `ended_at`: closed or set aside unanswered, after her message `last_id`. `service_minutes` are of duty, without those in
    pauses; both numbers of minutes and `due_at` are as things stood at the last deed, and `service_minutes` is None
    while she waits. `counts` is that of its ticket.
    """

    __tablename__ = "wait"
    __table_args__ = (
        Index("ix_wait_began", "org_id", "began_at"),
        Index(
            "ix_wait_open",
            "team_id",
            "began_at",
            sqlite_where=text("answered_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("answered_at IS NULL AND ended_at IS NULL"),
        ),
        Index(
            "ix_wait_uncounted",
            "id",
            sqlite_where=text(
                "service_minutes IS NULL AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)"
            ),
            postgresql_where=text(
                "service_minutes IS NULL AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)"
            ),
        ),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    channel: Mapped[str]
    kind: Mapped[str]
    began_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    last_id: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime | None]
    paused_minutes: Mapped[int]
    service_minutes: Mapped[int | None]
    counts: Mapped[bool]


class WaitPause(Base):
    """A time in which her wait doesn't run. `kind`: "on hold" (`until_at` None until somebody goes on), or "not safe":
    our answer `message_id` is written and waits for her hours. Other pauses are of the whole ticket.
    """

    __tablename__ = "wait_pause"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    message_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None] = mapped_column(index=True)
