"""The rota: who is on shift from when until when, and in which languages a colleague answers. It concerns colleagues only."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference


class Shift(Base):
    """One colleague's stretch of duty for one team. All of it is in clear: the line must find her right after a start.

    `site` is a neutral word, `phone` the short name of the duty phone she sits at; both may be "". `offered_at` is when
    she asked whether somebody else can take it.
    """

    __tablename__ = "shift"
    __table_args__ = (
        Index("ix_shift_org", "org_id", "ends_at"),
        Index("ix_shift_staff", "staff_id", "ends_at"),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    staff_id: Mapped[uuid.UUID] = reference("staff.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    site: Mapped[str]
    phone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]


class Voice(Base):
    """How a colleague may be rung: `languages` are codes with spaces between, `is_woman` is for callers who ask for one."""

    __tablename__ = "voice"

    staff_id: Mapped[uuid.UUID] = reference("staff.id", primary_key=True, index=False)
    languages: Mapped[str]
    is_woman: Mapped[bool] = mapped_column(default=False)
