"""The index that figures read tickets from tells when they were closed: resolutions need not look at the tickets either.

Revision 0027, after 0026.
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

FIGURES = "ix_ticket_first_response"
BEFORE = ["org_id", "received_at", "team_id", "channel", "counts_for_target", "first_answered_at"]
AFTER = ["id", "contact_id"]


def upgrade() -> None:
    op.drop_index(FIGURES, "ticket")
    op.create_index(FIGURES, "ticket", [*BEFORE, "closed_at", *AFTER])


def downgrade() -> None:
    op.drop_index(FIGURES, "ticket")
    op.create_index(FIGURES, "ticket", [*BEFORE, *AFTER])
