"""What we do for her over time, if she wants it: cases, their keys, next steps, consents, closures, and which tickets belong.

In clear stand times, states, counts, owner and team; every word is sealed under the case's own key.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import Base, new_id, public_column, reference, sealed_column

OPEN_STATES = ("open", "in_progress", "waiting", "follow_up")


class Case(Base):
    """States: open, in_progress, waiting, follow_up, closed. `frozen_at`: she took her consent back, nothing is added.

    `contact_id` gives it her two words for good. `next_step_id` and `next_due` are those of the step that is due first.
    `handover` is what the next worker reads; `handover_revision` grows each time it is written.
    """

    __tablename__ = "case_file"  # "case" is a word of SQL
    __table_args__ = (
        Index("ix_case_file_newest", "team_id", "last_at", "id", "state"),
        Index("ix_case_file_state", "team_id", "state", "last_at", "id"),
        Index("ix_case_file_mine", "owner_id", "team_id", "last_at", "id", "state"),
        Index(
            "ix_case_file_due",
            "team_id",
            "next_due",
            "id",
            "state",
            sqlite_where=text("next_due IS NOT NULL"),
            postgresql_where=text("next_due IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id")
    owner_id: Mapped[uuid.UUID | None]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[uuid.UUID]
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    ticket_count: Mapped[int]
    open_steps: Mapped[int]
    next_step_id: Mapped[uuid.UUID | None]
    next_due: Mapped[date | None]
    commitment: Mapped[bytes] = public_column()
    handover_revision: Mapped[int]
    handover_at: Mapped[datetime | None]
    handover_by: Mapped[uuid.UUID | None]
    handover: Mapped[bytes | None] = sealed_column("case.handover")


class CaseKey(Base):
    """A case's key for one holder, wrapped under the team's key."""

    __tablename__ = "case_key"
    __table_args__ = (UniqueConstraint("case_id", "holder_kind", "holder_id"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    case_id: Mapped[uuid.UUID] = reference("case_file.id", index=False)
    holder_kind: Mapped[str]
    holder_id: Mapped[uuid.UUID]
    epoch: Mapped[int]
    key: Mapped[bytes] = sealed_column("case-key")


class CaseTicket(Base):
    """A ticket that belongs to a case; to one only."""

    __tablename__ = "case_ticket"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = reference("case_file.id")
    linked_at: Mapped[datetime]
    linked_by: Mapped[uuid.UUID]


class CaseStep(Base):
    """What is to be done next, by when, and who did it. `revision` grows each time its words are written."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    case_id: Mapped[uuid.UUID] = reference("case_file.id", index=False)
    number: Mapped[int]
    due_on: Mapped[date | None]
    revision: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID]
    done_at: Mapped[datetime | None]
    done_by: Mapped[uuid.UUID | None]
    words: Mapped[bytes] = sealed_column("case.step")


class Consent(Base):
    """What she answered when she was asked, or that she took it back; the newest row counts.

    Sealed under the ticket's key until there is a case, then under the case's: it goes where her case goes.
    """

    __tablename__ = "consent"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    case_id: Mapped[uuid.UUID | None] = reference("case_file.id")
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    answers: Mapped[bytes] = sealed_column("case.consent")


class CaseAssessment(Base):
    """What we knew at that moment of her needs and of her dealings with the law; the newest row of a case counts."""

    __tablename__ = "case_assessment"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    case_id: Mapped[uuid.UUID] = reference("case_file.id", index=False)
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    answers: Mapped[bytes] = sealed_column("case.assessment")


class CaseClosure(Base):
    """One closing of a case, with what came of it, and when it was opened again."""

    __tablename__ = "case_closure"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    case_id: Mapped[uuid.UUID] = reference("case_file.id")
    closed_at: Mapped[datetime]
    closed_by: Mapped[uuid.UUID]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[uuid.UUID | None]
    outcome: Mapped[bytes] = sealed_column("case.outcome")
