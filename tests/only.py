"""For the few tests that are about one database: what that one keeps on its disk, locks, or says."""

from __future__ import annotations

import pytest

on_sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
