"""A whole desk that is killed with a letter in its hands, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from helpline import records
from helpline.app import utc_now
from tests.cast import Desk
from tests.imap.dovecot import USER, Dovecot
from tests.imap.fetching import mail, texts, wait_for
from tests.imap.wire import cut_wire

SERVE = "import sys; from helpline.cli import main; sys.argv[1:] = ['serve', '--config', sys.argv[1]]; main()"
CONFIG = """
desk.data = "{data}"
database.url = "{url}"
web.port = 0
mail.addresses = ["labas@desk.example"]
mail.door_port = 0

[[imap]]
host = "127.0.0.1"
port = {port}
user = "{user}"
password_file = "{password_file}"
security = "none"
done_folder = "Done"
"""


def config_of(desk: Desk, dovecot: Dovecot, port: int) -> Path:
    path = Path(desk.settings.desk.data) / f"{port}.toml"
    password_file = dovecot.folder / "password"
    path.write_text(
        CONFIG.format(
            data=desk.settings.desk.data,
            url=desk.settings.database.url,
            port=port,
            user=USER,
            password_file=password_file,
        )
    )
    return path


@contextmanager
def serving(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(config)], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def let_the_lease_end() -> None:
    """As if the dead desk had not been heard of for two minutes."""
    with records.transaction() as session:
        session.execute(update(records.Mailbox).values(lease_until=utc_now() - timedelta(seconds=30)))


@pytest.mark.parametrize(
    "command", [b"BODY.PEEK[]", b"UID MOVE"], ids=["before the commit", "after the commit"]
)
def test_a_letter_in_the_hands_of_a_killed_desk_is_stored_once(
    desk: Desk, dovecot: Dovecot, command: bytes
) -> None:
    running: list[int] = []
    dovecot.deliver(mail(1), mail(2))

    with (
        cut_wire(dovecot.port, cut_at=command, then=lambda: os.kill(running[0], signal.SIGKILL)) as wire,
        serving(config_of(desk, dovecot, wire.port)) as process,
    ):
        running.append(process.pid)
        process.wait(60)
    left = dovecot.subjects()
    let_the_lease_end()
    with serving(config_of(desk, dovecot, dovecot.port)):
        wait_for(lambda: not dovecot.subjects())

    assert (process.returncode, left) == (-signal.SIGKILL, ["1", "2"])
    assert dovecot.subjects("Done") == ["1", "2"]
    assert texts(desk) == ["letter 1", "letter 2"]


def test_a_desk_that_is_told_to_stop_leaves_nothing_half_done(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(*(mail(number) for number in range(30)))

    with serving(config_of(desk, dovecot, dovecot.port)) as process:
        wait_for(lambda: desk.rows(records.Message))

    assert process.returncode == 0
    assert len(texts(desk)) == len(dovecot.subjects("Done"))
    assert len(texts(desk)) + len(dovecot.subjects()) == 30
