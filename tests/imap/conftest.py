"""A private Dovecot for the mailboxes, and a desk that fetches from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.imap.dovecot import Dovecot, private_folder, require_dovecot, running


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with private_folder() as folder, running(folder) as server:
        yield server
