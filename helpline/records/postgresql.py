"""What a connection to PostgreSQL must be like for us: durable, patient for a few seconds, and saying nothing of values.

PostgreSQL 15 to 18 through psycopg 3. What comes with the address in the settings (TLS, a socket) is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from helpline.records.troubles import NoDatabase

OLDEST = 15
MIGRATING = 0x68656C70  # of the locks that go by a number, the one of the migrations
ENGINE: Mapping[str, Any] = {
    "pool_size": 10,  # the threads of a process that has pages, door, mailboxes and courier
    "max_overflow": 10,
    "pool_timeout": 10,
    "pool_pre_ping": True,  # a server that was restarted costs a question, not an error page
    "connect_args": {"application_name": "helpline", "connect_timeout": 5},
}
SETTINGS = {
    "synchronous_commit": "on",  # after our 250 a letter is on the disk, whatever the server's default
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
SNAPSHOT: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def with_our_driver(url: str) -> URL:
    """The address as SQLAlchemy wants it: `postgresql://` means psycopg 3. Raises NoDatabase for one we can't use."""
    try:
        told = make_url(url)
    except ArgumentError:
        raise NoDatabase("not an address") from None
    if told.drivername in ("postgres", "postgresql"):
        told = told.set(drivername="postgresql+psycopg")
    if told.drivername not in ("sqlite", "postgresql+psycopg"):
        raise NoDatabase("not an address")
    return told


def set_up_postgresql(engine: Engine) -> None:
    """Each connection gets our settings once; an error keeps its first line only."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("; ".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, _entry: ConnectionPoolEntry, _proxy: object) -> None:
        connection.read_only = None  # a page left READ WRITE behind, which a standby would not even begin

    event.listen(engine, "handle_error", first_line_only)


def first_line_only(context: ExceptionContext) -> None:
    """The server says which row it refused, in lines after the first: a value may stand there, and errors reach logs."""
    said = str(context.original_exception)
    first = said.partition("\n")[0]
    context.original_exception.args = (first,)
    told = context.sqlalchemy_exception
    if told is not None and told.args:
        told.args = (str(told.args[0]).replace(said, first), *told.args[1:])


def refuse_old(connection: Connection) -> None:
    """Raises NoDatabase for a server older than those we know."""
    major, *_ = connection.dialect.server_version_info or (0,)
    if int(major) < OLDEST:
        raise NoDatabase("too old")


def queue_for_migrating(connection: Connection) -> None:
    """Several processes may start at once: one migrates, and the others find nothing left to do.

    The lock and the patience (an index on a large table takes its time) are this connection's and end with it.
    """
    connection.detach()
    connection.execute(text("SET lock_timeout = 0"))
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": MIGRATING})
    connection.commit()
