"""The clocks of an organisation: what is due when, its opening hours, its closed days. Neutral numbers in clear."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, hash_column, new_id, reference


class ClockBook(Base):
    """Who last changed anything in these tables. `revision` is drawn anew each time, so that a process may keep what it read.

    `written_for` is the last revision for which a courier went over everybody who waits.
    """

    __tablename__ = "clock_book"

    org_id: Mapped[uuid.UUID] = reference("organisation.id", primary_key=True, index=False)
    revision: Mapped[uuid.UUID]
    written_for: Mapped[uuid.UUID | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID]


class ClockRule(Base):
    """One clock that somebody has set by hand; minutes. The others are as the program proposes them."""

    __tablename__ = "clock_rule"

    org_id: Mapped[uuid.UUID] = reference("organisation.id", primary_key=True, index=False)
    item: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[int]
    breach: Mapped[int]
    is_service: Mapped[bool]


class OpeningPeriod(Base):
    """Hours of one weekday (0 is Monday) in minutes of the wall clock. `channel` and `site` "" mean every one."""

    __tablename__ = "opening_period"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id")
    channel: Mapped[str]
    site: Mapped[str]
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class ClosedDay(Base):
    """A day without duty, beside the public holidays."""

    __tablename__ = "closed_day"

    org_id: Mapped[uuid.UUID] = reference("organisation.id", primary_key=True, index=False)
    day: Mapped[date] = mapped_column(primary_key=True)


class Breach(Base):
    """The duty mailbox was told once that a clock ran out: `item`, of the ticket, answer, call or case `about_id`, since `began_at`."""

    __tablename__ = "breach"

    about_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment)


class Loop(Base):
    """A letter that the desk sent to itself, by the hash of the random word in its subject; and when it came back."""

    __tablename__ = "loop"

    hash: Mapped[bytes] = hash_column(primary_key=True)
    way: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(Moment, index=True)
    back_at: Mapped[datetime | None] = mapped_column(Moment)
