"""Opens the coded facts of very many tickets at once, for figures: plain rows, one cipher for all records of an epoch.

What dominates is finding the records, not opening them: they lie in no order of tickets. So where many are wanted all
records of the teams are read one after the other, and put to their tickets here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from helpline.deeds.sealed.team_records import TeamOpeners
from helpline.deeds.unlocked import Unlocked
from helpline.records import Facts, Ticket, TicketFacts
from helpline.sealing import contexts

MANY = 6  # reading all records is quicker than looking each up, where at least one of so many is wanted
# Rows fetched at once: fewer than the collector of garbage waits for (700), or it looks at every heap of them.
AT_ONCE = 250
RECORD = (Facts.id, Facts.team_id, Facts.epoch, Facts.facts)
UNTRIAGED = b""  # of a ticket whose codes nobody has noted
Kept = TypeVar("Kept")
Row = Sequence[Any]


def opened_facts(
    session: Session, wanted: Sequence[ColumnElement[bool]], columns: Sequence[Any], keep: Callable[[Row], Kept], *,
    by: Unlocked,
) -> Iterator[tuple[Kept, bytes | None]]:  # fmt: skip
    """For each ticket of her teams of which `wanted` is true: what `keep` makes of its row, and its facts as JSON.

    None where they don't open. In any order. A row is the ticket's id and these columns, ids and moments as the driver
    gives them (`an_id`, `a_moment`); a number or a word of it is quicker to keep than the row, or an object of its own.
    """
    ours = (Ticket.org_id == by.org_id, Ticket.team_id.in_(by.team_ids), *wanted)
    found = plain_rows(session, Ticket.id, *columns, where=lambda tickets: tickets.where(*ours))
    yield from facts_beside(
        session, {row[0]: keep(row) for row in found}, select(Ticket.id).where(*ours), by=by
    )


def facts_beside(
    session: Session, untriaged: dict[Any, Kept], tickets: Select[Any], *, by: Unlocked
) -> Iterator[tuple[Kept, bytes | None]]:
    """The same for tickets of her teams of which something is kept already, by their ids as the driver has them.

    `tickets` is a statement that names them all; more don't matter.
    """
    there = session.scalar(select(func.count()).select_from(Facts).where(Facts.team_id.in_(by.team_ids))) or 0
    read = _looked_up if len(untriaged) * MANY < there else _read_through
    openers = TeamOpeners("facts", partial(contexts, "facts", by.org_id), by=by)
    for kept, (facts_id, team_id, epoch, sealed) in read(session, untriaged, tickets, by=by):
        yield kept, openers[team_id, epoch](facts_id, sealed)
    for kept in untriaged.values():
        yield kept, UNTRIAGED


def an_id(told: Any) -> UUID:
    return told if isinstance(told, UUID) else UUID(told)


def a_moment(told: Any) -> datetime:
    """Naive or aware, as the driver has it: only the distance of two of them counts."""
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def a_moment_of_utc(told: Any) -> datetime:
    """Aware, so that a day can be told of it. The driver tells a naive one as words, and it is of UTC."""
    return a_moment(told).replace(tzinfo=UTC) if isinstance(told, str) else told


def _looked_up(
    session: Session, untriaged: dict[Any, Kept], tickets: Select[Any], *, by: Unlocked
) -> Iterator[tuple[Kept, Row]]:
    """Each record with what was kept of its ticket, which is taken out of those without one."""
    found = plain_rows(
        session, *RECORD, TicketFacts.ticket_id,
        where=lambda records: records.join(TicketFacts, TicketFacts.facts_id == Facts.id)
        .where(Facts.team_id.in_(by.team_ids), TicketFacts.ticket_id.in_(tickets)),
    )  # fmt: skip
    for *record, ticket_id in found:
        if ticket_id in untriaged:
            yield untriaged.pop(ticket_id), record


def _read_through(
    session: Session, untriaged: dict[Any, Kept], _tickets: Select[Any], *, by: Unlocked
) -> Iterator[tuple[Kept, Row]]:
    """The same, from all there are."""
    links = plain_rows(session, TicketFacts.ticket_id, TicketFacts.facts_id, where=lambda every: every)
    whose = {facts_id: untriaged.pop(ticket_id) for ticket_id, facts_id in links if ticket_id in untriaged}
    for record in plain_rows(
        session, *RECORD, where=lambda facts: facts.where(Facts.team_id.in_(by.team_ids))
    ):
        if record[0] in whose:
            yield whose.pop(record[0]), record
    untriaged |= whose  # a link that leads to no record of hers


def plain_rows(session: Session, *columns: Any, where: Callable[..., Any]) -> Iterator[Sequence[Any]]:
    """Values as the driver has them: a UUID object for each costs more than its seal."""
    wanted = where(select(*(type_coerce(column, NullType()) for column in columns)))
    done = session.connection().execute(wanted, execution_options={"yield_per": AT_ONCE})
    for rows in done.partitions():
        yield from rows
