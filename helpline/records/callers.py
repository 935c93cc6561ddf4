"""What a team has agreed about a woman who calls often, and flags on callers who only abuse or joke; both are sealed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from helpline.records.columns import Base, new_id, reference, sealed_column


class Agreement(Base):
    """How a team answers one woman, proposed by a colleague; it holds once a supervisor has approved this revision."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("contact_id", "team_id"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id", index=False)
    revision: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[uuid.UUID]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    approach: Mapped[bytes] = sealed_column("agreement")


class CallerFlag(Base):
    """A flag on one caller's calls until `until`: a colleague sees it and decides herself. It ends no call."""

    __tablename__ = "caller_flag"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id")
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID]
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    reason: Mapped[bytes | None] = sealed_column("caller-flag")
