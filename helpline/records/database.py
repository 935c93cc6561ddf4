"""Opens the database and gives every process the same two ways in: `transaction()` for deeds, `reading()` for pages.

SQLite is set up so that a committed row survives a power cut and a deleted one is overwritten.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, Engine, Insert, Update, event, insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from helpline.records.columns import Base

MIGRATIONS = Path(__file__).parent / "migrations"
db = SQLAlchemy(model_class=Base)
migrations = flask_migrate.Migrate(directory=str(MIGRATIONS))

Bell = Callable[[], None]
BUSY_SECONDS = 5
_PEN = threading.Lock()


def open_database(app: Flask, url: str, *, bell: Bell) -> None:
    """Ties the desk to its database; `bell` is rung after a commit that left work for a courier."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    app.extensions["bell"] = bell
    db.init_app(app)
    migrations.init_app(app, db)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            set_up_sqlite(db.engine)


def close_database(app: Flask) -> None:
    """When the desk ends: SQLite's last connection brings the journal home, and nothing lies beside the database."""
    with app.app_context():
        db.engine.dispose()


def migrate(app: Flask) -> None:
    """Brings the tables to the newest revision; does nothing when they are there already."""
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))


@contextmanager
def sparing_the_disk() -> Iterator[None]:
    """For invented letters only: SQLite commits don't wait for the disk in here, and everything is on it afterwards."""
    engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return
    engine.dispose()
    _pragma("synchronous=OFF")
    yield
    engine.dispose()
    _pragma("wal_checkpoint(TRUNCATE)")


def _pragma(words: str) -> None:
    """Outside of any transaction; the pool gives the same connection to the next who asks."""
    connection = db.engine.raw_connection()
    connection.cursor().execute(f"PRAGMA {words}")
    connection.close()


@contextmanager
def transaction() -> Iterator[Session]:
    """One deed: everything in it is committed together, or nothing is.

    On SQLite it begins IMMEDIATE: a deferred BEGIN lets two deeds read the same version and lose an update.
    The session is the deed's own; rows read by a page must be fetched again by their ids.
    """
    with Session(db.engine, expire_on_commit=False) as session:
        with _the_pen(db.engine):
            session.connection(execution_options={"immediate": True})
            yield session
            session.commit()
        if session.info.get("courier asked"):
            current_app.extensions["bell"]()


@contextmanager
def _the_pen(engine: Engine) -> Iterator[None]:
    """SQLite has one writer at a time, and who finds it busy sleeps for longer and longer: our threads rather queue here.

    Only a courtesy: what keeps deeds apart is SQLite's own lock, and after five seconds it alone decides.
    """
    is_held = engine.dialect.name == "sqlite" and _PEN.acquire(timeout=BUSY_SECONDS)
    try:
        yield
    finally:
        if is_held:
            _PEN.release()


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot for a page: it never waits for a writer and writes nothing."""
    with Session(db.engine, expire_on_commit=False, autoflush=False) as session:
        yield session


def lay_down(session: Session, *rows: Base) -> None:
    """Writes new rows at once, in this order: those that others point to come first.

    They do not enter the session, so a later change of one is not noticed. A letter's rows are all known when they
    are written, and the unit of work, which would find out, costs more than everything else SQLite does for them.
    """
    connection = session.connection()
    for row in rows:
        written = {name: value for name, value in vars(row).items() if name in row.__table__.columns}
        connection.execute(_insertion(type(row)), written)


@cache
def _insertion(kind: type[Base]) -> Insert:
    return insert(kind.__table__)  # type: ignore[arg-type]  # typed as FromClause; a mapped class has a table


def is_claimed(session: Session, claim: Update) -> bool:
    """Whether this conditional UPDATE found its one row: of several who try, only one is told so."""
    done = session.execute(claim)
    assert isinstance(done, CursorResult)  # noqa: S101  (narrows the type: an UPDATE has a row count)
    return done.rowcount == 1


def ask_courier(session: Session) -> None:
    """Says that this transaction leaves work for a courier; the bell is rung after its commit."""
    session.info["courier asked"] = True


def set_up_sqlite(engine: Engine) -> None:
    """Durable, overwriting, and waiting for a busy writer; transactions are begun by us, not by the driver."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101  (narrows the type; the driver is ours)
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL may lose the last commits at a power cut, after our 250
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "secure_delete=ON",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("immediate") else "BEGIN")
