"""A mail server for the demo and for tests: it takes every letter and lays it into a folder as a file."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from mail_gateway.listening import Listener


class MailSink:
    """Takes letters for anybody and writes each as `<UTC time>-<random>.eml` into `folder`, whole or not at
    all.

    Never to be used in earnest: it keeps letters readable on disk.
    """

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self._listener = Listener(self._new_desk, host=host, port=port)

    @property
    def port(self) -> int:
        """The port it listens on, known once it was started."""
        return self._listener.port

    def start(self) -> None:
        """Begin to take letters."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._listener.start()

    def stop(self) -> None:
        """End; letters not yet answered are dropped."""
        self._listener.stop()

    def _new_desk(self) -> SMTP:
        return SMTP(_Slot(self.folder), hostname="sink.invalid", ident="ESMTP", enable_SMTPUTF8=True,
                    loop=self._listener.loop)  # fmt: skip


class _Slot:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _desk: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        lay_down(envelope.original_content or b"", self._folder, now=datetime.now(UTC))
        return "250 2.0.0 Taken"


def lay_down(raw: bytes, folder: Path, *, now: datetime) -> Path:
    """Write a letter under a name that sorts by time; a reader of the folder never sees half of it."""
    path = folder / f"{now:%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(raw)
    return unfinished.rename(path)
