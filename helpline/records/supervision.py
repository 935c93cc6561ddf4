"""The log of supervision: when colleagues talked over their work, of what kind, how long, and who was there."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference, sealed_column


class Supervision(Base):
    """One talk. `led_by` is empty where somebody from outside led it; `minutes` is how long it was."""

    __tablename__ = "supervision"
    __table_args__ = (Index("ix_supervision_newest", "team_id", "held_on", "id"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    held_on: Mapped[date]
    kind: Mapped[str]
    minutes: Mapped[int]
    led_by: Mapped[uuid.UUID | None]
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID]
    epoch: Mapped[int]
    note: Mapped[bytes | None] = sealed_column("supervision")


class SupervisionAttendance(Base):
    """Who was there."""

    __tablename__ = "supervision_attendance"

    supervision_id: Mapped[uuid.UUID] = reference("supervision.id", primary_key=True, index=False)
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)
