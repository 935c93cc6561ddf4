"""Opens the database and gives every process the same two ways in: `transaction()` for deeds, `reading()` for pages.

What each of the two databases needs stands in `sqlite.py` and `postgresql.py`. Deeds are the same on both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import flask_migrate
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Engine,
    Integer,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from helpline.records.columns import Base
from helpline.records.postgresql import ENGINE, SNAPSHOT, refuse_old, set_up_postgresql, with_our_driver
from helpline.records.sqlite import BUSY_SECONDS, set_up_sqlite
from helpline.records.troubles import NoDatabase, why_not

MIGRATIONS = Path(__file__).parent / "migrations"
db = SQLAlchemy(model_class=Base)
migrations = flask_migrate.Migrate(directory=str(MIGRATIONS))

Bell = Callable[[], None]
_PEN = threading.Lock()
_snapshot: ContextVar[Session | None] = ContextVar("snapshot", default=None)


def open_database(
    app: Flask, url: str, *, bell: Bell, last_of_all: Callable[[Session], None] = lambda _session: None
) -> None:
    """Ties the desk to its database; `bell` is rung after a commit that left work for a courier.

    `last_of_all` is done in each transaction before its commit: it keeps the figures level.
    Nothing is connected yet. Raises NoDatabase for an address or a driver we can't use.
    """
    address = with_our_driver(url)
    is_sqlite = address.drivername == "sqlite"
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True, **({} if is_sqlite else ENGINE)}
    app.extensions["bell"] = bell
    app.extensions["last of all"] = last_of_all
    try:
        db.init_app(app)
    except (ImportError, NoSuchModuleError):
        raise NoDatabase("no driver") from None
    migrations.init_app(app, db)
    with app.app_context():
        (set_up_sqlite if is_sqlite else set_up_postgresql)(db.engine)


def close_database(app: Flask) -> None:
    """When the desk ends: SQLite's last connection brings the journal home, and nothing lies beside the database."""
    with app.app_context():
        db.engine.dispose()


def migrate(app: Flask) -> None:
    """Brings the tables to the newest revision; does nothing when they are there already.

    Raises NoDatabase, with a sentence, where the database isn't there, is too old, full or read-only.
    """
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    refuse_old(connection)
            flask_migrate.upgrade(directory=str(MIGRATIONS))
        except SQLAlchemyError as error:
            raise why_not(error) from None


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
    PostgreSQL lets deeds run side by side (READ COMMITTED): a deed locks what it reads in order to change it, the
    ticket first of all, with `with_for_update` or `alone`. The session is the deed's own; rows read by a page must
    be fetched again by their ids.
    """
    with Session(db.engine, expire_on_commit=False) as session:
        with _the_pen(db.engine):
            session.connection(execution_options={"immediate": True})
            yield session
            current_app.extensions["last of all"](session)
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
def one_snapshot() -> Iterator[None]:
    """For a page that gathers from several deeds: each `reading()` within is the same, and what it shows is of one moment.

    What was read once is kept until the end, so a second deed that gets the same row does not ask again.
    """
    kept: list[object] = []
    with reading() as session:
        session.info["one snapshot"] = True
        event.listen(session, "loaded_as_persistent", lambda _session, row: kept.append(row))
        token = _snapshot.set(session)
        try:
            yield
        finally:
            _snapshot.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot for a page: it never waits for a writer and writes nothing."""
    if (around := _snapshot.get()) is not None:
        yield around
        return
    with Session(db.engine, expire_on_commit=False, autoflush=False) as session:
        if db.engine.dialect.name == "postgresql":
            session.connection(execution_options=SNAPSHOT)
        yield session


def size_of_database(session: Session) -> int:
    """In bytes, as the disk has it."""
    if session.get_bind().dialect.name == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
    else:
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return int(session.execute(text(asked)).scalar_one())


def alone(session: Session, deed: str) -> None:
    """Until this transaction ends nobody else is at a deed of this name: for rules about rows that aren't there yet.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(deed))))


def reserved(session: Session, what: str, numbers: Set[int]) -> Set[int]:
    """Which of these numbers are ours until the transaction ends; asks and never waits. Look afterwards if one is in use."""
    if session.get_bind().dialect.name != "postgresql":
        return numbers
    number = func.unnest(sorted(numbers), type_=Integer).column_valued("number")
    taking = select(number).where(func.pg_try_advisory_xact_lock(func.hashtext(what), number))
    return set(session.connection().execute(taking).scalars())


def ask_courier(session: Session) -> None:
    """Says that this transaction leaves work for a courier; the bell is rung after its commit."""
    session.info["courier asked"] = True
