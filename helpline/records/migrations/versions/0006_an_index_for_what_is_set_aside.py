"""The spam view, which shows blocked writers' tickets too, has an index of its own.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ASIDE = sa.text("state IN ('spam', 'blocked')")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_aside", "ticket", ["team_id", "last_at", "id"], sqlite_where=ASIDE, postgresql_where=ASIDE
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_aside", "ticket")
