"""Ready texts of a team and of its colleagues: whose, when changed, whether reviewed. What they say is sealed."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped

from helpline.records.columns import Base, new_id, reference, sealed_column


class Canned(Base):
    """A ready text. `owner_id` NULL is the team's; otherwise one colleague's own, in this team.

    A change takes the review away: `reviewed_at` is about the text as it stands.
    """

    __tablename__ = "canned"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    owner_id: Mapped[uuid.UUID | None]
    epoch: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None]
    text: Mapped[bytes] = sealed_column("canned")
