"""What she brings and what we answer: contacts, tickets, messages and their files. Columns in clear tell only when."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from helpline.records.columns import (
    Base,
    Moment,
    hash_column,
    new_id,
    public_column,
    reference,
    sealed_column,
)

URGENT, NORMAL = 0, 1  # in the order of the inbox


class Contact(Base):
    """One address or one number. `pseudonym` is a random number that picks two words, never made from the address.

    `match_index` is computed by an armed courier; until then nobody can tell whether she has written before.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("org_id", "pseudonym"), UniqueConstraint("org_id", "match_index"))

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    pseudonym: Mapped[int]
    made_at: Mapped[datetime]
    key_epoch: Mapped[int]
    sender_check: Mapped[str]
    address: Mapped[bytes | None] = sealed_column("contact")
    name: Mapped[bytes | None] = sealed_column("contact")
    match_index: Mapped[bytes | None] = hash_column()
    may_be_id: Mapped[uuid.UUID | None]
    recognised_at: Mapped[datetime | None] = mapped_column(index=True)


class Ticket(Base):
    """One conversation. `version` grows with every letter and answer; `waiting_since` is her first unanswered letter.

    `unread_since` is when something came that nobody has opened yet.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index(
            "ix_ticket_waiting",
            "team_id",
            "priority",
            "due_at",
            "waiting_since",
            "id",
            "state",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index(
            "ix_ticket_unassigned",
            "team_id",
            "priority",
            "due_at",
            "waiting_since",
            "id",
            "state",
            sqlite_where=text("waiting_since IS NOT NULL AND assignee_id IS NULL"),
            postgresql_where=text("waiting_since IS NOT NULL AND assignee_id IS NULL"),
        ),
        Index("ix_ticket_newest", "team_id", "last_at", "id"),
        Index("ix_ticket_state", "team_id", "state", "last_at", "id"),
        Index(
            "ix_ticket_aside",
            "team_id",
            "last_at",
            "id",
            sqlite_where=text("state IN ('spam', 'blocked')"),
            postgresql_where=text("state IN ('spam', 'blocked')"),
        ),
        Index(
            "ix_ticket_silent",
            "team_id",
            "state",  # or SQLite would rather read all that wait for their writers
            "last_at",
            "id",
            sqlite_where=text("priority = 0 AND state = 'waiting_for_her'"),
            postgresql_where=text("priority = 0 AND state = 'waiting_for_her'"),
        ),
        Index("ix_ticket_mine", "assignee_id", "team_id", "last_at", "id", "state"),
        Index("ix_ticket_contact", "contact_id", "team_id", "received_at", "id", "state"),
        Index(  # all that figures ask of a ticket, so that a year of them is read without the tickets
            "ix_ticket_first_response",
            "org_id",
            "received_at",
            "team_id",
            "channel",
            "counts_for_target",
            "first_answered_at",
            "closed_at",
            "id",
            "contact_id",
        ),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id", index=False)
    contact_id: Mapped[uuid.UUID] = reference("contact.id", index=False)
    channel: Mapped[str]
    state: Mapped[str]
    priority: Mapped[int]
    assignee_id: Mapped[uuid.UUID | None]
    version: Mapped[int]
    message_count: Mapped[int]
    last_in_id: Mapped[uuid.UUID | None]
    counts_for_target: Mapped[bool]
    received_at: Mapped[datetime]
    last_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    unread_since: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    box_public: Mapped[bytes] = public_column()
    commitment: Mapped[bytes] = public_column()

    @property
    def needs_looking_at(self) -> bool:
        """Urgent, and it is our turn: what is answered waits for her, however urgent it was."""
        return self.priority == URGENT and self.state != "waiting_for_her"


class TicketKey(Base):
    """A ticket's key for one holder: boxed to the team by the gateway, wrapped once a session has adopted it."""

    __tablename__ = "ticket_key"
    __table_args__ = (UniqueConstraint("ticket_id", "holder_kind", "holder_id"),)

    id: Mapped[uuid.UUID] = new_id()
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id", index=False)
    holder_kind: Mapped[str]
    holder_id: Mapped[uuid.UUID]
    epoch: Mapped[int]
    key: Mapped[bytes] = sealed_column("ticket-key")
    boxed: Mapped[bool] = mapped_column(index=True)


class Message(Base):
    """One letter, answer or note. `direction` is in, out or note; `sender` is unchecked, same, other or confirmed.

    "confirmed" came from another address, and a colleague found out that it is hers. `came_behind`: when it came over
    from another ticket unanswered, this message was the newest here; nothing that was said until then is an answer to it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("ticket_id", "number"),
        Index("ix_message_newest", "org_id", "at", "id"),
    )

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id", index=False)
    number: Mapped[int]
    direction: Mapped[str]
    kind: Mapped[str]
    sender: Mapped[str]
    sender_check: Mapped[str]
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    came_behind: Mapped[uuid.UUID | None]
    revision: Mapped[int]
    file_count: Mapped[int]
    key: Mapped[bytes | None] = sealed_column("message-key")
    boxed: Mapped[bool] = mapped_column(index=True)
    body: Mapped[bytes] = sealed_column("message.body")
    subject: Mapped[bytes | None] = sealed_column("message.subject")
    quoted: Mapped[bytes | None] = sealed_column("message.quoted")
    folded: Mapped[bytes | None] = sealed_column("message.folded")
    meta: Mapped[bytes] = sealed_column("message.meta")
    who: Mapped[bytes | None] = sealed_column("message.who")
    who_epoch: Mapped[int | None]


class File(Base):
    """An attachment: its name and its content, each sealed under the message's key."""

    __tablename__ = "file"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    message_id: Mapped[uuid.UUID] = reference("message.id")
    number: Mapped[int]
    name: Mapped[bytes] = sealed_column("file.name")
    content: Mapped[bytes] = sealed_column("file", deferred=True)


class ReplyToken(Base):
    """A random reply address of ours, by its hash: how her next letter finds this ticket, and a bounce the answer."""

    __tablename__ = "reply_token"

    hash: Mapped[bytes] = hash_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = reference("ticket.id")
    message_id: Mapped[uuid.UUID] = reference("message.id")
    made_at: Mapped[datetime]


class Facts(Base):
    """The coded facts of a ticket as one sealed record; it does not know whose they are."""

    __tablename__ = "facts"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    epoch: Mapped[int]
    facts: Mapped[bytes] = sealed_column("facts")


class TicketFacts(Base):
    """Which facts are whose: the one row that erasure deletes, so that figures survive unlinked."""

    __tablename__ = "ticket_facts"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    facts_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class Draft(Base):
    """What a colleague is writing, sealed, with the version of the conversation she saw.

    `edition` grows with each saving, so that two windows don't write over each other.
    """

    __tablename__ = "draft"

    ticket_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Moment)
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    text: Mapped[bytes] = sealed_column("draft")


class Quarantine(Base):
    """A letter that beat the parser: the raw bytes, boxed to the team inside a box to the contact key."""

    __tablename__ = "quarantine"

    id: Mapped[uuid.UUID] = new_id()
    org_id: Mapped[uuid.UUID] = reference("organisation.id", index=False)
    team_id: Mapped[uuid.UUID] = reference("team.id")
    received_at: Mapped[datetime]
    reason: Mapped[str]
    team_epoch: Mapped[int]
    contact_epoch: Mapped[int]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[uuid.UUID | None]
    raw: Mapped[bytes] = sealed_column("quarantine")
