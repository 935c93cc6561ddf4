"""A desk of one's own for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpline import records
from tests.cast import Desk, Founded, copy_desk, found_desk


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Migrated and founded once; a copy of its file costs next to nothing."""
    return found_desk(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def desk(founded: Founded, tmp_path: Path) -> Iterator[Desk]:
    """A desk with everybody in it and no letter yet, on Monday morning."""
    desk = copy_desk(founded, tmp_path)
    with desk.app.app_context():
        yield desk
        records.db.engine.dispose()
