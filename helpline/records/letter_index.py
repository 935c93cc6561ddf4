"""Which letters an armed courier compares, to find those that came twice; kept for thirty days."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, hash_column


class LetterIndex(Base):
    """One letter in the order in which letters were stored; `match_index` is NULL until a courier has looked.

    It is the keyed index of the letter's own Message-ID: without the match key nobody can try a guess.
    """

    __tablename__ = "letter_index"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), unique=True)
    match_index: Mapped[bytes | None] = hash_column(index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
