"""Mailboxes we fetch from, and letters that came twice.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "mailbox_seen",
        sa.Column("mailbox_id", sa.LargeBinary(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_id", "uidvalidity", "uid", name=op.f("pk_mailbox_seen")),
    )
    op.create_table(
        "letter_index",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("match_index", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_letter_index_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_letter_index")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_index_message_id")),
    )
    op.create_index(op.f("ix_letter_index_match_index"), "letter_index", ["match_index"])
    op.create_index(op.f("ix_letter_index_made_at"), "letter_index", ["made_at"])


def downgrade() -> None:
    op.drop_table("letter_index")
    op.drop_table("mailbox_seen")
    op.drop_table("mailbox")
