"""Deadlines: by when something is to be done. What it is stands under a seal.

Revision 0026, after 0025.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("breach_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("came_from", sa.Uuid(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_deadline_org_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_deadline_team_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_deadline_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index(op.f("ix_deadline_ticket_id"), "deadline", ["ticket_id"])
    for name, moment, state in (("open", "target_at", "NULL"), ("ended", "ended_at", "NOT NULL")):
        which = sa.text(f"ended_at IS {state}")
        op.create_index(
            f"ix_deadline_{name}", "deadline", ["org_id", moment, "id"], sqlite_where=which, postgresql_where=which
        )  # fmt: skip


def downgrade() -> None:
    op.drop_table("deadline")
