"""Whoever writes to the database can delete and can restore; he can't make a single sealed text say anything else.

Every sealed column of every table, each with bits turned, cut, moved to another row, column or organisation, and put
under another epoch. A new sealed column without a case fails here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table, inspect, update

from helpline import records
from helpline.deeds.errors import NoKey
from helpline.sealing import PURPOSES, Damaged
from tests.cast import copy_desk
from tests.records.full_desk import FullDesk, fill
from tests.records.openers import CASES, NOT_WRITTEN_YET
from tests.stores import Store

DOCS = Path(__file__).parents[2] / "docs" / "hl1.md"
MODELS: dict[str, Any] = {mapper.local_table.name: mapper.class_ for mapper in records.Base.registry.mappers}  # type: ignore[attr-defined]  # every one of ours is a table
TABLES: dict[str, Table] = dict(records.Base.metadata.tables)
SEALED = {
    f"{table.name}.{column.name}": column.info["sealed"]
    for table in TABLES.values()
    for column in table.columns
    if "sealed" in column.info
}
WITHOUT_ORGANISATION = {"file", "session", "staff-bundle"}  # bound to what belongs to one organisation only


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest) -> Iterator[FullDesk]:
    """Filled once; nobody else has a desk while the tests of this file run."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    with store.house.app_context():
        yield fill(copy_desk(store))


