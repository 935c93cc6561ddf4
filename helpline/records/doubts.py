"""Tickets of which a colleague doubts that it is still she who writes: since when, by whom, and how it ended."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference


class WriterDoubt(Base):
    """It holds until `lifted_at`; `by_word` tells whether her code word lifted it, or a supervisor who says why in a note."""

    __tablename__ = "writer_doubt"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None]
    by_word: Mapped[bool]
