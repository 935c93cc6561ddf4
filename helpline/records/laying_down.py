"""How a deed writes rows past the unit of work: new ones at once, one only where none is there, and a claim that one wins."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Insert, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from helpline.records.columns import Base
from helpline.records.insertions import insert_rows


def lay_down(session: Session, *rows: Base) -> None:
    """Writes new rows at once, a statement for each kind: those that others point to come first.

    They do not enter the session, so a later change of one is not noticed. A letter's rows are all known when they
    are written, and the unit of work, which would find out, costs more than everything else SQLite does for them.
    """
    connection = session.connection()
    alike: dict[tuple[type[Base], tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in rows:
        written = _written(row)
        alike.setdefault((type(row), tuple(written)), []).append(written)
    for (kind, names), values in alike.items():
        insert_rows(connection, kind, names, values)


def is_laid_down(session: Session, row: Base) -> bool:
    """Writes a new row unless one with its key is there; whether it did. Waits for another who is just writing it."""
    connection = session.connection()
    careful = _careful_insertion(type(row), connection.dialect.name)
    done = connection.execute(careful, _written(row), execution_options={"preserve_rowcount": True})
    return done.rowcount == 1


def _written(row: Base) -> dict[str, Any]:
    """What was said of a new row; what wasn't is for the column's default."""
    columns = _columns(type(row))
    return {name: value for name, value in vars(row).items() if name in columns}


@cache
def _columns(kind: type[Base]) -> frozenset[str]:
    return frozenset(kind.__table__.columns.keys())


@cache
def _careful_insertion(kind: type[Base], dialect: str) -> Insert:
    insertion = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insertion(kind.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]  # typed as FromClause


def is_claimed(session: Session, claim: Update) -> bool:
    """Whether this conditional UPDATE found its one row: of several who try, only one is told so."""
    done = session.execute(claim)
    assert isinstance(done, CursorResult)  # noqa: S101  (narrows the type: an UPDATE has a row count)
    return done.rowcount == 1
