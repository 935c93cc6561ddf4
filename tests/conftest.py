"""A desk of one's own for every test that asks for one: once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from helpline import records
from tests.cast import Desk, Founded, copy_desk, found_desk
from tests.chromium import chromium
from tests.postgres import Postgres, postgres
from tests.stores import PostgresStore, SqliteStore, Store, found_on_postgresql, on_postgresql, on_sqlite

HERE = Path(__file__).parent
LONGEST = ("road", "durability", "bench", "web/test_templates_live.py", "records/test_columns.py", "web/test_access.py",
           "deeds/test_roles.py", "imap", "phone")  # fmt: skip
# A busy machine is no fault of the desk: no example has to be quick.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for servers, browsers and disks comes first: the many short tests fill the time beside and after it."""

    def place(item: pytest.Item) -> int:
        told = item.path.relative_to(HERE).as_posix()
        return next((n for n, begins in enumerate(LONGEST) if told.startswith(begins)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Migrated and founded once; a copy of its file costs next to nothing."""
    return found_desk(tmp_path_factory.mktemp("founded"))


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of our own."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def founded_there(server: Postgres) -> Founded:
    """The same on PostgreSQL."""
    return found_on_postgresql(server)


@pytest.fixture(scope="session")
def sqlite_store(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    with on_sqlite(tmp_path_factory.mktemp("house"), founded) as store:
        yield store


@pytest.fixture(scope="session")
def postgresql_store(server: Postgres, founded_there: Founded) -> Iterator[PostgresStore]:
    with on_postgresql(server, founded_there, name="desk") as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which one; a test that is about one of them says so: `on_sqlite_only`, `on_postgresql_only` of `tests.only`."""
    name: str = request.param
    return name


@pytest.fixture
def store(database: str, request: pytest.FixtureRequest) -> Store:
    """Made once for all tests and begun anew by each."""
    kept: Store = request.getfixturevalue(f"{database}_store")
    return kept


@pytest.fixture
def begins_as() -> str:
    """Under which name a desk is kept that tests begin with, where a file builds upon more than the founding."""
    return ""


@pytest.fixture
def desk(store: Store, begins_as: str) -> Iterator[Desk]:
    """A desk with everybody in it and no letter yet, on Monday morning."""
    with store.house.app_context():
        yield copy_desk(store, begins_as=begins_as)
        if isinstance(store, SqliteStore):
            records.db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
