"""The desk as people meet it: `helpline demo` in a process of its own, with folders that nobody else uses.

Nothing here knows the desk. What the tests know of it they know from its pages, its letters and its disk.
"""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import TypeVar

from tests.forked import ROOT, ForkedProcess
from tests.ports import free_port

START = ["helpline", "demo"]
PATIENCE = 60.0  # seconds; a slow machine is no reason to fail
Found = TypeVar("Found")


class RunningDemo:
    """One demo; it may be stopped, killed and started again on the same data and the same ports."""

    def __init__(self, folder: Path, *, is_empty: bool = True) -> None:
        self.folder = folder
        self.data, self.sent = folder / "data", folder / "sent"
        self.logins, self.log, self.temporary = folder / "logins.json", folder / "log", folder / "tmp"
        self.web, self.smtp = free_port(), free_port()
        self._is_empty = is_empty
        self._process: ForkedProcess | None = None
        self.temporary.mkdir(parents=True)

    def start(self) -> RunningDemo:
        """Returns when it says that it is ready; fails with its own words when it ends instead."""
        told = self.log.stat().st_size if self.log.exists() else 0
        process = ForkedProcess(
            *self._command(), log=self.log, folder=self.folder, environment=self._environment()
        )
        self._process = process
        wait_for(lambda: b"\nready " in self.log.read_bytes()[told:] or process.poll() is not None)
        assert process.poll() is None, self.log.read_text()[-2000:]
        return self

    def stop(self) -> int:
        """SIGTERM, as a service manager does it; the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: no goodbye, as when the power goes."""
        self._end(signal.SIGKILL)

    @property
    def said(self) -> str:
        """Everything it wrote to its terminal, over all its starts."""
        return self.log.read_text("utf-8", "replace")

    @property
    def address(self) -> str:
        return str(re.findall(r"^address (\S+)$", self.said, re.MULTILINE)[-1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def passphrase_of(self, name: str) -> str:
        return next(str(one["passphrase"]) for one in self.people() if one["name"] == name)

    def people(self) -> list[dict[str, str]]:
        return list(json.loads(self.logins.read_text("utf-8")))

    def mail(self, letter: EmailMessage, *, to: str | None = None) -> None:
        """Hands a letter in over SMTP; returns after the 250, raises what smtplib raises otherwise."""
        recipient = to or self.address
        letter["To"] = recipient
        with smtplib.SMTP("127.0.0.1", self.smtp, local_hostname="mail.example", timeout=30) as door:
            door.send_message(letter, str(letter["From"].addresses[0].addr_spec), [recipient])

    def letters_that_left(self) -> list[Path]:
        return sorted(self.sent.glob("*.eml"))

    def letter_with(self, words: str) -> tuple[EmailMessage, bytes]:
        """Waits for the answer that says these words: as a mail program reads it, and its bytes."""

        def found() -> tuple[EmailMessage, bytes] | None:
            for path in self.letters_that_left():
                raw = path.read_bytes()
                letter = message_from_bytes(raw, EmailMessage, policy=modern)
                text = letter.get_body()
                if text is not None and words in text.get_content():
                    return letter, raw
            return None

        return wait_for(found)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        process, self._process = self._process, None
        process.send_signal(how)
        return process.wait(PATIENCE)

    def __enter__(self) -> RunningDemo:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self.kill()

    def _command(self) -> list[str]:
        places = {
            "data": self.data, "port": self.web, "smtp-port": self.smtp, "sent": self.sent, "logins": self.logins,
        }  # fmt: skip
        options = [text for name, value in places.items() for text in (f"--{name}", str(value))]
        return START + options + ["--empty"] * self._is_empty

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        return os.environ | {"PYTHONPATH": path, "TMPDIR": str(self.temporary)}


def wait_for(what: Callable[[], Found | None], *, seconds: float = PATIENCE) -> Found:
    """The first answer that is something; fails after a minute."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"it did not come within {seconds:.0f} seconds")
