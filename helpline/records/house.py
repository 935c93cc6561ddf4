"""What the organisation has set on its pages of settings, in clear: it says nothing of anybody."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, reference


class HouseEntry(Base):
    """One entry of one of the organisation's lists: other words for it, or that it is off.

    `shelf` is the list ("sender", "subject", or a code list's name); `language` is "" where an entry is off in all of
    them. `words` None: those that come with the desk.
    """

    __tablename__ = "house_entry"

    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False, primary_key=True)
    shelf: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str | None]
    is_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    set_at: Mapped[datetime]
    set_by: Mapped[uuid.UUID]
