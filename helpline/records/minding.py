"""What colleagues keep an eye on: reminders, tickets they follow, who asks for whom; and notes as they stood before."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference, sealed_column


class Reminder(Base):
    """A few words for one colleague at a time of her choosing; `for_id` NULL: for whoever of the team is here.

    `stopped_at`: the ticket was closed meanwhile. `came_from` is the ticket it stood on before a merge. A row is gone
    once it is done.
    """

    __tablename__ = "reminder"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    for_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    came_from: Mapped[uuid.UUID | None]
    text: Mapped[bytes] = sealed_column("reminder")


class Follow(Base):
    """A colleague wants to hear what happens on a ticket; `seen_seq` is the newest event when she last looked."""

    __tablename__ = "follow"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)
    since: Mapped[datetime]
    seen_seq: Mapped[int]


class Mention(Base):
    """Somebody is asked for in a note. The row is gone once she has opened the ticket."""

    __tablename__ = "mention"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    message_id: Mapped[uuid.UUID] = reference("message.id")
    for_id: Mapped[uuid.UUID] = mapped_column(index=True)
    by_id: Mapped[uuid.UUID]
    at: Mapped[datetime]


class NoteBefore(Base):
    """A note as it stood before its author corrected or struck it, under the note's own key, for supervisors."""

    __tablename__ = "note_before"

    message_id: Mapped[uuid.UUID] = reference("message.id", primary_key=True, index=False)
    revision: Mapped[int] = mapped_column(primary_key=True)
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    until: Mapped[datetime]
    body: Mapped[bytes] = sealed_column("message.body")
