"""Couriers that are processes of their own, and the tasks that one of all processes does every now and then."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import (
    Base,
    Moment,
    hash_column,
    new_id,
    public_column,
    reference,
    sealed_column,
)


class CourierRow(Base):
    """One courier process since its start: the public half of the pair it holds in memory, and whether it is armed.

    `mac` says that a holder of the deployment secret wrote `public`. `box` holds the keys from a keeper's session until
    the courier has taken them out.
    """

    __tablename__ = "courier"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID | None] = reference("organisation.id")
    public: Mapped[bytes] = public_column()
    mac: Mapped[bytes] = hash_column()
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    armed_at: Mapped[datetime | None] = mapped_column(Moment)
    epoch: Mapped[int | None]
    box: Mapped[bytes | None] = sealed_column("arm")


class Periodic(Base):
    """A task that comes again and again: when it is due, and until when somebody is at it."""

    __tablename__ = "periodic"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    taken_until: Mapped[datetime | None] = mapped_column(Moment)
