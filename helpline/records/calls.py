"""Calls, promises to call back, numbers shown for ten minutes, and the totals a telephone exchange counts.

In clear stands when, how often and by which colleague; what was said, how it ended and which number is sealed.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, new_id, reference, sealed_column


class Call(Base):
    """One contact that an operator logs. States: open (somebody is on the line or still writing), done.

    `entered_at` is later than `started_at` where it was logged afterwards; `author_id` wrote it, `worker_id` spoke.
    `ticket_id` is the ticket it belongs to, `contact_id` the woman it was linked with; both may be missing. With a
    ticket, its note is a message of that ticket under the call's own id.
    """

    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_newest", "team_id", "started_at", "id"),
        Index("ix_call_mine", "author_id", "team_id", "started_at", "id"),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    entered_at: Mapped[datetime]
    author_id: Mapped[uuid.UUID]
    worker_id: Mapped[uuid.UUID]
    ticket_id: Mapped[uuid.UUID | None] = reference("ticket.id")
    contact_id: Mapped[uuid.UUID | None] = reference("contact.id")
    epoch: Mapped[int]
    facts: Mapped[bytes] = sealed_column("call")


class CallBack(Base):
    """A promise to call back between `from_at` and `until_at`. States: open, kept, withdrawn, expired.

    `number` is sealed for keepers and couriers and gone as soon as the promise is no longer open.
    """

    __tablename__ = "call_back"
    __table_args__ = (Index("ix_call_back_due", "state", "until_at"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    call_id: Mapped[uuid.UUID] = reference("call.id")
    state: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int]
    tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    agreed: Mapped[bytes] = sealed_column("promise")
    number_epoch: Mapped[int]
    number: Mapped[bytes | None] = sealed_column("callback")


class Reveal(Base):
    """Somebody asks to see a number. A courier, or her own session if she is a keeper, boxes it to her staff key.

    The box is gone at `until_at`; the row stays as the record of who asked and saw.
    """

    __tablename__ = "reveal"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    call_back_id: Mapped[uuid.UUID] = reference("call_back.id")
    asker_id: Mapped[uuid.UUID]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    until_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    box: Mapped[bytes | None] = sealed_column("reveal")


class LineHour(Base):
    """What the exchange counted on one line in one hour of the helpline's own clock. Seconds are sums."""

    __tablename__ = "line_hour"

    org_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    offered: Mapped[int]
    answered: Mapped[int]
    abandoned: Mapped[int]
    short_abandons: Mapped[int]
    wait_seconds: Mapped[int]
    talk_seconds: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[uuid.UUID]
