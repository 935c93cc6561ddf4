"""What the inbox keeps beside the tickets: who looks at which one just now, and everybody's own views."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, new_id, reference, sealed_column


class Presence(Base):
    """Who is "viewing" or "writing" on which ticket. Rows are gone half a minute after she is: no history is kept.

    On PostgreSQL the table is unlogged, so the journal keeps none either; after a crash it begins empty.
    """

    __tablename__ = "presence"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SavedView(Base):
    """A view that a colleague has made for herself: its name and filters, sealed under her own key."""

    __tablename__ = "saved_view"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    staff_id: Mapped[uuid.UUID] = reference("staff.id")
    made_at: Mapped[datetime]
    view: Mapped[bytes] = sealed_column("view")