def test_every_column_of_bytes_says_what_it_is() -> None:
    kinds = {
        f"{table.name}.{column.name}": set(column.info) & {"sealed", "hash", "public"}
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert kinds
    assert {name for name, said in kinds.items() if len(said) != 1} == set()


def test_every_sealed_column_names_a_purpose_of_the_register_and_of_the_docs() -> None:
    docs = DOCS.read_text(encoding="utf-8")

    assert {purpose for purpose in SEALED.values() if purpose not in PURPOSES} == set()
    assert {purpose for purpose in SEALED.values() if f"| `{purpose}` |" not in docs} == set()


def test_every_sealed_column_has_a_case() -> None:
    assert set(CASES) | NOT_WRITTEN_YET == set(SEALED)


@pytest.mark.parametrize("name", sorted(NOT_WRITTEN_YET))
def test_a_column_without_a_case_is_empty(full: FullDesk, name: str) -> None:
    assert [row for row in stored_rows(full, name) if value_of(row, name) is not None] == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_untouched_it_opens(full: FullDesk, name: str) -> None:
    rows = specimens(full, name)

    assert len(rows) >= 2
    assert all(CASES[name].reopen(full, row)(row) for row in rows)


@pytest.mark.parametrize("name", sorted(CASES))
def test_turned_bits_are_noticed(full: FullDesk, name: str) -> None:
    for row in specimens(full, name):
        sealed = value_of(row, name)
        places = (*range(9), 12, 15, 16, 20, len(sealed) // 2, len(sealed) - 17, len(sealed) - 1)
        for place in places:
            turned = bytearray(sealed)
            turned[place] ^= 1 << (place % 8)
            assert_never_opens(full, name, row, {column_of(name): bytes(turned)})


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_cut_or_lengthened_text_is_noticed(full: FullDesk, name: str) -> None:
    for row in specimens(full, name):
        sealed = value_of(row, name)
        cuts = [sealed[:length] for length in (0, 1, 4, 8, 16, 20, len(sealed) // 2, len(sealed) - 1)]
        for cut in (*cuts, sealed[1:], sealed + b"\0"):
            assert_never_opens(full, name, row, {column_of(name): cut})


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_text_of_another_row_does_not_open_in_this_one(full: FullDesk, name: str) -> None:
    rows = specimens(full, name)

    for row in rows:
        for other in (other for other in rows if other is not row):
            assert_never_opens(full, name, row, {column_of(name): value_of(other, name)})


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_text_of_another_column_does_not_open_in_this_one(full: FullDesk, name: str) -> None:
    table = name.partition(".")[0]
    others = [other for other in SEALED if other.startswith(f"{table}.") and other != name]

    for row in specimens(full, name):
        for sealed in filter(None, (value_of(row, other) for other in others)):
            assert_never_opens(full, name, row, {column_of(name): sealed})


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_text_does_not_open_for_another_organisation(full: FullDesk, name: str) -> None:
    purpose = PURPOSES[SEALED[name]]
    if "org" not in purpose.parts:
        assert SEALED[name] in WITHOUT_ORGANISATION
        return

    for row in specimens(full, name):
        if hasattr(row, "org_id"):
            assert_never_opens(full, name, row, {"org_id": full.nowhere})
        else:
            ticket = full.desk.row(records.Ticket, row.ticket_id)
            reopen = CASES[name].reopen(full, row)
            with changed(ticket, {"org_id": full.nowhere}):
                assert_damaged(reopen, again(row), name)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_text_does_not_open_under_another_epoch(full: FullDesk, name: str) -> None:
    column, epochs = column_of(name), CASES[name].epochs

    for row in specimens(full, name):
        sealed = value_of(row, name)
        relabelled = sealed[:4] + (2).to_bytes(4, "big") + sealed[8:]
        assert_never_opens(full, name, row, {column: relabelled})
        for epoch in epochs:
            assert_never_opens(full, name, row, {epoch: 2})
            assert_never_opens(full, name, row, {epoch: 2, column: relabelled})


def test_every_row_that_names_an_epoch_has_it_tampered_with() -> None:
    tampered = {f"{name.partition('.')[0]}.{epoch}" for name, case in CASES.items() for epoch in case.epochs}
    named = {
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if "epoch" in column.name
    }

    assert named - tampered == {"team_key.epoch"}  # it numbers the public keys and seals nothing


def specimens(full: FullDesk, name: str) -> list[Any]:
    """At most four rows, boxed keys and wrapped ones among them."""
    rows = [row for row in stored_rows(full, name) if value_of(row, name) is not None]
    rows.sort(key=lambda row: getattr(row, "boxed", False))
    return rows if len(rows) <= 4 else [*rows[:2], *rows[-2:]]


def stored_rows(full: FullDesk, name: str) -> list[Any]:
    """In a steady order, and with every sealed column read."""
    rows = [again(row) for row in full.desk.rows(MODELS[name.partition(".")[0]])]
    return sorted(rows, key=lambda row: str(inspect(row).identity))


def again(row: Any, **moved: Any) -> Any:
    """The row as it is stored now, under another key where that was changed."""
    keys = [moved.get(column.name, getattr(row, column.name)) for column in type(row).__table__.primary_key]
    with records.reading() as session:
        found = session.get_one(type(row), tuple(keys))
        for sealed in (column for column in SEALED if column.startswith(f"{found.__tablename__}.")):
            value_of(found, sealed)  # the content of a file is read only when it is asked for
        return found


def column_of(name: str) -> str:
    return name.partition(".")[2]


def value_of(row: Any, name: str) -> bytes:
    value: bytes = getattr(row, column_of(name))
    return value


def assert_never_opens(full: FullDesk, name: str, row: Any, values: Mapping[str, Any]) -> None:
    reopen = CASES[name].reopen(full, row)
    with changed(row, values):
        assert_damaged(reopen, again(row, **values), name)
    assert reopen(again(row))  # put back, it opens: it was this change and nothing else


def assert_damaged(reopen: Any, stored: Any, name: str) -> None:
    try:
        reopen(stored)
    except (Damaged, NoKey):
        return
    pytest.fail(f"{name} opened although it was tampered with")


class changed:  # noqa: N801 - reads as a word: with changed(row, ...)
    """Writes these values into the row, and afterwards what was there before."""

    def __init__(self, row: Any, values: Mapping[str, Any]) -> None:
        self._row, self._values = row, dict(values)
        self._before = {column: getattr(row, column) for column in values}

    def __enter__(self) -> None:
        self._write(self._values, now={})

    def __exit__(self, *_error: object) -> None:
        self._write(self._before, now=self._values)

    def _write(self, values: dict[str, Any], *, now: dict[str, Any]) -> None:
        model = type(self._row)
        where = [
            column == now.get(column.name, getattr(self._row, column.name))
            for column in model.__table__.primary_key
        ]
        with records.transaction() as session:
            session.execute(update(model).where(*where).values(values))
