"""From one shift to the next: the box on a ticket, hand-overs, who is off, who asks for a debrief."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference, sealed_column


class NextWorker(Base):
    """What the next worker reads first on a ticket. Only the last version is kept."""

    __tablename__ = "next_worker"

    ticket_id: Mapped[uuid.UUID] = reference("ticket.id", primary_key=True, index=False)
    author_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    text: Mapped[bytes] = sealed_column("next-worker")


class Handover(Base):
    """Somebody has gone and handed a team's work over; it waits until a colleague of the next shift accepts it."""

    __tablename__ = "handover"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    worries: Mapped[bytes | None] = sealed_column("handover")


class OffShift(Base):
    """She has signed off and is not here; her next login deletes the row."""

    __tablename__ = "off_shift"

    staff_id: Mapped[uuid.UUID] = reference("staff.id", primary_key=True, index=False)
    since: Mapped[datetime]


class Debrief(Base):
    """A colleague wants to talk after a heavy contact. It is deleted when that is done: nothing can be counted."""

    __tablename__ = "debrief"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    by_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    epoch: Mapped[int]
    suits: Mapped[bytes | None] = sealed_column("debrief")
