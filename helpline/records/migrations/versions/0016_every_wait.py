"""Every wait, filled from the messages of an old desk; the minutes of duty are counted later, by a courier that knows the hours.

Revision 0016, after 0015.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 500
OPEN = "answered_at IS NULL AND ended_at IS NULL"
UNCOUNTED = "service_minutes IS NULL AND (answered_at IS NOT NULL OR ended_at IS NOT NULL)"
AT = sa.DateTime(timezone=True)
OURS, LOST = ("answered",), ("answer failed", "answer held", "answer withdrawn")
CLOSED = ("closed", "marked spam")
COURSE = (*CLOSED, "reopened", "received", "contact logged")


def upgrade() -> None:
    op.create_table(
        "wait",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("last_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", AT, nullable=True),
        sa.Column("paused_minutes", sa.Integer(), nullable=False),
        sa.Column("service_minutes", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_wait_org_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_wait_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_wait_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait")),
    )
    op.create_index(op.f("ix_wait_ticket_id"), "wait", ["ticket_id"])
    op.create_index("ix_wait_began", "wait", ["org_id", "began_at"])
    for name, columns, where in (
        ("ix_wait_open", ["team_id", "began_at"], OPEN),
        ("ix_wait_uncounted", ["id"], UNCOUNTED),
    ):
        op.create_index(name, "wait", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "wait_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_wait_pause_org_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_wait_pause_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_pause")),
    )
    op.create_index(op.f("ix_wait_pause_ticket_id"), "wait_pause", ["ticket_id"])
    op.create_index(op.f("ix_wait_pause_until_at"), "wait_pause", ["until_at"])
    _fill(op.get_bind())
    _make_clocks()


def _make_clocks() -> None:
    op.create_table(
        "clock_book",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_clock_book_org_id")),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_clock_book")),
    )
    op.create_table(
        "clock_rule",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("breach", sa.Integer(), nullable=False),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_clock_rule_org_id")),
        sa.PrimaryKeyConstraint("org_id", "item", name=op.f("pk_clock_rule")),
    )
    op.create_table(
        "opening_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_opening_period_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_period")),
    )
    op.create_index(op.f("ix_opening_period_org_id"), "opening_period", ["org_id"])
    op.create_table(
        "closed_day",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_closed_day_org_id")),
        sa.PrimaryKeyConstraint("org_id", "day", name=op.f("pk_closed_day")),
    )
    op.create_table(
        "breach",
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("told_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("about_id", "item", "began_at", name=op.f("pk_breach")),
    )
    op.create_table(
        "loop",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("sent_at", AT, nullable=False),
        sa.Column("back_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_loop")),
    )
    op.create_index(op.f("ix_loop_sent_at"), "loop", ["sent_at"])


def downgrade() -> None:
    for table in (
        "loop",
        "breach",
        "closed_day",
        "opening_period",
        "clock_rule",
        "clock_book",
        "wait_pause",
        "wait",
    ):
        op.drop_table(table)


def _columns(table: str, uuids: str, times: str = "", words: str = "", numbers: str = "") -> Any:
    kinds = ((sa.Uuid(), uuids), (AT, times), (sa.String(), words), (sa.Integer(), numbers))
    return sa.table(table, *(sa.column(name, kind) for kind, names in kinds for name in names.split()))


TICKET = _columns(
    "ticket", "id org_id team_id", "waiting_since due_at closed_at last_at first_answered_at", "channel state"
)
TICKET.append_column(sa.column("counts_for_target", sa.Boolean()))
MESSAGE = _columns("message", "id ticket_id", "at", "direction kind", "number")
OUTBOX = _columns("outbox", "ticket_id message_id", "ended_at", "state hold_reason")
EVENT = _columns("event", "ticket_id message_id by_id", "at", "kind", "seq")
WAIT = _columns(
    "wait",
    "id org_id team_id ticket_id last_id",
    "began_at answered_at ended_at due_at",
    "channel kind",
    "paused_minutes",
)
WAIT.append_column(sa.column("counts", sa.Boolean()))


def _fill(connection: sa.Connection) -> None:
    """Conversations that were taken over from elsewhere are in no figure and left out."""
    imported = sa.select(EVENT.c.ticket_id).where(EVENT.c.kind == "imported", EVENT.c.ticket_id.is_not(None))
    ids = connection.scalars(sa.select(TICKET.c.id).where(TICKET.c.id.not_in(imported))).all()
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        said = _said(connection, some)
        closings = _closings(connection, some, said)
        tickets = connection.execute(sa.select(TICKET).where(TICKET.c.id.in_(some))).all()
        rows = [
            row
            for ticket in tickets
            for row in _waits(ticket, said.get(ticket.id, []), closings.get(ticket.id, []))
        ]
        if rows:
            connection.execute(sa.insert(WAIT), rows)
        _correct_first_answers(connection, tickets, said)


def _said(connection: sa.Connection, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """Words of hers and answers of ours in their order: (message, is hers, at, when it left, is on its way)."""
    left: dict[uuid.UUID, datetime] = {}
    states: dict[uuid.UUID, set[str]] = {}
    for row in connection.execute(sa.select(OUTBOX).where(OUTBOX.c.ticket_id.in_(ids))):
        states.setdefault(row.message_id, set()).add(row.state)
        if row.state == "sent" and row.ended_at is not None:
            left[row.message_id] = min(left.get(row.message_id, row.ended_at), row.ended_at)
    wanted = sa.select(MESSAGE).where(
        MESSAGE.c.ticket_id.in_(ids),
        sa.or_(
            MESSAGE.c.direction == "out",
            sa.and_(MESSAGE.c.direction == "in", MESSAGE.c.kind.in_(("person", "calendar"))),
        ),
    )
    said: dict[uuid.UUID, list[Any]] = {}
    for row in connection.execute(wanted.order_by(MESSAGE.c.ticket_id, MESSAGE.c.number)):
        is_coming = bool(states.get(row.id, set()) & {"waiting", "sending", "sent"})
        said.setdefault(row.ticket_id, []).append(
            (row.id, row.direction == "in", row.at, left.get(row.id), is_coming)
        )
    return said


def _closings(
    connection: sa.Connection, ids: Sequence[uuid.UUID], said: Mapping[uuid.UUID, Sequence[Any]]
) -> dict[uuid.UUID, list[tuple[str, datetime]]]:
    """Closings with no answer on its way, and openings by hand; what she says herself leaves what was closed as it is."""
    hers = {word[0] for words in said.values() for word in words if word[1]}
    coming: dict[uuid.UUID, set[uuid.UUID]] = {}
    found: dict[uuid.UUID, list[tuple[str, datetime]]] = {}
    wanted = sa.select(EVENT).where(EVENT.c.ticket_id.in_(ids), EVENT.c.kind.in_((*OURS, *LOST, *COURSE)))
    for row in connection.execute(wanted.order_by(EVENT.c.seq)):
        told, answers = found.setdefault(row.ticket_id, []), coming.setdefault(row.ticket_id, set())
        if row.message_id in hers:
            answers.clear()
            if row.kind == "contact logged" and told[-1:] == [("reopened", row.at)]:
                told.pop()
        elif row.kind in OURS:
            answers.add(row.message_id)
        elif row.kind in LOST:
            answers.discard(row.message_id)
        elif row.kind == "reopened" and row.by_id is not None:
            told.append(("reopened", row.at))
        elif row.kind in CLOSED and not answers:
            told.append(("closed", row.at))
    return found


def _closed_between(
    closings: Sequence[tuple[str, datetime]], start: datetime, end: datetime
) -> datetime | None:
    last = [closing for closing in closings if start <= closing[1] <= end][-1:]
    return last[0][1] if last and last[0][0] == "closed" else None


def _waits(
    ticket: Any, said: Sequence[Any], closings: Sequence[tuple[str, datetime]]
) -> Sequence[Mapping[str, Any]]:
    rows: list[dict[str, Any]] = []
    began: datetime | None = None
    is_first, is_coming = True, False
    for place, (message_id, is_hers, at, left_at, comes) in enumerate(said):
        after = said[place + 1] if place + 1 < len(said) else None
        if is_hers:
            began, is_coming = min(began or at, at), False
        is_coming = is_coming or comes
        if left_at is not None and began is not None:
            rows.append(_row(ticket, began, is_first=is_first, answered_at=max(began, left_at)))
        elif left_at is not None and rows and rows[-1]["answered_at"] is not None:
            rows[-1]["answered_at"] = max(rows[-1]["began_at"], min(rows[-1]["answered_at"], left_at))
        if left_at is not None:
            began, is_first = None, False
        dropped_at = _dropped_at(ticket, at, after, closings, is_coming=is_coming) if began else None
        if began is not None and dropped_at is not None:
            ended = max(began, dropped_at)
            rows.append(_row(ticket, began, is_first=is_first, ended_at=ended, last_id=message_id))
            began = None
    return [*rows, _row(ticket, began, is_first=is_first, due_at=ticket.due_at)] if began else rows


def _dropped_at(
    ticket: Any, at: datetime, after: Any, closings: Sequence[tuple[str, datetime]], *, is_coming: bool
) -> datetime | None:
    """When it was closed unanswered between this word and the next one of hers, or for good."""
    if after is not None:
        return _closed_between(closings, at, after[2]) if after[1] else None
    is_over = ticket.state in ("closed", "spam", "blocked") and not is_coming
    ended_at: datetime | None = (ticket.closed_at or ticket.last_at) if is_over else None
    return ended_at


def _row(ticket: Any, began: datetime, *, is_first: bool, **told: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "org_id": ticket.org_id, "team_id": ticket.team_id, "ticket_id": ticket.id,
        "channel": ticket.channel, "kind": "first" if is_first else "next", "began_at": began, "answered_at": None,
        "ended_at": None, "last_id": None, "due_at": None, "paused_minutes": 0,
        "counts": ticket.counts_for_target, **told,
    }  # fmt: skip


def _correct_first_answers(
    connection: sa.Connection, tickets: Sequence[Any], said: Mapping[uuid.UUID, Sequence[Any]]
) -> None:
    """An answer that came back is no first answer."""
    for ticket in tickets:
        first = min((left for _, _, _, left, _ in said.get(ticket.id, []) if left is not None), default=None)
        if ticket.first_answered_at is not None and first != ticket.first_answered_at:
            connection.execute(
                sa.update(TICKET).where(TICKET.c.id == ticket.id).values(first_answered_at=first)
            )
