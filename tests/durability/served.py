"""A desk in a process group of its own, which may be killed at any moment and started again on the same disk and ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.cast import Founded
from tests.forked import ForkedProcess
from tests.imap.dovecot import USER
from tests.ports import free_port
from tests.road.running import ROOT, wait_for

DOOMED = "tests.durability.doomed"
ADDRESS = "labas@desk.example"
LEASES_OVER = 2  # minutes between two lives: by then nobody waits for a dead process any more
CONFIG = """
desk.data = "{data}"
web.port = {web}
web.idle_minutes = 100_000
web.session_hours = 10_000
mail.addresses = ["labas@desk.example"]
mail.door_port = {smtp}
mail.check_senders = false
courier.undo_seconds = 0
"""
SUBMISSION = """
[submission]
host = "127.0.0.1"
port = {port}
security = "none"
letters_a_minute = 6000
"""
MAILBOX = """
[[imap]]
host = "127.0.0.1"
port = {port}
user = "{user}"
password_file = "{password_file}"
security = "none"
done_folder = "{done}"
check_seconds = 1
"""

Begun = subprocess.Popen[bytes] | ForkedProcess


class ServedDesk:
    """`helpline serve` on a founded desk. Each life begins two minutes later than the one before.

    `under` are the words before its command, of a program that runs it.
    """

    def __init__(self, founded: Founded, *, smarthost: int = 0, under: Sequence[str] = ()) -> None:
        self.folder = founded.file.parent
        self.web, self.smtp = free_port(), free_port()
        self._passphrases = founded.passphrases
        self._smarthost, self._mailbox, self._under = smarthost, "", under
        self._log = self.folder / "log"
        self._groups: list[int] = []
        self._process: Begun | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def passphrase_of(self, name: str) -> str:
        return self._passphrases[name]

    def fetch_from(self, port: int, *, password_file: Path, done: str = "Done") -> None:
        """From its next start on it looks after this mailbox."""
        self._mailbox = MAILBOX.format(port=port, user=USER, password_file=password_file, done=done)

    def start(self, *options: str) -> ServedDesk:
        """Returns when it says that it is ready, or has fallen already; `options` are those of `doomed`."""
        told = self._log.stat().st_size if self._log.exists() else 0
        process = self.begin(*options)
        wait_for(lambda: b"ready " in self._log.read_bytes()[told:] or process.poll() is not None)
        assert process.poll() in (None, -signal.SIGKILL), self._log.read_text()[-2000:]
        return self

    def begin(self, *options: str) -> Begun:
        """Returns at once."""
        config = self.folder / "config.toml"
        config.write_text(self._settings(), "utf-8")
        words = (str(config), "--minutes", str(LEASES_OVER * len(self._groups)), *options)
        process = self._begin_under(words) if self._under else ForkedProcess(DOOMED, *words, log=self._log)
        self._process = process
        self._groups.append(process.pid)
        return process

    def _begin_under(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """As anybody starts it: another program can't begin with a copy."""
        command = [*self._under, sys.executable, "-m", DOOMED, *words]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT, start_new_session=True
            )

    def kill(self, *, with_parsers: bool = False) -> None:
        """SIGKILL; without the parsers these find out by themselves."""
        assert self._process is not None
        if with_parsers:
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait(60)

    def kill_a_parser(self) -> None:
        """The desk itself goes on."""
        for child in self._children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                return

    def wait_for_its_fall(self) -> None:
        assert self._process is not None
        assert self._process.wait(60) == -signal.SIGKILL

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(60)

    def left_behind(self) -> list[int]:
        """Groups of dead desks in which somebody still lives."""
        return [group for group in self._groups if _lives(group)]

    def __enter__(self) -> ServedDesk:
        return self

    def __exit__(self, *_error: object) -> None:
        for group in self.left_behind():
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait(60)

    def _settings(self) -> str:
        settings = CONFIG.format(data=self.folder, web=self.web, smtp=self.smtp)
        if self._smarthost:
            settings += SUBMISSION.format(port=self._smarthost)
        return settings + self._mailbox

    def _children(self) -> list[int]:
        assert self._process is not None
        told = [
            path.read_text("ascii") for path in Path(f"/proc/{self._process.pid}/task").glob("*/children")
        ]
        return [int(child) for children in told for child in children.split()]


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
