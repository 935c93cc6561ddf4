"""Couriers as processes of their own, periodic tasks, and wrong passphrases counted across processes.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("organisation", sa.Column("keeper_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "courier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("armed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_courier_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier")),
    )
    op.create_index(op.f("ix_courier_org_id"), "courier", ["org_id"])
    op.create_table(
        "periodic",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic")),
    )
    op.create_table(
        "login_try",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_login_try")),
    )


def downgrade() -> None:
    op.drop_table("login_try")
    op.drop_table("periodic")
    op.drop_table("courier")
    op.drop_column("organisation", "keeper_seen_at")
    op.drop_column("organisation", "locked_at")
