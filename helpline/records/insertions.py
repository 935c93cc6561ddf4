"""How new rows of one kind are written: statement and columns are looked through once, not for each letter anew.

To do that for every row takes SQLAlchemy several times as long as SQLite then takes to write it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, insert

from helpline.records.columns import Base

Row = dict[str, Any]
_MOST = 500  # kinds of rows and databases; a desk has one database, the tests have many


@dataclass(frozen=True, repr=False)
class Insertion:
    """An INSERT as this database's driver takes it, and for each value in its order what the driver wants of it."""

    statement: str
    is_positional: bool
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        told = [self._told(row) for row in rows]
        connection.exec_driver_sql(self.statement, told if len(told) > 1 else told[0])

    def _told(self, row: Row) -> Any:
        values = [row[name] if of_type is None else of_type(row[name]) for name, of_type in self.columns]
        if self.is_positional:
            return tuple(values)
        return {name: value for (name, _), value in zip(self.columns, values, strict=True)}


def insert_rows(
    connection: Connection, kind: type[Base], names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Rows of one kind that tell the same columns, in one statement. What they don't tell is for the column's default."""
    known = _insertion(kind, names, connection.dialect)
    if known is None:
        connection.execute(_plain(kind), rows if len(rows) > 1 else rows[0])
    else:
        known.write(connection, rows)


@lru_cache(maxsize=_MOST)
def _insertion(kind: type[Base], names: tuple[str, ...], dialect: Dialect) -> Insertion | None:
    """None where a default is made by us for each row: then it is SQLAlchemy's to find out."""
    compiled = _plain(kind).inline().compile(dialect=dialect, column_keys=list(names))
    if compiled.insert_prefetch:
        return None
    columns = kind.__table__.columns
    order = compiled.positiontup or names
    types = [(name, columns[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order]
    return Insertion(compiled.string, compiled.positional, tuple(types))


@cache
def _plain(kind: type[Base]) -> Insert:
    return insert(kind.__table__)  # type: ignore[arg-type]  # typed as FromClause; a mapped class has a table
