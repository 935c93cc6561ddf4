"""Where a test's desk lives: a SQLite file or a PostgreSQL database, founded once and put back as it was for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import event

from helpline import records
from tests.cast import Founded, found_desk, open_house
from tests.postgres import Kept, Postgres

FIRST, LATER = "first", "later"


class Store(Protocol):
    """A founded desk's database and the application on it, both used by one test after the other."""

    house: Flask
    founded: Founded
    impatience: str

    def begin(self, name: str = "") -> None:
        """Everything is as it was kept under this name; if nothing was, as when the desk had just been founded."""

    def keep(self, name: str = LATER) -> None:
        """Remembers how everything is now, under this name."""

    def put_back(self, name: str = LATER) -> None:
        """Everything is as it was kept."""

    def keeps(self, name: str) -> bool:
        """Whether something is remembered under this name."""

    def disk(self) -> bytes:
        """What somebody would read who takes the disk."""


class SqliteStore:
    """A copy of the founded file. Commits don't wait for the disk here; what does is tested on one as it is opened."""

    impatience = "PRAGMA busy_timeout=20"

    def __init__(self, folder: Path, founded: Founded) -> None:
        self.house, self.founded = open_house(folder), founded
        self.file = folder / "helpline.sqlite"
        self._kept: dict[str, bytes] = {}
        with self.house.app_context():
            event.listen(records.db.engine, "connect", _spare_the_disk)

    def begin(self, name: str = "") -> None:
        records.db.engine.dispose()
        for left in self.file.parent.glob(f"{self.file.name}*"):
            left.unlink()
        if self.keeps(name):
            self.file.write_bytes(self._kept[name])
        else:
            shutil.copyfile(self.founded.file, self.file)

    def keep(self, name: str = LATER) -> None:
        records.db.engine.dispose()  # the last connection that closes leaves everything in the one file
        self._kept[name] = self.file.read_bytes()

    def put_back(self, name: str = LATER) -> None:
        records.db.engine.dispose()
        self.file.write_bytes(self._kept[name])

    def keeps(self, name: str) -> bool:
        return name in self._kept

    def disk(self) -> bytes:
        return b"".join(file.read_bytes() for file in sorted(self.file.parent.iterdir()))


class PostgresStore:
    """A database copied from the founded one; its rows are put back, its connections stay."""

    impatience = "SET lock_timeout = 20"

    def __init__(self, server: Postgres, founded: Founded, *, name: str) -> None:
        self.server, self.founded, self._name = server, founded, name
        self.house = open_house(server.folder, url=server.url(name))
        self._make()

    def begin(self, name: str = "") -> None:
        self._tables.put_back(name if self.keeps(name) else FIRST)

    def keep(self, name: str = LATER) -> None:
        self._tables.keep(name)

    def put_back(self, name: str = LATER) -> None:
        self._tables.put_back(name)

    def keeps(self, name: str) -> bool:
        return self._tables.keeps(name)

    def disk(self) -> bytes:
        return self.server.disk(self._name)

    @contextmanager
    def away(self) -> Iterator[None]:
        """For a test that stops the server: our own connection hangs up and comes again."""
        self._tables.close()
        yield
        self._tables = Kept(self.server, self._name)

    def make_anew(self) -> None:
        """After a test that has changed tables."""
        records.db.engine.dispose()
        self._tables.close()
        self.server.drop_database(self._name)
        self._make()

    def _make(self) -> None:
        self.server.ask(f"CREATE DATABASE {self._name} TEMPLATE founded OWNER helpline")
        self._tables = Kept(self.server, self._name)
        self._tables.keep(FIRST)

    def close(self) -> None:
        self._tables.close()
        self.server.drop_database(self._name)


@contextmanager
def on_sqlite(folder: Path, founded: Founded) -> Iterator[SqliteStore]:
    store = SqliteStore(folder, founded)
    yield store
    records.close_database(store.house)


@contextmanager
def on_postgresql(server: Postgres, founded: Founded, *, name: str) -> Iterator[PostgresStore]:
    store = PostgresStore(server, founded, name=name)
    yield store
    records.close_database(store.house)
    store.close()


def found_on_postgresql(server: Postgres) -> Founded:
    """The database `founded`, which the others are copied from."""
    return found_desk(server.folder, url=server.make_database("founded"))


def _spare_the_disk(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
