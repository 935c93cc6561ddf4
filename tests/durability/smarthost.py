"""The provider's mail server: it takes every answer and notes it in a log of its own before it says 250.

`python -m tests.durability.smarthost LOG` serves and takes its time, so that who is killed may be killed anywhere.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from mail_gateway.listening import Listener

SLOWEST = 0.05  # seconds, twice in a letter
Stage = Callable[[str], Awaitable[object]]


class Slot:
    """Tells `stage` how far a conversation is: "MAIL", "RCPT", "here" and "kept", each before it says so."""

    def __init__(self, log: Path, *, stage: Stage) -> None:
        self._log, self._stage = log, stage

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._stage("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._stage("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name is aiosmtpd's
        if await self._stage("here") == "gone":
            return "451 Nobody is there any more"
        self._keep(envelope.original_content or b"")
        await self._stage("kept")
        return "250 Taken"

    def _keep(self, raw: bytes) -> None:
        letter = message_from_bytes(raw, policy=modern)
        told = {"id": letter["Message-ID"], "text": letter.get_content().strip()}
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(told) + "\n")


def delivered(log: Path) -> list[tuple[str, str]]:
    """Of every letter it took: the Message-ID and the text."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [(told["id"], told["text"]) for told in map(json.loads, lines)]


@contextmanager
def slow_smarthost(log: Path) -> Iterator[int]:
    """In a process of its own; its port."""
    command = [sys.executable, "-m", "tests.durability.smarthost", str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@contextmanager
def watched_smarthost(log: Path, *, stage: Stage) -> Iterator[int]:
    """In a thread of the test, which hears of every stage; its port."""
    listener = Listener(
        lambda: SMTP(Slot(log, stage=stage), loop=listener.loop, hostname="post.example"),
        host="127.0.0.1",
        port=0,
    )
    listener.start()
    try:
        yield listener.port
    finally:
        listener.stop()


async def _dawdle(_stage: str) -> None:
    await asyncio.sleep(random.uniform(0, SLOWEST / 2))


if __name__ == "__main__":
    with watched_smarthost(Path(sys.argv[1]), stage=_dawdle) as port:
        print(port, flush=True)  # noqa: T201  (the test reads it)
        signal.pause()
