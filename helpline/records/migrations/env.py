"""Runs the migrations on the desk's own engine, one transaction a revision; nothing is logged."""

from __future__ import annotations

from alembic import context

from helpline.records.database import db
from helpline.records.postgresql import queue_for_migrating


def run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            queue_for_migrating(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
