"""A private PostgreSQL: its own folder, a Unix socket only, an unprivileged user; never the system's own cluster.

One server for the whole run. A desk's database is emptied and filled again for each test, which takes a tenth of the
time of making a new one; tests that need a database without tables get one of their own.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
import pytest

HOW = "Install it with: apt-get install postgresql"
ROLE = "helpline"
SWEEP_EVERY = 120
COUNTED = ("event", "letter_index")
CHOSEN = (
    "listen_addresses=''", "fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB",
    "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=64MB", "autovacuum=off",
)  # fmt: skip
"""Quick, because nobody pulls the plug here; what is logged is left as every server has it."""
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
IN_EARNEST = tuple(one for one in CHOSEN if one not in QUICK)


class Postgres:
    """A server that the tests start, ask as its administrator, restart and stop."""

    def __init__(self, folder: Path, programs: Path, *, chosen: Sequence[str] = CHOSEN) -> None:
        self.folder, self._programs, self._chosen = folder, programs, chosen
        self._admin: psycopg.Connection[Any] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str, *, role: str = ROLE) -> str:
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def make(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--no-sync", "--wal-segsize=1", "--no-instructions")  # fmt: skip
        self.start()
        self.ask(f"CREATE ROLE {ROLE} LOGIN")

    def start(self) -> None:
        options = " ".join(
            f"-c {chosen}" for chosen in (*self._chosen, f"unix_socket_directories={self.folder}")
        )
        self._run("pg_ctl", "start", "-w", "-s", "-D", self._data, "-l", str(self.log), "-o", options)

    def stop(self, how: str = "fast") -> None:
        self.forget()
        self._run("pg_ctl", "stop", "-w", "-s", "-m", how, "-D", self._data)

    def kill(self) -> None:
        """SIGKILL to the first of its processes; the others end when they notice."""
        self.forget()
        told = (self.folder / "data" / "postmaster.pid").read_text("ascii")
        os.kill(int(told.split()[0]), signal.SIGKILL)

    def start_after_a_fall(self) -> None:
        """Those that have not noticed yet keep it from starting: again and again, until it does."""
        until = time.monotonic() + 60
        while True:
            try:
                return self.start()
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def forget(self) -> None:
        """The administrator hangs up."""
        if self._admin is not None:
            self._admin.close()
            self._admin = None

    def ask(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """By the administrator, outside of every transaction."""
        if self._admin is None:
            self._admin = psycopg.connect(self.url("postgres", role="postgres"), autocommit=True)
        done = self._admin.execute(cast(LiteralString, statement), parameters)
        return done.fetchall() if done.description else []

    def make_database(self, name: str) -> str:
        """An empty one that belongs to the desk; its address."""
        self.ask(f'CREATE DATABASE "{name}" OWNER {ROLE}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def disk(self, database: str) -> bytes:
        """Everything this database has on the disk, and the journal of all; of what is empty only a little."""
        ((number,),) = self.ask("SELECT oid FROM pg_database WHERE datname = %s", [database])
        self.ask("CHECKPOINT")
        places = (self.folder / "data" / "base" / str(number), self.folder / "data" / "pg_wal")
        told = b"".join(
            file.read_bytes() for place in places for file in sorted(place.iterdir()) if file.is_file()
        )
        # Half of it is empty, and every test searches all of it for many words.
        return re.sub(rb"\0{64,}", bytes(64), told)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *words], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=60, check=False, **as_nobody(),
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stdout.decode()}"


class Kept:
    """Copies of all tables of a database beside them, to put them back as they were: a test's desk begins so."""

    def __init__(self, server: Postgres, database: str) -> None:
        self._times = 0
        self._kept: set[str] = set()
        self._admin = psycopg.connect(server.url(database, role="postgres"), autocommit=True)
        self._ask("SET lock_timeout = '10s'; SET session_replication_role = replica")
        named = self._ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self._tables = [name for (name,) in named]

    def keep(self, name: str) -> None:
        self._ask(f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
        for table in self._tables:
            self._ask(f'CREATE TABLE {name}."{table}" AS TABLE public."{table}"')
        self._look_into(name)

    def put_back(self, name: str) -> None:
        """In one go, with nobody else inside. To delete is quicker than to truncate, but leaves dead rows behind."""
        self._times += 1
        if name not in self._kept:  # kept over an earlier connection
            self._look_into(name)
        if self._times % SWEEP_EVERY == 0:
            self._ask(f"TRUNCATE {', '.join(f'public.{quoted}' for quoted in map(_quoted, self._tables))}")
        self._ask(f"SELECT {name}.put_back()")

    def _look_into(self, name: str) -> None:
        """Which tables have something in them; the way back is a function, so that the server plans it only once."""
        filled = [table for table in self._tables if self._ask(f'SELECT 1 FROM {name}."{table}" LIMIT 1')]
        steps = [f"DELETE FROM public.{_quoted(table)}" for table in self._tables]
        steps += [f'INSERT INTO public."{table}" SELECT * FROM {name}."{table}"' for table in filled]
        steps += [
            f"PERFORM setval('public.{table}_seq_seq', COALESCE((SELECT max(seq) FROM public.{table}), 0) + 1, false)"
            for table in COUNTED
        ]
        self._ask(
            f"CREATE OR REPLACE FUNCTION {name}.put_back() RETURNS void LANGUAGE plpgsql AS "
            f"$$ BEGIN {'; '.join(steps)}; END $$"
        )
        self._kept.add(name)

    def keeps(self, name: str) -> bool:
        return name in self._kept

    def close(self) -> None:
        self._admin.close()

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        done = self._admin.execute(cast(LiteralString, statement))
        return done.fetchall() if done.description else []


def _quoted(table: str) -> str:
    return f'"{table}"'


@contextmanager
def postgres(chosen: Sequence[str] = CHOSEN) -> Iterator[Postgres]:
    """Without one the tests are skipped, aloud; in CI that is a failure."""
    programs = _programs()
    if programs is None:
        told = f"no PostgreSQL here, so the desk was tried on SQLite only. {HOW}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 letters at most
    if os.getuid() == 0:
        shutil.chown(folder, *_nobody())
    server = Postgres(folder, programs, chosen=chosen)
    try:
        server.make()
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; anybody else starts it as himself."""
    if os.getuid() != 0:
        return {}
    user, group = _nobody()
    return {"user": user, "group": group, "extra_groups": []}


def _nobody() -> tuple[int, int]:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    somebody = known.get("postgres") or known["nobody"]
    return somebody.pw_uid, somebody.pw_gid


def _programs() -> Path | None:
    """Debian keeps them out of the PATH, by version; the newest one counts, unless PG_BIN names another."""
    named = os.environ.get("PG_BIN")
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("pg_ctl")
    places = [
        *([Path(named)] if named else []),
        *reversed(by_version),
        *([Path(on_path).parent] if on_path else []),
    ]
    return next((place for place in places if (place / "initdb").is_file()), None)
