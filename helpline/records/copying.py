"""Reads tables of any database in batches, finds rows again by their keys, and tells whether two tables are equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, tuple_

Values = dict[str, Any]
Key = tuple[Any, ...]
ROWS, BYTES = 200, 4 << 20  # of one batch: a row may hold a file of 25 MB


@dataclass(frozen=True)
class Print:
    """A table's count and the sum of its rows' SHA-256: equal for equal rows, in whatever order they are read."""

    rows: int = 0
    digest: int = 0

    def with_row(self, values: Mapping[str, Any]) -> Print:
        digest = hashlib.sha256()
        for name in sorted(values):
            told = _plain(values[name])
            digest.update(f"{name} {len(told)} ".encode() + told)
        return Print(self.rows + 1, (self.digest + int.from_bytes(digest.digest(), "big")) % (1 << 256))


def rows_by_key(
    connection: Connection, table: Table, wanted: list[Key], *, only_keys: bool = False
) -> list[Values]:
    """The whole rows, or their keys only; those that aren't there are left out."""
    found = select(*(table.primary_key.columns if only_keys else table.columns)).where(
        is_one_of(table, wanted)
    )
    return [dict(row) for row in connection.execute(found).mappings()]


def is_one_of(table: Table, wanted: list[Key]) -> ColumnElement[bool]:
    """The condition that a row has one of these keys."""
    keys = list(table.primary_key.columns)
    return keys[0].in_([key[0] for key in wanted]) if len(keys) == 1 else tuple_(*keys).in_(wanted)


def batches(reading: Connection, table: Table) -> Iterator[list[Values]]:
    """All rows of the table, as many at a time as fit."""
    batch: list[Values] = []
    size = 0
    for row in _rows(reading, table):
        batch.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, bytes))
        if len(batch) >= ROWS or size >= BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def print_of(connection: Connection, table: Table) -> Print:
    """Of the table as it is now: one pass over everything in it."""
    counted = Print()
    for row in _rows(connection, table):
        counted = counted.with_row(row)
    return counted


def key_of(table: Table, row: Values) -> Key:
    """The values of its primary key, in the table's order."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def _rows(connection: Connection, table: Table) -> Iterator[Values]:
    found = connection.execute(select(table).execution_options(yield_per=8))
    return (dict(row) for row in found.mappings())


def _plain(value: object) -> bytes:
    """The same bytes for what both databases give back for one value."""
    if isinstance(value, bytes):
        return value
    return repr(value.astimezone(UTC) if isinstance(value, datetime) else value).encode()
