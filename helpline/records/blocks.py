"""Writers whose letters are set aside for a time: since when, until when, by whom. Why is sealed for the team."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference, sealed_column


class Block(Base):
    """A block on one writer for the letters of one team. It ends at `until`, or when somebody lifts it.

    `contact_id` is a contact of hers; the courier finds her others by the keyed index they share.
    """

    __tablename__ = "block"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id")
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id", index=False)
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID]
    until: Mapped[datetime] = mapped_column(index=True)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    reason: Mapped[bytes | None] = sealed_column("block")
