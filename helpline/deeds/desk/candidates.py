"""Which messages a search looks at: of her teams' tickets, those that the columns in clear leave, the newest first.

Plain tuples: a search looks at a hundred thousand, and to build as many messages takes longer than to open them. They
name their parts as a message and a ticket do, so what opens those opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
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

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.desk.found import Query
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
    """What is needed of a message to judge it. `at` is as the database gives it, `moment` in UTC as anywhere else. Its organisation is known and not read again for every one."""

    org_id: UUID
    id: UUID
    ticket_id: UUID
    at: datetime
    revision: int
    file_count: int
    key: bytes | None
    boxed: bool
    folded: bytes | None
    meta: bytes | None

    @property
    def moment(self) -> datetime:
        return self.at if self.at.tzinfo else self.at.replace(tzinfo=UTC)


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


_COLUMNS = (
    Message.id, Message.ticket_id, type_coerce(Message.at, DateTime(timezone=True)), Message.revision, Message.file_count, Message.key, Message.boxed,
    Message.folded,
)  # fmt: skip


_LATEST, _HIGHEST = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)  # before everything
_LAST = tuple_(bindparam("last_at", type_=Message.at.type), bindparam("last_id", type_=Message.id.type))
_LOCKS = (
    select(
        Ticket.id, Ticket.commitment, TicketKey.holder_kind, TicketKey.holder_id, TicketKey.epoch, TicketKey.key,
        TicketKey.boxed,
    )
    .join(TicketKey, TicketKey.ticket_id == Ticket.id)
    .where(Ticket.id.in_(bindparam("tickets", expanding=True)), TicketKey.holder_id.in_(bindparam("teams", expanding=True)))
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
        self._connection, self._org_id = session.connection(), by.org_id
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
        rows = self._connection.execute(self._wanted, last)
        return [Candidate._make((self._org_id, *row)) for row in rows]


def locks_of(session: Session, ticket_ids: Iterable[UUID], *, by: Unlocked) -> list[Lock]:
    """The locks of those of these tickets to which one of her teams has a key."""
    told = {"tickets": list(ticket_ids), "teams": list(by.team_ids)}
    return [Lock(by.org_id, *row) for row in session.connection().execute(_LOCKS, told)]


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
