"""Which tickets were merged, and what both were before, so that a merge can be taken apart again."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference


class TicketMerge(Base):
    """The messages of `source_id` went into `target_id`; `before` is what stood in clear on both, and the old numbers.

    No foreign keys to tickets: one that existed only for a copy of a letter may go when the copy is folded.
    """

    __tablename__ = "ticket_merge"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    target_id: Mapped[uuid.UUID] = mapped_column(index=True)
    source_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[uuid.UUID | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
