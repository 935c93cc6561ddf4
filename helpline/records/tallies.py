"""What the figures are read from: counts for each day, kept level with the tickets by every deed, and notes on the charts.

A day's counts outlive the tickets they were made from; what a ticket has put in stands beside it until it is erased.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, reference, sealed_column


class Tally(Base):
    """Of one team and channel and one local day: the values of one kind, the least first ("0 35 480*2")."""

    __tablename__ = "tally"

    org_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[str]


class Tallied(Base):
    """What a ticket has put into the tallies, so that it can be taken out again when its course changes."""

    __tablename__ = "tallied"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entries: Mapped[str]


class ChartNote(Base):
    """What happened on a day: a campaign began, a law changed. The day too is in the seal."""

    __tablename__ = "chart_note"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    author_id: Mapped[uuid.UUID]
    epoch: Mapped[int]
    note: Mapped[bytes] = sealed_column("chart-note")
