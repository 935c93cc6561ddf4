"""Answers on their way: the outbox, each attempt to deliver, and the alarms already given."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, hash_column, new_id, reference, sealed_column


class OutboxRow(Base):
    """One answer to deliver. States: to approve (no courier takes it), waiting, sending, sent, held, failed, withdrawn.

    `payload` is wiped when the answer has left, and only then; `mail_id` is the hash of our own Message-ID.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "due_at"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    message_id: Mapped[uuid.UUID] = reference("message.id")
    state: Mapped[str]
    queued_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int]
    ended_at: Mapped[datetime | None]
    hold_reason: Mapped[str | None]
    mail_id: Mapped[bytes] = hash_column(index=True)
    key_epoch: Mapped[int]
    payload: Mapped[bytes | None] = sealed_column("outbox")


class Attempt(Base):
    """One try at delivering an answer: when, how long, and a short outcome code."""

    __tablename__ = "attempt"

    id: Mapped[uuid.UUID] = new_id()
    outbox_id: Mapped[uuid.UUID] = reference("outbox.id")
    number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Moment)
    milliseconds: Mapped[int]
    outcome: Mapped[str]


class Alarm(Base):
    """When the duty mailbox was last told of something, so that it isn't told every five seconds."""

    __tablename__ = "alarm"

    kind: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)
