"""Which messages a search looks at: of her teams' tickets, those that the columns in clear leave, the newest first.

Plain tuples: a search looks at a hundred thousand, and to build as many messages takes longer than to open them. So
does every id and every time made of what the driver gives; both are made of few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.desk.found import Query
from helpline.deeds.unlocked import Unlocked
from helpline.records import Contact, File, Message, Ticket, TicketKey
from helpline.words.pseudonyms import COMBINATIONS

RawId = str | UUID
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
    """What is needed of a message to judge it, as the driver gives it: ids are hexadecimal on SQLite, a UUID on
    PostgreSQL, times without their zone or with it.
    """

    raw_id: RawId
    raw_ticket: RawId
    raw_at: str | datetime
    revision: int
    file_count: int
    key: bytes | None
    boxed: bool
    folded: bytes | None
    meta: bytes | None

    @property
    def id(self) -> UUID:
        return id_of(self.raw_id)

    @property
    def at(self) -> datetime:
        at = datetime.fromisoformat(self.raw_at) if isinstance(self.raw_at, str) else self.raw_at
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def id_of(raw: RawId) -> UUID:
    return UUID(raw) if isinstance(raw, str) else raw


def bytes_of(raw: RawId) -> bytes:
    """The 16 bytes of an id, as a context has them."""
    return bytes.fromhex(raw) if isinstance(raw, str) else raw.bytes


class Lock(NamedTuple):
    """What is needed to open a ticket: of its own row and of its key's."""

    org_id: UUID
    id: UUID
    commitment: bytes
    holder_kind: str
    holder_id: UUID
    epoch: int
    key: bytes
    boxed: bool


# Without a type, so that nothing is made of what the driver gives.
_COLUMNS = (
    type_coerce(Message.id, NullType()), type_coerce(Message.ticket_id, NullType()), type_coerce(Message.at, NullType()),
    Message.revision, Message.file_count, Message.key, type_coerce(Message.boxed, NullType()), Message.folded,
)  # fmt: skip


_LATEST, _HIGHEST = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)  # before everything
_LAST = tuple_(bindparam("last_at", type_=Message.at.type), bindparam("last_id", type_=Message.id.type))
_TICKET = type_coerce(Ticket.id, NullType())
_LOCKS = (
    select(
        _TICKET, Ticket.commitment, TicketKey.holder_kind, TicketKey.holder_id, TicketKey.epoch, TicketKey.key,
        TicketKey.boxed,
    )
    .join(TicketKey, TicketKey.ticket_id == Ticket.id)
    .where(_TICKET.in_(bindparam("tickets", expanding=True)), TicketKey.holder_id.in_(bindparam("teams", expanding=True)))
)  # fmt: skip


def read_position(text: str) -> Position:
    """The beginning for a text that is none of ours."""
    read = read_cursor(text, moment, UUID, _count, _count)
    return Position(*read) if read else Position()


class Candidates:
    """The messages of one query. What would have to be opened to be judged is not judged here.

    The statement is put together once: that takes longer than opening a hundred messages.
    """

    def __init__(self, session: Session, query: Query, *, by: Unlocked) -> None:
        self._connection = session.connection()
        self._wanted = (
            select(*_COLUMNS, Message.meta if query.language else null())
            .join(Ticket, Ticket.id == Message.ticket_id)
            .where(Message.org_id == by.org_id, tuple_(Message.at, Message.id) < _LAST)
            .where(*conditions(query, by=by), *_of_messages(query))
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(CHUNK)
        )

    def after(self, position: Position) -> list[Candidate]:
        """The next CHUNK of them, fewer at the end."""
        last = {"last_at": position.at or _LATEST, "last_id": position.message_id or _HIGHEST}
        return list(map(Candidate._make, self._connection.execute(self._wanted, last).all()))


def locks_of(session: Session, tickets: Iterable[RawId], *, by: Unlocked) -> dict[RawId, Lock]:
    """The locks of those of these tickets to which one of her teams has a key."""
    told = {"tickets": list(tickets), "teams": list(by.team_ids)}
    found: Iterable[Any] = session.connection().execute(_LOCKS, told).all()
    return {row[0]: Lock._make((by.org_id, id_of(row[0]), *row[1:])) for row in found}


def files_of(session: Session, message_ids: Iterable[UUID]) -> Sequence[Any]:
    """Their names only; a file's content is not touched."""
    wanted = select(File.id, File.org_id, File.message_id, File.name).order_by(File.number)
    return session.execute(wanted.where(File.message_id.in_(list(message_ids)))).all()


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


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number
