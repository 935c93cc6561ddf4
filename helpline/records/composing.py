"""What belongs to the writing of an answer: an author's worksheet, and the organisation's own rules."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, reference, sealed_column


class Worksheet(Base):
    """What an author thinks while she writes, for herself alone; the row is gone once her answer is on its way."""

    __tablename__ = "worksheet"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    thoughts: Mapped[bytes] = sealed_column("worksheet")


class HouseRule(Base):
    """A rule that an administrator has set on a page, by its name; `value` is a code, never a word of anybody's."""

    __tablename__ = "house_rule"

    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[uuid.UUID]
