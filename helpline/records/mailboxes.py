"""The mailboxes we fetch letters from: who looks into one now, and which of its letters are stored already.

A mailbox is named by a hash of its place in the settings, never by its address. Nothing here points to a letter.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, hash_column


class Mailbox(Base):
    """One mailbox of ours. `holder` is the poller that may look into it until `lease_until`."""

    __tablename__ = "mailbox"

    id: Mapped[bytes] = hash_column(primary_key=True)
    holder: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment)


class MailboxSeen(Base):
    """A letter that is stored but perhaps still lies in its mailbox; deleted once it is gone from there.

    `uid` and `uidvalidity` are 32 bits each (RFC 9051 2.3.1.1).
    """

    __tablename__ = "mailbox_seen"

    mailbox_id: Mapped[bytes] = hash_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
