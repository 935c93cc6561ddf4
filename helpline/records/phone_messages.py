"""What comes and goes over the carrier beside a call itself: voice messages to fetch, and notices that a message waits."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, new_id, reference, sealed_column


class VoiceMessage(Base):
    """What somebody said after the tone, until the courier has fetched and sealed it. One a call.

    States: waiting, fetching, kept, lost (the carrier does not have it). `sid` is the recording's id at the carrier,
    None once it is kept or lost.
    """

    __tablename__ = "voice_message"
    __table_args__ = (Index("ix_voice_message_due", "state", "due_at"),)

    call_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    sid: Mapped[str | None]
    state: Mapped[str]
    left_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int]
    outcome: Mapped[str]
    message_id: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]


class TextNotice(Base):
    """A text "there is a message" to the number of a ticket's contact. States: waiting, sending, sent, held, failed.

    `payload` is what a courier must know and obey, wiped when it is over; `first_tried_at` tells that a text may have
    left without our knowing.
    """

    __tablename__ = "text_notice"
    __table_args__ = (Index("ix_text_notice_due", "state", "due_at"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[datetime]
    state: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    first_tried_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int]
    outcome: Mapped[str]
    ended_at: Mapped[datetime | None]
    key_epoch: Mapped[int]
    payload: Mapped[bytes | None] = sealed_column("notice")
