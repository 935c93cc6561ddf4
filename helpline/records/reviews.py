"""Samples of closed tickets that supervisors look over: which were drawn by chance, and what was found, sealed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped

from helpline.records.columns import Base, new_id, reference, sealed_column


class ReviewDraw(Base):
    """Tickets closed from `since` to `until` were drawn. `ended_at`: nobody goes on with it."""

    __tablename__ = "review_draw"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    since: Mapped[date]
    until: Mapped[date]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[uuid.UUID]
    ended_at: Mapped[datetime | None]


class Review(Base):
    """A ticket that was drawn, once and never again, and what was found when somebody looked it over."""

    __tablename__ = "review"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    draw_id: Mapped[uuid.UUID] = reference("review_draw.id")
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id", index=False, unique=True)
    number: Mapped[int]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    findings: Mapped[bytes | None] = sealed_column("review")
