"""Calls on the helpline's own line, and the carrier's messages that were obeyed.

Revision 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_call",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("sid_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("rang_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waited_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("course", sa.LargeBinary(), nullable=True),
        sa.Column("caller_epoch", sa.Integer(), nullable=False),
        sa.Column("caller", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.LargeBinary(), nullable=True),
        sa.Column("recognised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("may_be_id", sa.Uuid(), nullable=True),
        sa.Column("is_owed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_line_call_call_id")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_line_call_org_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_line_call_team_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_line_call")),
        sa.UniqueConstraint("sid_hash", name=op.f("uq_line_call_sid_hash")),
    )
    for column in ("state", "number_index", "recognised_at"):
        op.create_index(op.f(f"ix_line_call_{column}"), "line_call", [column])
    op.create_table(
        "carrier_word",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_carrier_word")),
    )
    op.create_index(op.f("ix_carrier_word_until"), "carrier_word", ["until"])


def downgrade() -> None:
    for table in ("carrier_word", "line_call"):
        op.drop_table(table)
