"""A desk moves into another database: everything is there, nothing twice, and the file it came from is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update

from helpline import records
from helpline.records import moving
from helpline.records.moving import CantMove, Moved, move, opened_to_fill, opened_to_read
from helpline.records.troubles import NoDatabase
from tests.cast import Desk, open_house
from tests.postgres import Postgres
from tests.stores import SqliteStore


@pytest.fixture
def database() -> str:
    """Where a desk moves from."""
    return "sqlite"


@pytest.fixture(params=["to sqlite", "to postgresql"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The database it moves to."""
    if request.param == "to sqlite":
        with opened_to_fill(f"sqlite:///{tmp_path / 'copy.sqlite'}") as engine:
            yield engine
        return
    server: Postgres = request.getfixturevalue("server")
    with opened_to_fill(server.make_database("moved")) as engine:
        yield engine
    server.drop_database("moved")


def carried(desk: Desk, copy: Engine) -> dict[str, Moved]:
    source = opened_to_read(url_of(desk))
    try:
        return {table.table: table for table in move(source, copy, tell=lambda _step: None)}
    finally:
        source.dispose()


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(records.db.metadata.tables[table])) or 0


def test_a_desk_moves_with_every_row(desk: Desk, copy: Engine) -> None:
    received = desk.receive()
    desk.answer_and_let_leave(received.ticket_id)

    moved = carried(desk, copy)

    assert moved["message"].rows == moved["message"].written == count(copy, "message") == 2
    assert {name: table.rows for name, table in moved.items()} == {
        name: count(copy, name) for name in records.db.metadata.tables
    }


def test_the_file_it_came_from_is_not_touched(desk: Desk, copy: Engine) -> None:
    desk.receive()
    records.close_database(desk.app)
    before = hashlib.sha256(file_of(desk).read_bytes()).digest()

    carried(desk, copy)

    assert hashlib.sha256(file_of(desk).read_bytes()).digest() == before


def test_a_move_that_was_broken_off_goes_on_where_it_was(desk: Desk, copy: Engine) -> None:
    for _ in range(3):
        desk.receive()
    carried(desk, copy)
    with copy.begin() as half:
        half.execute(delete(records.Message.__table__))  # type: ignore[arg-type]  # typed as FromClause; it is a table

    again = carried(desk, copy)

    assert {name: table.written for name, table in again.items() if table.written} == {
        "message": 3,
        "letter_index": 3,  # it went with its message
    }


def test_a_second_run_carries_what_is_new_corrects_what_changed_and_removes_what_is_gone(
    desk: Desk, copy: Engine
) -> None:
    first = desk.receive(message_id="twice@post.example")
    desk.receive(message_id="twice@post.example")
    carried(desk, copy)
    desk.arm()
    desk.courier.look()  # folds the copy: its ticket goes
    desk.answer(first.ticket_id)

    again = carried(desk, copy)

    assert (again["ticket"].removed, again["ticket"].corrected, again["outbox"].written) == (1, 1, 1)
    assert count(copy, "ticket") == 1


def test_a_desk_that_goes_on_meanwhile_is_told_to_stop_and_run_it_again(desk: Desk, copy: Engine) -> None:
    source = opened_to_read(url_of(desk))
    told: list[moving.Step] = []

    def tell(step: moving.Step) -> None:
        if not told:
            desk.receive()
        told.append(step)

    with pytest.raises(CantMove, match="gone on meanwhile"):
        move(source, copy, tell=tell)

    source.dispose()
    assert carried(desk, copy)["ticket"].written == 1


def test_another_desk_is_never_overwritten(desk: Desk, copy: Engine) -> None:
    organisation = records.db.metadata.tables["organisation"]
    ours = desk.rows(records.Organisation)[0]
    with copy.begin() as theirs:
        told = {column.name: getattr(ours, column.key) for column in organisation.columns}
        theirs.execute(insert(organisation), {**told, "id": uuid4()})

    with pytest.raises(CantMove, match="another desk"):
        carried(desk, copy)


def test_a_damaged_copy_is_noticed_and_put_right(desk: Desk, copy: Engine) -> None:
    desk.receive()
    carried(desk, copy)
    with copy.begin() as damaged:
        damaged.execute(update(records.Message.__table__).values(body=b"\0"))  # type: ignore[arg-type]  # it is a table

    again = carried(desk, copy)

    assert again["message"].corrected == 1


def test_the_moved_desk_opens_its_letters_and_takes_new_ones(
    desk: Desk, copy: Engine, tmp_path: Path
) -> None:
    received = desk.receive(text="Ar galite man padėti?")
    carried(desk, copy)
    url = copy.url.render_as_string(hide_password=False)

    with open_house(tmp_path, url=url).app_context():
        talk = desk.talk(received.ticket_id)
        another = desk.receive()
        records.db.engine.dispose()

    assert talk.messages[0].text == "Ar galite man padėti?"
    assert another.ticket_id != received.ticket_id


def test_tables_of_an_older_version_are_not_moved(empty_file: Path) -> None:
    with pytest.raises(CantMove, match="tables are up to date"):
        opened_to_read(f"sqlite:///{empty_file}")


@pytest.mark.parametrize("url", ["nonsense", "nosuch://there/is", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_cant_be_used_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(NoDatabase), opened_to_fill(url):
        pass


@pytest.fixture
def empty_file(tmp_path: Path) -> Path:
    file = tmp_path / "empty.sqlite"
    file.touch()
    return file


def url_of(desk: Desk) -> str:
    return f"sqlite:///{file_of(desk)}"


def file_of(desk: Desk) -> Path:
    assert isinstance(desk.store, SqliteStore)
    return desk.store.file
