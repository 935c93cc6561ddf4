"""PostgreSQL as a peer of SQLite: how its connections are, what its log and ours never hold, how a bad start is told."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from helpline import records
from helpline.records.postgresql import refuse_old
from helpline.settings import BadSetting
from tests.cast import Desk, open_house
from tests.only import on_postgresql_only, on_sqlite_only
from tests.postgres import Postgres
from tests.stores import PostgresStore

LEAK = "rowan.birch@post.example"


@on_postgresql_only
@pytest.mark.parametrize(
    ("name", "value"),
    [("synchronous_commit", "on"), ("lock_timeout", "5s"), ("statement_timeout", "30s"), ("application_name", "helpline"),
     ("idle_in_transaction_session_timeout", "1min"), ("TimeZone", "UTC")],
)  # fmt: skip
@pytest.mark.usefixtures("desk")
def test_every_connection_is_durable_and_patient_for_a_while(name: str, value: str) -> None:
    """Although this server's own default is not to wait for the disk."""
    with records.transaction() as deed, records.reading() as page:
        found = [session.scalar(text(f"SHOW {name}")) for session in (deed, page)]

    assert found == [value, value]


@on_postgresql_only
def test_a_page_reads_one_snapshot_and_can_write_nothing(desk: Desk) -> None:
    with records.reading() as session:
        before = session.scalar(text("SELECT count(*) FROM ticket"))
        desk.receive()
        after = session.scalar(text("SELECT count(*) FROM ticket"))
        with pytest.raises(DBAPIError, match="read-only"):
            session.execute(text("DELETE FROM alarm"))

    assert (before, after) == (0, 0)
    assert len(desk.rows(records.Ticket)) == 1


@on_postgresql_only
def test_a_server_that_was_restarted_costs_nobody_an_error_page(desk: Desk, server: Postgres) -> None:
    browser = desk.browser("Ada")
    before = browser.get("/tickets").status_code
    assert isinstance(desk.store, PostgresStore)

    with desk.store.away():
        server.stop()
        gone = browser.get("/tickets?lang=en")
        server.start()

    assert (before, gone.status_code, browser.get("/tickets").status_code) == (200, 503, 200)
    assert "The database does not answer." in gone.text


@on_postgresql_only
def test_no_value_of_a_refused_row_is_in_the_error_or_in_a_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """The server names them in a second line, DETAIL; the control shows that it did."""
    twice = text("INSERT INTO alarm (kind, told_at) SELECT :kind, now() FROM generate_series(1, 2)")
    caplog.set_level(logging.DEBUG)

    with pytest.raises(IntegrityError) as refusal, records.transaction() as session:
        session.execute(twice, {"kind": LEAK})
    logging.getLogger("helpline").error("%s", refusal.value, exc_info=refusal.value)

    diagnosis = getattr(refusal.value.orig, "diag").message_detail  # noqa: B009  (psycopg's, not in its parent)
    assert LEAK in diagnosis
    assert LEAK not in caplog.text
    assert "duplicate key value violates unique constraint" in caplog.text
    assert desk.rows(records.Alarm) == []


@on_postgresql_only
def test_the_server_logs_a_refused_statement_without_its_values(desk: Desk, server: Postgres) -> None:
    """At a server's own settings, because psycopg sends values apart from the statement. The control is one in the text."""
    wrong = "SELECT CAST(:value AS integer), 'a planted value'"
    log = server.log.stat().st_size

    with pytest.raises(DBAPIError), records.transaction() as session:
        session.execute(
            text("SELECT :value WHERE 1 / (length(:value) - :length) = 1"),
            {"value": LEAK, "length": len(LEAK)},
        )
    with pytest.raises(DBAPIError), records.transaction() as session:
        session.execute(text(wrong.replace(":value", "'x'")))

    told = server.log.read_bytes()[log:].decode()
    assert "division by zero" in told
    assert "STATEMENT:" in told
    assert "a planted value" in told
    assert LEAK not in told
    assert desk.rows(records.Ticket) == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://helpline@localhost/desk", "begins with postgresql"),
        ("not an address", "begins with postgresql"),
        ("postgresql://helpline@127.0.0.1:9/desk", "doesn't answer"),
        ("postgresql://helpline@/desk?host=/nowhere", "doesn't answer"),
        ("sqlite:////nowhere/at/all/helpline.sqlite", "can't be opened"),
    ],
)
def test_a_database_that_is_not_there_is_told_by_a_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence) as refusal:
        records.migrate(open_house(tmp_path, url=url))

    assert "127.0.0.1" not in str(refusal.value)


def test_what_the_server_does_not_let_us_do_is_told_by_a_sentence(tmp_path: Path, server: Postgres) -> None:
    server.ask("CREATE DATABASE foreign_one")
    urls = {
        "no database of this name": server.url("nobody_made_it"),
        "doesn't let us in": server.url("postgres", role="nobody_at_all"),
        "may not make tables": server.url("foreign_one"),
    }

    told = {}
    for sentence, url in urls.items():
        with pytest.raises(BadSetting) as refusal:
            records.migrate(open_house(tmp_path, url=url))
        told[sentence] = str(refusal.value)

    server.drop_database("foreign_one")
    assert [sentence for sentence in urls if sentence not in told[sentence]] == []


@on_postgresql_only
def test_too_old_a_server_is_refused(desk: Desk) -> None:
    with records.db.engine.connect() as connection:
        refuse_old(connection)
        known = connection.dialect.server_version_info
        connection.dialect.server_version_info = (14, 12)
        with pytest.raises(BadSetting, match="PostgreSQL 15"):
            refuse_old(connection)
        connection.dialect.server_version_info = known

    assert known >= (15,)
    assert desk.rows(records.Ticket) == []


@on_sqlite_only  # the other sentences are those of a server
def test_a_file_that_is_no_database_is_told_by_a_sentence(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "helpline.sqlite").write_text("Dear diary, " * 100)

    with pytest.raises(BadSetting, match="can't be opened"):
        records.migrate(open_house(tmp_path))

    assert desk.rows(records.Ticket) == []


def test_the_command_says_the_sentence_and_shows_no_traceback(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'desk.data = "{tmp_path}"\ndatabase.url = "postgresql://helpline@127.0.0.1:9/desk"\n')
    command = [sys.executable, "-c", "from helpline.cli import main; main()", "init", "--config", config]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 1
    assert "doesn't answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def empty_there(tmp_path: Path, server: Postgres) -> Iterator[list[Flask]]:
    """A database without tables, and two processes that are about to start on it."""
    url = server.make_database("starting")
    houses = [open_house(tmp_path, url=url) for _ in range(2)]
    yield houses
    for house in houses:
        records.close_database(house)
    server.drop_database("starting")


def test_of_two_processes_that_start_at_once_one_makes_the_tables(empty_there: list[Flask]) -> None:
    """In two threads; Alembic's context is one a process, so each migrates in a process of its own."""
    script = "import sys; from flask import Flask; from helpline import records; app = Flask('x'); records.open_database(app, sys.argv[1], bell=print); records.migrate(app)"
    url = str(empty_there[0].config["SQLALCHEMY_DATABASE_URI"])
    done: list[subprocess.CompletedProcess[str]] = []

    def start() -> None:
        done.append(
            subprocess.run(
                [sys.executable, "-c", script, url], capture_output=True, text=True, check=False, timeout=60
            )
        )

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [(one.returncode, one.stderr) for one in done if one.returncode] == []
    with empty_there[0].app_context(), records.reading() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() != []
