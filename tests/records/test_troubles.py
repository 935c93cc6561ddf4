"""A full or write-protected database: the page says so, the sender keeps her letter, and nothing that was saved is lost."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from helpline import records
from helpline.app import make_desk
from helpline.settings import BadSetting, Mail
from tests.cast import Desk, letter
from tests.stores import PostgresStore


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite is allowed no page more; on PostgreSQL each new row is refused with the code of a full disk."""
    if records.db.engine.dialect.name == "sqlite":
        with _every_connection("PRAGMA max_page_count = 1"):
            yield
        return
    _do(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
        *(
            f'CREATE TRIGGER no_room BEFORE INSERT ON "{table}" EXECUTE FUNCTION no_room()'
            for table in _tables()
        ),
    )
    yield
    _do("DROP FUNCTION no_room CASCADE")


@contextmanager
def write_protected() -> Iterator[None]:
    on_sqlite = records.db.engine.dialect.name == "sqlite"
    with _every_connection(
        "PRAGMA query_only = ON" if on_sqlite else "SET default_transaction_read_only = on"
    ):
        yield


@pytest.mark.parametrize(
    ("trouble", "happened"),
    [(full_disk, "diskas pilnas"), (write_protected, "galima tik skaityti")],
)
def test_a_page_says_what_is_wrong_with_the_database(desk: Desk, trouble: object, happened: str) -> None:
    ticket_id = desk.receive().ticket_id
    browser = desk.browser("Ada")

    with trouble():  # type: ignore[operator]  # one of the two above
        read = browser.get(f"/tickets/{ticket_id}")
        said = browser.post(f"/tickets/{ticket_id}/notes", {"note": "Paskambinsiu " * 350})

    assert read.status_code == 200
    assert said.status_code == 503
    assert happened in said.text
    assert "Kas išsaugota anksčiau, nedingo." in said.text
    assert len(desk.rows(records.Message)) == 1


@pytest.mark.parametrize(("trouble", "kind"), [(full_disk, "full"), (write_protected, "read-only")])
def test_a_letter_that_finds_no_room_is_not_stored_and_says_why(
    desk: Desk, trouble: object, kind: str
) -> None:
    with trouble(), pytest.raises(DBAPIError) as refusal:  # type: ignore[operator]  # one of the two above
        desk.receive(letter("Sveiki " * 9000))

    assert records.trouble_of(refusal.value) == kind
    assert desk.rows(records.Ticket) == []
    assert desk.receive().outcome == "opened"


@pytest.mark.parametrize(("trouble", "code"), [(full_disk, 452), (write_protected, 451)])
def test_at_the_door_the_sender_is_asked_to_come_again(desk: Desk, trouble: object, code: int) -> None:
    settings = replace(desk.settings, mail=Mail(door_port=0, check_senders=False))
    whole = make_desk(settings)
    whole.door.start()
    said = b"Subject: Labas\r\n\r\n" + b"Sveiki. \r\n" * 9000
    came = []

    with whole.app.app_context():
        for condition in (trouble(), _nothing()):  # type: ignore[operator]  # one of the two above
            with condition, smtplib.SMTP("127.0.0.1", whole.door.port, timeout=20) as client:
                client.ehlo()
                client.mail("rowan@post.example")
                client.rcpt("labas@desk.localhost")
                came.append(client.data(said)[0])
        records.db.engine.dispose()
    whole.door.stop()
    whole.parsers.close()

    assert came == [code, 250]
    assert len(desk.rows(records.Message)) == 1


def test_a_desk_that_starts_on_a_write_protected_empty_database_says_so(desk: Desk) -> None:
    _do(*(f'DROP TABLE "{table}"{_with_all_that_hangs_on_it()}' for table in ("attempt", "alembic_version")))

    with write_protected(), pytest.raises(BadSetting, match="can only be read"):
        records.migrate(desk.app)

    if isinstance(desk.store, PostgresStore):
        desk.store.make_anew()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _every_connection(statement: str) -> Iterator[None]:
    def on_connect(connection: object, _entry: object) -> None:
        connection.execute(statement)  # type: ignore[attr-defined]  # both drivers' connections have it
        connection.commit()  # type: ignore[attr-defined]

    records.db.engine.dispose()
    event.listen(records.db.engine, "connect", on_connect)
    yield
    event.remove(records.db.engine, "connect", on_connect)
    records.db.engine.dispose()


def _do(*statements: str) -> None:
    with records.db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _tables() -> list[str]:
    return [table.name for table in records.Base.metadata.sorted_tables]


def _with_all_that_hangs_on_it() -> str:
    return " CASCADE" if records.db.engine.dialect.name == "postgresql" else ""
