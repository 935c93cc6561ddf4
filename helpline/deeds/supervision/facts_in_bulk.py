"""Opens the coded facts of very many tickets at once, for figures: plain rows, one cipher for all records of an epoch.

What dominates is finding the records, not opening them: they lie in no order of tickets. So where many are wanted all
records of the teams are read one after the other, and put to their tickets here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from helpline.deeds.errors import NoKey
from helpline.deeds.ticket.facts import facts_opener
from helpline.deeds.unlocked import Unlocked
from helpline.records import Facts, Ticket, TicketFacts
from helpline.sealing import Damaged, contexts

MANY = 6  # reading all records is quicker than looking each up, where at least one of so many is wanted
AT_ONCE = 2_000  # rows fetched at once
RECORD = (Facts.id, Facts.team_id, Facts.epoch, Facts.facts)
UNTRIAGED = b""  # of a ticket whose codes nobody has noted
Opener = Callable[[bytes, bytes], bytes]
Opened = tuple[Sequence[Any], bytes | None]


def opened_facts(
    session: Session, wanted: Sequence[ColumnElement[bool]], columns: Sequence[Any], *, by: Unlocked
) -> Iterator[Opened]:
    """For each ticket of her teams of which `wanted` is true: its id and these columns, and its facts as JSON.

    None where they don't open. In any order; ids and moments are as the driver gives them (`an_id`, `a_moment`).
    """
    ours = (Ticket.org_id == by.org_id, Ticket.team_id.in_(by.team_ids), *wanted)
    found = _rows(session, Ticket.id, *columns, where=lambda tickets: tickets.where(*ours))
    tickets = {
        row[0]: tuple(row) for row in found
    }  # plain ones: the collector needn't look at them again and again
    openers = _Openers(by)
    for ticket_id, facts_id, team_id, epoch, sealed in _sealed(session, ours, by=by, tickets=len(tickets)):
        row = tickets.pop(ticket_id, None)
        if row is not None:
            yield row, openers.open(facts_id, team_id, epoch, sealed)
    for row in tickets.values():
        yield row, UNTRIAGED


def an_id(told: Any) -> UUID:
    return told if isinstance(told, UUID) else UUID(told)


def a_moment(told: Any) -> datetime:
    """Naive or aware, as the driver has it: only the distance of two of them counts."""
    return datetime.fromisoformat(told) if isinstance(told, str) else told


class _Openers:
    """One opener and one place for each team and epoch, made when they are first needed."""

    def __init__(self, by: Unlocked) -> None:
        self._by = by
        self._made: dict[tuple[Any, int], tuple[Opener | None, Callable[[bytes], bytes]]] = {}

    def open(self, facts_id: Any, team_id: Any, epoch: int, sealed: bytes) -> bytes | None:
        made = self._made.get((team_id, epoch))
        if made is None:
            made = self._made[team_id, epoch] = self._make(UUID(bytes=_bytes(team_id)), epoch)
        opener, place = made
        if opener is None:
            return None
        try:
            return opener(sealed, place(_bytes(facts_id)))
        except Damaged:
            return None

    def _make(self, team_id: UUID, epoch: int) -> tuple[Opener | None, Callable[[bytes], bytes]]:
        """No opener where she has no key."""
        place = contexts("facts", self._by.org_id, team_id)
        try:
            return facts_opener(self._by.keys.pair(team_id, epoch), epoch=epoch), place
        except (Damaged, NoKey):
            return None, place


def _sealed(
    session: Session, ours: Sequence[ColumnElement[bool]], *, by: Unlocked, tickets: int
) -> Iterator[Any]:
    """(ticket, facts, team, epoch, sealed) of these tickets at least, in any order."""
    of_teams = Facts.team_id.in_(by.team_ids)
    there = session.scalar(select(func.count()).select_from(Facts).where(of_teams)) or 0
    if tickets * MANY < there:
        yield from _rows(
            session, TicketFacts.ticket_id, *RECORD,
            where=lambda links: links.join(Ticket, Ticket.id == TicketFacts.ticket_id)
            .join(Facts, Facts.id == TicketFacts.facts_id).where(of_teams, *ours),
        )  # fmt: skip
        return
    links = _rows(session, TicketFacts.facts_id, TicketFacts.ticket_id, where=lambda every: every)
    whose = {facts_id: ticket_id for facts_id, ticket_id in links}  # noqa: C416  (mypy wants pairs for dict(), rows are sequences)
    for row in _rows(session, *RECORD, where=lambda facts: facts.where(of_teams)):
        yield whose.get(row[0]), *row


def _rows(session: Session, *columns: Any, where: Callable[..., Any]) -> Iterator[Sequence[Any]]:
    """Values as the driver has them: a UUID object for each costs more than its seal."""
    wanted = where(select(*(type_coerce(column, NullType()) for column in columns)))
    done = session.connection().execute(wanted, execution_options={"yield_per": AT_ONCE})
    for rows in done.partitions():
        yield from rows


def _bytes(written: Any) -> bytes:
    return bytes.fromhex(written) if isinstance(written, str) else written.bytes
