"""Who is in danger, has our answer and is silent, the longest first: an index of just these.

Revision 0025, after 0024.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

THESE = sa.text("priority = 0 AND state = 'waiting_for_her'")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_silent",
        "ticket",
        ["team_id", "state", "last_at", "id"],
        sqlite_where=THESE,
        postgresql_where=THESE,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_silent", "ticket")
