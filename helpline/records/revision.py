"""Whether the tables are those of this program: where many processes use them, none of them changes them by itself."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from helpline.records.database import MIGRATIONS, db


def is_newest(app: Flask) -> bool:
    """False before the first migration and before the latest."""
    newest = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    with app.app_context(), db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == newest
