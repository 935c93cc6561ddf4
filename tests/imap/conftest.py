"""A desk with a clock of its own, and a private Dovecot for the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from house import House, found_house, open_house

from helpline import records


@pytest.fixture(scope="session")
def founded_house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file of a desk with Sam in it, and her passphrase."""
    return found_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(founded_house: tuple[Path, str], tmp_path: Path) -> Iterator[House]:
    house = open_house(*founded_house, tmp_path)
    with house.app.app_context():
        yield house
        records.db.engine.dispose()
