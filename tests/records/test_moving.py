"""A desk moves into another database: everything is there, nothing twice, and the file it came from is as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, insert, text

from helpline import records
from helpline.records import moving
from helpline.records.moving import CantMove, Moved, move, opened_to_fill, opened_to_read
from tests.cast import Desk, open_house


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Engine]:
    """The database it moves to."""
    with opened_to_fill(f"sqlite:///{tmp_path / 'copy.sqlite'}") as engine:
        yield engine


def carried(desk: Desk, copy: Engine) -> dict[str, Moved]:
    source = opened_to_read(f"sqlite:///{desk.file}")
    try:
        return {table.table: table for table in move(source, copy, tell=lambda _step: None)}
    finally:
        source.dispose()


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  (a name of ours)


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
    before = hashlib.sha256(desk.file.read_bytes()).digest()

    carried(desk, copy)

    assert hashlib.sha256(desk.file.read_bytes()).digest() == before


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
    source = opened_to_read(f"sqlite:///{desk.file}")
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
        damaged.execute(text("UPDATE message SET body = x'00'"))

    again = carried(desk, copy)

    assert again["message"].corrected == 1


def test_the_moved_desk_opens_its_letters(desk: Desk, copy: Engine, tmp_path: Path) -> None:
    received = desk.receive(text="Ar galite man padėti?")
    carried(desk, copy)
    there = house_on(copy, tmp_path)

    with there.app_context():
        talk = desk.talk(received.ticket_id)

    assert talk.messages[0].text == "Ar galite man padėti?"


def test_tables_of_an_older_version_are_not_moved(empty_file: Path) -> None:
    with pytest.raises(CantMove, match="tables are up to date"):
        opened_to_read(f"sqlite:///{empty_file}")


@pytest.mark.parametrize("url", ["nonsense", "nosuch://there/is", "sqlite:////nowhere/at/all.sqlite"])
def test_a_database_that_cant_be_used_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(CantMove, match="can't be used"), opened_to_fill(url):
        pass


@pytest.fixture
def empty_file(tmp_path: Path) -> Path:
    file = tmp_path / "empty.sqlite"
    file.touch()
    return file


def house_on(engine: Engine, folder: Path) -> Flask:
    """A desk on the database that was filled."""
    engine.dispose()  # brings its journal home
    (folder / "helpline.sqlite").write_bytes((folder / "copy.sqlite").read_bytes())
    return open_house(folder)
