"""Which messages a search looks at: of her teams' tickets, those that the columns in clear leave, the newest first.

Rows without objects behind them: a search looks at a hundred thousand, and to build as many messages takes longer
than to open them. They have the names of a message's columns, and of a ticket's, so what opens those opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.found import Query
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, File, Message, Ticket, TicketKey
from helpline.words.pseudonyms import COMBINATIONS

CHUNK = 400  # messages a statement: about ten milliseconds of work, after which others may have their turn


@dataclass(frozen=True)
class Position:
    """How far a search has come: the last message it looked at, how many it has, and how many would not open."""

    at: datetime | None = None
    message_id: UUID | None = None
    searched: int = 0
    unreadable: int = 0

    def __str__(self) -> str:
        return f"{int(self.at.timestamp()) if self.at else 0}.{self.message_id}.{self.searched}.{self.unreadable}"


class Candidate(NamedTuple):
    """What is needed of a message to judge it. Its organisation is known and not read again for every one."""

    org_id: UUID
    id: UUID
    ticket_id: UUID
    at: datetime
    revision: int
    file_count: int
    key: bytes | None
    boxed: bool
    folded: bytes | None
    meta: bytes = b""


_COLUMNS = (
    Message.id, Message.ticket_id, Message.at, Message.revision, Message.file_count, Message.key, Message.boxed,
    Message.folded,
)  # fmt: skip


def read_position(text: str) -> Position:
    """The beginning for a text that is none of ours."""
    read = read_cursor(text, moment, UUID, _count, _count)
    return Position(*read) if read else Position()


def candidates(session: Session, query: Query, *, after: Position, by: Unlocked) -> Sequence[Any]:
    """The next CHUNK of them, fewer at the end. What would have to be opened to be judged is not judged here."""
    wanted = (
        select(*_COLUMNS, *([Message.meta] if query.language else []))
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.org_id == by.org_id, *conditions(query, by=by), *_of_messages(query))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(CHUNK)
    )
    if after.at is not None:
        wanted = wanted.where(tuple_(Message.at, Message.id) < (after.at, after.message_id))
    return [Candidate(by.org_id, *row) for row in _rows(session, wanted)]


def tickets_of(session: Session, ticket_ids: Iterable[UUID]) -> Sequence[Any]:
    wanted = (
        select(Ticket.id, Ticket.org_id, Ticket.commitment, Ticket.channel, Ticket.state, Contact.pseudonym)
        .join(Contact, Contact.id == Ticket.contact_id).where(Ticket.id.in_(list(ticket_ids)))
    )  # fmt: skip
    return _rows(session, wanted)


def keys_of(session: Session, ticket_ids: Iterable[UUID], *, by: Unlocked) -> dict[UUID, Any]:
    """By ticket, the row of the key that one of her teams holds."""
    row = TicketKey
    wanted = select(row.ticket_id, row.holder_kind, row.holder_id, row.epoch, row.key, row.boxed).where(
        row.ticket_id.in_(list(ticket_ids)), row.holder_id.in_(by.team_ids)
    )
    return {found.ticket_id: found for found in _rows(session, wanted)}


def files_of(session: Session, message_ids: Iterable[UUID]) -> Sequence[Any]:
    """Their names only; a file's content is not touched."""
    wanted = select(File.id, File.org_id, File.message_id, File.name).order_by(File.number)
    return _rows(session, wanted.where(File.message_id.in_(list(message_ids))))


def conditions(query: Query, *, by: Unlocked) -> list[ColumnElement[bool]]:
    """What the ticket must be."""
    wanted: list[ColumnElement[bool]] = [Ticket.team_id.in_(by.team_ids)]
    if query.state:
        wanted.append(Ticket.state == query.state)
    if query.channel:
        wanted.append(Ticket.channel == query.channel)
    if query.called is not None:
        wanted.append(Ticket.contact_id.in_(_called(query.called)))
    return wanted


def named(numbers: frozenset[int], *, by: Unlocked, at_most: int) -> Select[UUID, str, str, datetime, int]:
    """The newest tickets of those who go by these words."""
    return (
        select(Ticket.id, Ticket.channel, Ticket.state, Ticket.last_at, Contact.pseudonym)
        .join(Contact, Contact.id == Ticket.contact_id)
        .where(Ticket.team_id.in_(by.team_ids), Ticket.contact_id.in_(_called(numbers)))
        .order_by(Ticket.last_at.desc(), Ticket.id.desc()).limit(at_most)
    )  # fmt: skip


def _called(numbers: frozenset[int]) -> Select[UUID]:
    return select(Contact.id).where((Contact.pseudonym % COMBINATIONS).in_(sorted(numbers)))


def _of_messages(query: Query) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.since is not None:
        wanted.append(Message.at >= query.since)
    if query.until is not None:
        wanted.append(Message.at < query.until)
    if query.who is not None:
        wanted.append(or_(Ticket.assignee_id == query.who, Message.author_id == query.who))
    if query.asks_for_tickets:
        without_letter = and_(Ticket.last_in_id.is_(None), Message.number == Ticket.message_count)
        wanted.append(or_(Message.id == Ticket.last_in_id, without_letter))
    return wanted


def _rows(session: Session, wanted: Executable) -> Sequence[Any]:
    """Past the session, which would look for objects in every row."""
    return session.connection().execute(wanted).all()


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number
