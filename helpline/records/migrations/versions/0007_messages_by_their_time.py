"""Messages by their time, for those who look for words in them: the newest first.

Revision 0007, after 0006.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_message_newest", "message", ["org_id", "at", "id"])


def downgrade() -> None:
    op.drop_index("ix_message_newest", "message")
