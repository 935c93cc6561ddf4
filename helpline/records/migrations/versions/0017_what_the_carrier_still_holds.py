"""What must be deleted at the carrier, voice messages to fetch there, and notices by text message.

Revision 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carrier_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("proved_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_carrier_copy_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_copy")),
        sa.UniqueConstraint("kind", "sid", name=op.f("uq_carrier_copy_kind_sid")),
    )
    op.create_index(op.f("ix_carrier_copy_call_id"), "carrier_copy", ["call_id"])
    op.create_index(op.f("ix_carrier_copy_ticket_id"), "carrier_copy", ["ticket_id"])
    op.create_index("ix_carrier_copy_due", "carrier_copy", ["state", "due_at"])
    op.create_table(
        "voice_message",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_voice_message_org_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_voice_message")),
    )
    op.create_index("ix_voice_message_due", "voice_message", ["state", "due_at"])
    op.create_table(
        "text_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_text_notice_org_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_text_notice_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_notice")),
    )
    op.create_index(op.f("ix_text_notice_ticket_id"), "text_notice", ["ticket_id"])
    op.create_index("ix_text_notice_due", "text_notice", ["state", "due_at"])


def downgrade() -> None:
    for table in ("text_notice", "voice_message", "carrier_copy"):
        op.drop_table(table)
