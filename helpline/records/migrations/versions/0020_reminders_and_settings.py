"""Reminders, followed tickets, mentions, notes as they stood before; what is set on pages; a colleague's light or dark.

Revision 0020, after 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("for_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_from", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_reminder_org_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_reminder_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_ticket_id"), "reminder", ["ticket_id"])
    op.create_index(op.f("ix_reminder_for_id"), "reminder", ["for_id"])
    op.create_table(
        "follow",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "staff_id", name=op.f("pk_follow")),
    )
    op.create_index(op.f("ix_follow_staff_id"), "follow", ["staff_id"])
    op.create_table(
        "mention",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("for_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_mention_org_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_mention_ticket_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mention_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_ticket_id"), "mention", ["ticket_id"])
    op.create_index(op.f("ix_mention_message_id"), "mention", ["message_id"])
    op.create_index(op.f("ix_mention_for_id"), "mention", ["for_id"])
    op.create_table(
        "note_before",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_note_before_org_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_note_before_message_id")),
        sa.PrimaryKeyConstraint("message_id", "revision", name=op.f("pk_note_before")),
    )
    op.create_table(
        "house_entry",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("shelf", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("is_off", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_house_entry_org_id")),
        sa.PrimaryKeyConstraint("org_id", "shelf", "code", "language", name=op.f("pk_house_entry")),
    )
    op.add_column("staff", sa.Column("theme", sa.String(), nullable=False, server_default="device"))


def downgrade() -> None:
    op.drop_column("staff", "theme")
    for table in ("house_entry", "note_before", "mention", "follow", "reminder"):
        op.drop_table(table)
