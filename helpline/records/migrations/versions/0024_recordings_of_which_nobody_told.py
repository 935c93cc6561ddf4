"""Who was asked to speak after the tone, and what was recorded though nobody here has asked for it.

Revision 0024, after 0023. Of older calls nobody knows any more whether she was asked: what is found of them is taken as
a message of hers, because a message that is thrown away unheard is worse than a recording that somebody hears.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line_call", sa.Column("may_speak", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column(
        "carrier_copy", sa.Column("is_unasked", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("carrier_copy", "is_unasked")
    op.drop_column("line_call", "may_speak")
