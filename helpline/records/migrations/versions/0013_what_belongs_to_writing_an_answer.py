"""Ready texts, worksheets, the edition of a draft, rules set on a page, and who is still learning.

Revision 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_canned_org_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_canned_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned")),
    )
    op.create_index(op.f("ix_canned_team_id"), "canned", ["team_id"])
    op.create_table(
        "worksheet",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thoughts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "author_id", name=op.f("pk_worksheet")),
    )
    op.create_table(
        "house_rule",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_house_rule_org_id")),
        sa.PrimaryKeyConstraint("org_id", "name", name=op.f("pk_house_rule")),
    )
    op.add_column("draft", sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("staff", sa.Column("is_trainee", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("staff", "is_trainee")
    op.drop_column("draft", "edition")
    op.drop_table("house_rule")
    op.drop_table("worksheet")
    op.drop_table("canned")
