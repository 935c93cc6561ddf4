"""A desk with the invented year in it: built once for each database, and put back for every test."""

from __future__ import annotations

import pytest

from tests.cast import Desk
from tests.reference.year import build_year


@pytest.fixture
def year(desk: Desk) -> Desk:
    if not desk.store.keeps("year"):
        build_year(desk)
        desk.store.keep("year")
    desk.store.put_back("year")
    return desk
