"""A desk of one's own for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from helpline import records
from tests.cast import Desk, Founded, copy_desk, found_desk, open_house, spare_the_disk
from tests.chromium import chromium


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Migrated and founded once; a copy of its file costs next to nothing."""
    return found_desk(tmp_path_factory.mktemp("founded"))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application that all desks share, one after the other."""
    house = open_house(tmp_path_factory.mktemp("house"))
    spare_the_disk(house)
    return house


@pytest.fixture
def desk(founded: Founded, house: Flask) -> Iterator[Desk]:
    """A desk with everybody in it and no letter yet, on Monday morning."""
    with house.app_context():
        records.db.engine.dispose()
        yield copy_desk(founded, house)
        records.db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
