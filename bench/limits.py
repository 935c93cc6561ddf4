"""What the door could do at best with the same parts: aiosmtpd that only counts, and aiosmtpd with one commit a letter."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, create_engine

from helpline.records.sqlite import set_up_sqlite
from mail_gateway.door import MAX_SIZE
from mail_gateway.listening import Listener

THREADS = 4  # more only wait for each other: each commit is alone here

Keep = Callable[[bytes], None]


@contextmanager
def counting() -> Iterator[int]:
    """The port of a server that takes letters and counts them."""
    taken: list[None] = []
    with _server(lambda: _Counter(taken)) as port:
        yield port


@contextmanager
def committing(folder: Path) -> Iterator[int]:
    """The port of a server that writes each letter's bytes as one row, committed with the desk's own pragmas."""
    engine = create_engine(f"sqlite:///{folder / 'limit.sqlite'}")
    set_up_sqlite(engine)
    with committing_to(engine) as port:
        yield port


@contextmanager
def committing_to(engine: Engine) -> Iterator[int]:
    """The same on any database; its connections are closed afterwards."""
    keep = _keeper(engine) if engine.dialect.name == "sqlite" else _keeper_of_postgresql(engine)
    with (
        ThreadPoolExecutor(max_workers=THREADS) as threads,
        _server(lambda: _Committer(threads, keep)) as port,
    ):
        yield port
    engine.dispose()


def _keeper(engine: Engine) -> Keep:
    first = engine.raw_connection()
    first.cursor().execute("CREATE TABLE letter (id INTEGER PRIMARY KEY, raw BLOB)")
    first.close()
    own = threading.local()

    def keep(raw: bytes) -> None:
        if not hasattr(own, "cursor"):
            own.connection = engine.raw_connection()
            own.cursor = own.connection.cursor()
        own.cursor.execute("BEGIN IMMEDIATE")
        own.cursor.execute("INSERT INTO letter (raw) VALUES (?)", (raw,))
        own.cursor.execute("COMMIT")

    return keep


def _keeper_of_postgresql(engine: Engine) -> Keep:
    with engine.begin() as first:
        first.exec_driver_sql("CREATE TABLE letter (id SERIAL PRIMARY KEY, raw BYTEA)")

    def keep(raw: bytes) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO letter (raw) VALUES (%s)", (raw,))

    return keep


@contextmanager
def _server(new_handler: Callable[[], object]) -> Iterator[int]:
    listener = Listener(
        lambda: SMTP(new_handler(), data_size_limit=MAX_SIZE, enable_SMTPUTF8=True, loop=listener.loop),
        host="127.0.0.1", port=0,
    )  # fmt: skip
    listener.start()
    try:
        yield listener.port
    finally:
        listener.stop()


class _Counter:
    def __init__(self, taken: list[None]) -> None:
        self._taken = taken

    async def handle_DATA(self, _desk: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - the name is aiosmtpd's
        self._taken.append(None)
        return "250 2.0.0 Counted"


class _Committer:
    def __init__(self, threads: ThreadPoolExecutor, keep: Keep) -> None:
        self._threads, self._keep = threads, keep

    async def handle_DATA(self, _desk: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name is aiosmtpd's
        raw = envelope.original_content or b""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._keep, raw)
        return "250 2.0.0 Stored"
