"""Contacts that came by no letter and were written down by a colleague: by which channel, when, and when logged."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped

from helpline.records.columns import Base, reference


class ContactLog(Base):
    """What makes a message a logged contact. `happened_at` and `logged_at` differ when it was entered late."""

    __tablename__ = "contact_log"

    message_id: Mapped[uuid.UUID] = reference("message.id", primary_key=True, index=False)
    channel: Mapped[str]
    happened_at: Mapped[datetime]
    logged_at: Mapped[datetime]
