"""Clocks that reach whoever waits, pauses that go with their answer, calls that owe her something; what a woman needs.

Revision 0021, after 0020.
"""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FIGURES, WHEN = "ix_ticket_first_response", ["org_id", "received_at"]
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("clock_book", sa.Column("written_for", sa.Uuid(), nullable=True))
    op.add_column("wait_pause", sa.Column("message_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("came_behind", sa.Uuid(), nullable=True))
    _let_calls_wait(op.get_bind())
    _make_assessments()
    op.drop_index(FIGURES, "ticket")
    op.create_index(
        FIGURES,
        "ticket",
        [*WHEN, "team_id", "channel", "counts_for_target", "first_answered_at", "id", "contact_id"],
    )


def _make_assessments() -> None:
    op.create_table(
        "case_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_case_assessment_org_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_assessment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assessment")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_assessment_case_id_number")),
    )


def downgrade() -> None:
    op.drop_table("case_assessment")
    op.drop_index(FIGURES, "ticket")
    op.create_index(FIGURES, "ticket", WHEN)
    op.execute("UPDATE message SET kind = 'call' WHERE kind = 'call owed'")
    op.drop_column("message", "came_behind")
    op.drop_column("wait_pause", "message_id")
    op.drop_column("clock_book", "written_for")


def _columns(table: str, uuids: str, times: str = "", words: str = "", numbers: str = "") -> Any:
    kinds = ((sa.Uuid(), uuids), (AT, times), (sa.String(), words), (sa.Integer(), numbers))
    return sa.table(table, *(sa.column(name, kind) for kind, names in kinds for name in names.split()))


TICKET = _columns("ticket", "id org_id team_id", "waiting_since due_at first_answered_at", "channel")
TICKET.append_column(sa.column("counts_for_target", sa.Boolean()))
MESSAGE = _columns("message", "id ticket_id", "at", "direction kind")
WAIT = _columns(
    "wait", "id org_id team_id ticket_id", "began_at answered_at ended_at due_at", "channel kind", "paused_minutes"
)  # fmt: skip
WAIT.append_column(sa.column("counts", sa.Boolean()))


def _let_calls_wait(connection: sa.Connection) -> None:
    """Tickets that wait since a call had no row of their wait."""
    goes_on = sa.and_(
        WAIT.c.ticket_id == TICKET.c.id, WAIT.c.answered_at.is_(None), WAIT.c.ended_at.is_(None)
    )
    wanted = (
        sa.select(TICKET, MESSAGE.c.id.label("call_id"))
        .join(MESSAGE, sa.and_(MESSAGE.c.ticket_id == TICKET.c.id, MESSAGE.c.at == TICKET.c.waiting_since))
        .where(MESSAGE.c.direction == "note", MESSAGE.c.kind == "call")
        .where(~sa.exists(sa.select(WAIT.c.id).where(goes_on)))
    )
    for row in connection.execute(wanted).all():
        connection.execute(sa.update(MESSAGE).where(MESSAGE.c.id == row.call_id).values(kind="call owed"))
        connection.execute(sa.insert(WAIT), _wait(row))


def _wait(row: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(), "org_id": row.org_id, "team_id": row.team_id, "ticket_id": row.id, "channel": row.channel,
        "kind": "next" if row.first_answered_at else "first", "began_at": row.waiting_since, "due_at": row.due_at,
        "paused_minutes": 0, "counts": row.counts_for_target,
    }  # fmt: skip
