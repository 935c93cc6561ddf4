"""Carries a whole desk from its SQLite file into another database, without writing a byte to the file.

It makes the copy equal to the source and nothing else: what is missing is written, what differs is put right, what the
source no longer has is removed. So it may be broken off and begun again, and run once while the desk is still served
and once more, quickly, when it has been stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    and_,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from helpline.records.copying import ROWS, Values, batches, is_one_of, key_of, print_of, rows_by_key
from helpline.records.database import MIGRATIONS, db, migrate, open_database
from helpline.records.sqlite import set_up_sqlite


class CantMove(Exception):
    """The argument is a sentence for whoever typed the command."""


@dataclass(frozen=True)
class Step:
    """How far a table is."""

    table: str
    done: int
    of: int


@dataclass(frozen=True)
class Moved:
    """What became of a table: rows it has now, and those that this run wrote, corrected or removed."""

    table: str
    rows: int
    written: int
    corrected: int
    removed: int


def move(source: Engine, target: Engine, *, tell: Callable[[Step], None]) -> list[Moved]:
    """Brings the target level with the source and compares both: counts and hashes of every table.

    Raises CantMove where the target holds another desk, where the two differ in the end, or where the source has gone
    on meanwhile: then what is new is carried over by running it again.
    """
    with source.connect() as reading:
        _same_desk(reading, target)
        before = _version(reading)
        removed = {table.name: _remove_vanished(reading, target, table) for table in reversed(_tables())}
        moved = [_carry(reading, target, table, removed[table.name], tell=tell) for table in _tables()]
        prints = {table.name: print_of(reading, table) for table in _tables()}
        reading.rollback()
        _go_on_counting(target)
        with target.connect() as written:
            differing = [table.name for table in _tables() if print_of(written, table) != prints[table.name]]
        if differing:
            raise CantMove(
                f"These tables differ after the move: {', '.join(differing)}. Please run it again."
            )
        if _version(reading) != before:
            raise CantMove(
                "Everything up to a moment ago is there, but the desk has gone on meanwhile. Stop it and run the "
                "same command again: only what is new will be carried over."
            )
    return moved


def opened_to_read(url: str) -> Engine:
    """A desk's SQLite file that nobody can write to from here. Raises CantMove unless its tables are this version's."""
    engine = create_engine(url, hide_parameters=True)
    set_up_sqlite(engine)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _entry: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    with engine.connect() as connection:
        known = inspect(connection).get_table_names()
        revision = (
            connection.scalar(text("SELECT version_num FROM alembic_version"))
            if "alembic_version" in known
            else None
        )
    if revision != ScriptDirectory(str(MIGRATIONS)).get_current_head():
        raise CantMove(
            "Start the desk once with this version, so that its tables are up to date; then move it."
        )
    return engine


@contextmanager
def opened_to_fill(url: str) -> Iterator[Engine]:
    """The other database with all tables in it. Raises NoDatabase where it can't be reached or written to."""
    house = Flask("move")
    open_database(house, url, bell=lambda: None)
    migrate(house)
    with house.app_context():
        engine = db.engine
    try:
        yield engine
    finally:
        engine.dispose()


def _tables() -> list[Table]:
    """Those that others point to come first."""
    return db.metadata.sorted_tables


def _same_desk(reading: Connection, target: Engine) -> None:
    organisation = db.metadata.tables["organisation"]
    ours = set(reading.scalars(select(organisation.c.id)))
    with target.connect() as connection:
        theirs = set(connection.scalars(select(organisation.c.id)))
    if not ours:
        raise CantMove("There is no desk in this file yet.")
    if theirs - ours:
        raise CantMove("The other database holds another desk; nothing was changed.")


def _version(reading: Connection) -> int:
    """Changes when another connection has committed something (PRAGMA data_version)."""
    version = reading.scalar(text("PRAGMA data_version"))
    return int(version or 0)


def _carry(
    reading: Connection, target: Engine, table: Table, removed: int, *, tell: Callable[[Step], None]
) -> Moved:
    of = reading.scalar(select(func.count()).select_from(table)) or 0
    done = written = corrected = 0
    for batch in batches(reading, table):
        with target.begin() as writing:
            new, changed = _sorted_out(writing, table, batch)
            _write(writing, table, new=new, changed=changed)
        done, written, corrected = done + len(batch), written + len(new), corrected + len(changed)
        tell(Step(table.name, done, of))
    return Moved(table.name, rows=done, written=written, corrected=corrected, removed=removed)


def _sorted_out(writing: Connection, table: Table, batch: list[Values]) -> tuple[list[Values], list[Values]]:
    """The rows of the batch that the target lacks, and those that it has otherwise."""
    there = {
        key_of(table, row): row for row in rows_by_key(writing, table, [key_of(table, row) for row in batch])
    }
    new = [row for row in batch if key_of(table, row) not in there]
    changed = [row for row in batch if there.get(key_of(table, row), row) != row]
    return new, changed


def _write(writing: Connection, table: Table, *, new: list[Values], changed: list[Values]) -> None:
    if new:
        writing.execute(insert(table), new)
    keys = list(table.primary_key.columns)
    wanted = update(table).where(and_(*(column == bindparam(f"key_{column.name}") for column in keys)))
    for row in changed:
        named = {f"key_{column.name}": row[column.name] for column in keys}
        writing.execute(wanted.values({name: row[name] for name in row}), named)


def _remove_vanished(reading: Connection, target: Engine, table: Table) -> int:
    """What the desk has deleted since the last run, such as a copy of a letter that was folded into the first one."""
    keys = list(table.primary_key.columns)
    removed = 0
    with target.begin() as writing:
        theirs = [tuple(row) for row in writing.execute(select(*keys))]
        for start in range(0, len(theirs), ROWS):
            asked = theirs[start : start + ROWS]
            still = {key_of(table, row) for row in rows_by_key(reading, table, asked, only_keys=True)}
            vanished = [key for key in asked if key not in still]
            if vanished:
                writing.execute(delete(table).where(is_one_of(table, vanished)))
            removed += len(vanished)
    return removed


def _go_on_counting(target: Engine) -> None:
    """PostgreSQL numbers new rows from a sequence, which does not notice rows that bring their number."""
    if target.dialect.name != "postgresql":
        return
    with target.begin() as writing:
        for table in _tables():
            column = table.autoincrement_column
            if column is not None:
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                newest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                writing.execute(select(func.setval(sequence, newest, False)))  # noqa: FBT003  (its parameters have no names)
