"""How a person may be reached, as a team knows it: one sealed card a contact and team; and when it was overridden."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, Moment, new_id, reference, sealed_column


class ContactCard(Base):
    """A team's card of a contact. `version` grows with every change of it.

    `wrong_words` counts the wrong code words in a row and `wrong_at` is the last of them: they slow guessing down
    for all colleagues and processes together.
    """

    __tablename__ = "contact_card"
    __table_args__ = (UniqueConstraint("contact_id", "team_id"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id", index=False)
    epoch: Mapped[int]
    version: Mapped[int]
    wrong_words: Mapped[int]
    wrong_at: Mapped[datetime | None] = mapped_column(Moment)
    card: Mapped[bytes] = sealed_column("card")


class CardOverride(Base):
    """An answer that was sent despite the card. The reason is a note in the conversation; supervisors look at it."""

    __tablename__ = "card_override"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    message_id: Mapped[uuid.UUID] = reference("message.id", index=False)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[uuid.UUID | None]
