"""An index for the few events that the digest asks for by their time.

Revision 0023, after 0022.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DIGESTED = sa.text("kind IN ('letter confirmed', 'joined contact', 'hold released')")


def upgrade() -> None:
    op.create_index(
        "ix_event_digested", "event", ["kind", "at"], sqlite_where=DIGESTED, postgresql_where=DIGESTED
    )


def downgrade() -> None:
    op.drop_index("ix_event_digested", "event")
