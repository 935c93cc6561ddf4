"""Deadlines that colleagues set: by when something is to be done. What it is stands under a seal."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from helpline.records.columns import Base, new_id, reference, sealed_column

_IS_OPEN, _HAS_ENDED = text("ended_at IS NULL"), text("ended_at IS NOT NULL")


class Deadline(Base):
    """One of them, of a ticket or of none (`ticket_id` NULL). `told` says which kind it is and how it ended.

    `came_from` is the ticket it stood on before a merge.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_open", "org_id", "target_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_deadline_ended", "org_id", "ended_at", "id", sqlite_where=_HAS_ENDED, postgresql_where=_HAS_ENDED),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    ticket_id: Mapped[uuid.UUID | None] = reference("ticket.id")
    epoch: Mapped[int]
    began_at: Mapped[datetime]
    target_at: Mapped[datetime]
    breach_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    came_from: Mapped[uuid.UUID | None]
    told: Mapped[bytes] = sealed_column("deadline")
