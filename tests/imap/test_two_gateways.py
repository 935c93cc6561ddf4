"""Two gateways, each a process of its own, look after one mailbox: every letter is stored once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpline import records
from tests.cast import Desk
from tests.imap.dovecot import Dovecot
from tests.imap.fetching import mail, texts, wait_for
from tests.imap.test_killed import config_of, let_the_lease_end
from tests.road.running import ROOT

LETTERS = 20


@contextmanager
def gateway(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "mail_gateway", "--config", str(config)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith(b"ready ")
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_every_letter_of_a_mailbox_that_two_gateways_look_after_is_stored_once(
    desk: Desk, dovecot: Dovecot
) -> None:
    config = config_of(desk, dovecot, dovecot.port)
    dovecot.deliver(*(mail(number) for number in range(LETTERS)))

    with gateway(config) as first, gateway(config):
        wait_for(lambda: desk.rows(records.Message))
        first.kill()
        let_the_lease_end()
        dovecot.deliver(mail("late"))
        wait_for(lambda: len(dovecot.subjects("Done")) == LETTERS + 1)

    assert texts(desk) == sorted(f"letter {number}" for number in [*range(LETTERS), "late"])
