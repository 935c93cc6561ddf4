"""Counts for each day, what each ticket has put into them, and notes on the charts.

Tickets that were there before are counted by the courier, a few each round.

Revision 0019, after 0018.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "kind", "day", "team_id", "channel", name=op.f("pk_tally")),
    )
    op.create_table(
        "tallied",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("entries", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_tallied")),
    )
    op.create_table(
        "chart_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_chart_note_org_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_chart_note_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_note")),
    )
    op.create_index(op.f("ix_chart_note_team_id"), "chart_note", ["team_id"])


def downgrade() -> None:
    for table in ("chart_note", "tallied", "tally"):
        op.drop_table(table)
