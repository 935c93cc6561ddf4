"""For every test a desk of its own that will be killed, and a mailbox to fetch from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import Founded, found_desk
from tests.imap.conftest import dovecot

__all__ = ["dovecot"]


@pytest.fixture
def own(tmp_path: Path) -> Founded:
    """Founded a moment ago, with fsync as in earnest; only the passphrases are quick."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return found_desk(folder)
