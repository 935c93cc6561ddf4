"""The two ways into the database: what is committed stays, what runs at once loses nothing, the tables are the models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import MetaData, Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from helpline import records
from helpline.deeds.answer import answers
from helpline.deeds.errors import SomethingNewer
from helpline.records.columns import Moment
from helpline.records.database import MIGRATIONS
from tests.cast import MORNING, SUBJECT, Desk, open_house
from tests.only import on_sqlite_only
from tests.postgres import Postgres

VERSIONS = MIGRATIONS / "versions"
FOUNDED = text("INSERT INTO organisation (id, founded_at) VALUES (:id, :at)").bindparams(
    bindparam("id", type_=Uuid()), bindparam("at", type_=Moment())
)


@pytest.fixture
def empty(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A database as it is opened, without a table yet."""
    with ExitStack() as ending:
        url = ""
        if database == "postgresql":
            server: Postgres = request.getfixturevalue("server")
            url = server.make_database("empty")
            ending.callback(server.drop_database, "empty")
        house = open_house(tmp_path, url=url)
        with house.app_context():
            yield house
            records.db.engine.dispose()


@on_sqlite_only  # pragmas are SQLite's
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("busy_timeout", 5000), ("temp_store", 2)],
)  # fmt: skip
@pytest.mark.usefixtures("empty")
def test_every_connection_is_durable_and_overwrites_what_is_deleted(pragma: str, value: object) -> None:
    first, second = (records.db.engine.connect() for _ in range(2))

    found = [connection.execute(text(f"PRAGMA {pragma}")).scalar() for connection in (first, second)]

    first.close()
    second.close()
    assert found == [value, value]


def test_from_nothing_the_migrations_make_the_tables_of_the_models(empty: Flask) -> None:
    records.migrate(empty)

    with records.db.engine.connect() as connection:
        migration = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(migration, records.Base.metadata) == []


@pytest.mark.parametrize("is_full", [False, True], ids=["empty", "full"])
def test_revision_by_revision_the_tables_become_those_of_the_models(empty: Flask, *, is_full: bool) -> None:
    """A desk founded at any of them goes the same way from there, so one is founded at each."""
    revisions = sorted(path.name[:4] for path in VERSIONS.glob("0*.py"))

    for revision in revisions:
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision=revision)
        if is_full:
            with records.db.engine.begin() as connection:
                connection.execute(FOUNDED, {"id": uuid4(), "at": MORNING})
    records.migrate(empty)

    with records.db.engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(migration, records.Base.metadata) == []
        founded = connection.execute(text("SELECT * FROM organisation")).all()
    assert len(founded) == len(revisions) * is_full


def test_a_model_without_a_migration_is_noticed(empty: Flask) -> None:
    """The control of the test before: a table less, and the comparison says so."""
    records.migrate(empty)

    with records.db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alarm"))
        difference = compare_metadata(MigrationContext.configure(connection), records.Base.metadata)

    assert [step[0] for step in difference] == ["add_table"]


def test_migrating_twice_changes_nothing(desk: Desk) -> None:
    before = schema()

    records.migrate(desk.app)

    assert len(before) > 20
    assert schema() == before


def test_a_deed_that_fails_leaves_nothing_and_rings_no_bell(desk: Desk) -> None:
    def fail() -> None:
        with records.transaction() as session:
            records.ask_courier(session)
            session.add(records.Alarm(kind="not armed", told_at=desk.clock.now))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert desk.rows(records.Alarm) == []
    assert desk.rung == []


def test_the_bell_rings_only_after_the_commit(desk: Desk) -> None:
    seen: list[int] = []
    desk.app.extensions["bell"] = lambda: seen.append(len(desk.rows(records.Message)))

    desk.receive()

    assert seen == [1]


def test_a_deed_that_asks_nothing_of_the_courier_rings_no_bell(desk: Desk) -> None:
    with records.transaction() as session:
        session.add(records.Alarm(kind="not armed", told_at=desk.clock.now))

    assert desk.rung == []


def test_a_row_that_points_nowhere_is_refused(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(IntegrityError), records.transaction() as session:
        session.execute(
            text("UPDATE ticket SET team_id = :nowhere WHERE id = :id"),
            {"nowhere": UUID(int=0).hex, "id": ticket_id.hex},
        )


def test_two_deeds_at_once_lose_no_update(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    failures = at_once(desk, lambda: grow(ticket_id))

    assert failures == []
    assert desk.row(records.Ticket, ticket_id).version == 2 * TIMES


@on_sqlite_only  # what SQLite would do if we let it
def test_begun_as_sqlite_would_the_second_of_two_deeds_fails(desk: Desk) -> None:
    """The control: both have read before one writes, and no patience helps the other."""
    ticket_id = desk.receive().ticket_id

    with Session(records.db.engine) as one, Session(records.db.engine) as other:
        seen_by_both = [session.get_one(records.Ticket, ticket_id) for session in (one, other)]
        seen_by_both[0].version += 1
        one.commit()
        seen_by_both[1].version += 1
        with pytest.raises(OperationalError, match="locked"):
            other.commit()


def test_of_two_answers_at_once_one_is_sent_and_the_other_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    people = iter((desk.ada, desk.oda))

    def answer() -> None:
        answers.answer(
            ticket_id,
            "Mes čia",
            subject=SUBJECT,
            version=0,
            rules=desk.rules,
            by=next(people),
            now=desk.clock.now,
        )

    failures = at_once(desk, answer)

    assert [type(failure) for failure in failures] == [SomethingNewer]
    assert (len(desk.rows(records.OutboxRow)), len(desk.rows(records.Draft))) == (1, 1)


def test_a_page_that_is_being_read_waits_for_no_writer(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with records.transaction() as writing:
        writing.get_one(records.Ticket, ticket_id).version = 7
        writing.flush()
        seen = desk.talk(ticket_id).version

    assert seen == 0
    assert desk.talk(ticket_id).version == 7


TIMES = 8


def grow(ticket_id: UUID) -> None:
    for _ in range(TIMES):
        with records.transaction() as session:
            session.get_one(records.Ticket, ticket_id, with_for_update=True).version += 1


def at_once(desk: Desk, work: Callable[[], object]) -> list[Exception]:
    """The same work in two threads; what went wrong in them."""
    ready, failures = threading.Barrier(2), list[Exception]()

    def run() -> None:
        with desk.app.app_context():
            ready.wait()
            try:
                work()
            except (OperationalError, SomethingNewer) as error:
                failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def schema() -> list[str]:
    """Every table with its columns, keys and indexes."""
    with records.db.engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
    indexes = [CreateIndex(index) for table in found.tables.values() for index in table.indexes]
    making = [*map(CreateTable, found.tables.values()), *indexes]
    return sorted(str(one.compile(dialect=connection.dialect)) for one in making)
