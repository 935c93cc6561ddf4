"""The SMTP door: it takes a letter only once it is stored, and says nothing about itself when something
breaks.

The guards are against what was seen in aiosmtpd 1.4.6: an exception answered by its own text and a permanent
500, long lines refused for good, no limit on connections, and a log with addresses.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from mail_gateway.addresses import OurAddresses
from mail_gateway.listening import Listener

MAX_SIZE = 25 << 20
MAX_RECIPIENTS = 5
MAX_CONNECTIONS = 50
SECONDS_IDLE = 120
SECONDS_TO_FINISH = 30
_CALLS = {
    "MAIL": 100,
    "RCPT": 600,
    "DATA": 100,
    "RSET": 100,
    "*": 20,
}  # a relay may bring many letters at once
_LATER = "451 4.3.0 Try again later"
_LINE_END = re.compile(rb"\r\n|\r|\n")

Receive = Callable[[bytes, tuple[str, ...]], None]


class Door:
    """Listens for letters to our addresses and hands each to `receive(raw, recipients)` in a thread of its
    own.

    `receive` must have committed the letter when it returns: only then the sender hears 250. Whatever it
    raises becomes "451 try again later", so the letter stays with the sender. `raw` has CRLF line ends, no
    NUL, and the envelope's sender in front as Return-Path (RFC 5321 4.4). `port=0` takes a free one.
    What is larger than `max_bytes` is refused for good.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        hostname: str,
        ours: OurAddresses,
        receive: Receive,
        disk_is_low: Callable[[], bool] = lambda: False,
        max_bytes: int = MAX_SIZE,
    ) -> None:
        self._hostname, self._max_bytes = hostname, max_bytes
        self._letterbox = _Letterbox(ours=ours, receive=receive, disk_is_low=disk_is_low)
        self._listener = Listener(self._new_desk, host=host, port=port)
        self._desks: set[_Desk] = set()

    @property
    def port(self) -> int:
        """The port it listens on, known once it was started."""
        return self._listener.port

    def start(self) -> None:
        """Open the door; raises OSError if the port is taken."""
        self._listener.start()

    def stop(self) -> None:
        """Close the door: no new letters, but those already begun are finished, for at most 30 seconds."""
        self._listener.stop(self._finish)
        self._letterbox.close()

    async def _finish(self) -> None:
        deadline = self._listener.loop.time() + SECONDS_TO_FINISH
        while any(desk.is_taking for desk in self._desks) and self._listener.loop.time() < deadline:
            await asyncio.sleep(0.02)
        for desk in list(self._desks):
            desk.close()
        await asyncio.sleep(0.02)  # so that the goodbye leaves before the loop ends

    def _new_desk(self) -> _Desk:
        return _Desk(
            self._letterbox,
            desks=self._desks,
            hostname=self._hostname,
            max_bytes=self._max_bytes,
            loop=self._listener.loop,
        )


class _Desk(SMTP):
    """One connection."""

    line_length_limit = 1 << 20

    def __init__(
        self, letterbox: _Letterbox, *, desks: set[_Desk], hostname: str, max_bytes: int, loop: Any
    ) -> None:
        super().__init__(
            letterbox,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP",
            timeout=SECONDS_IDLE,
            command_call_limit=dict(_CALLS),
            loop=loop,
        )
        self._desks = desks
        self._is_refused = False
        self.is_taking = False

    def connection_made(self, transport: Any) -> None:
        if len(self._desks) >= MAX_CONNECTIONS:
            self._is_refused = True
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
            transport.close()
        else:
            self._desks.add(self)
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._is_refused:
            self._desks.discard(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return None if self._is_refused else super().eof_received()

    def data_received(self, data: bytes) -> None:
        if not self._is_refused:
            super().data_received(data)

    def close(self) -> None:
        """Say goodbye and hang up."""
        if self.transport is not None:
            self.transport.write(b"421 4.3.2 Closing\r\n")  # type: ignore[attr-defined]  # typed as BaseTransport
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds commands by this name
        self.is_taking = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self.is_taking = False


class _Letterbox:
    """What aiosmtpd asks at each step; the names of the methods are its own."""

    def __init__(self, *, ours: OurAddresses, receive: Receive, disk_is_low: Callable[[], bool]) -> None:
        self._ours, self._receive, self._disk_is_low = ours, receive, disk_is_low
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="letter")

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, _desk: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._disk_is_low():
            return "452 4.3.1 Try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _desk: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._ours.is_ours(address):
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _desk: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw = _with_return_path(envelope.mail_from or "", envelope.original_content or b"")
        recipients = tuple(str(rcpt) for rcpt in envelope.rcpt_tos)
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._receive, raw, recipients)
        except Exception:  # noqa: BLE001 - whatever failed, the sender keeps the letter and learns nothing
            return _LATER
        return "250 2.0.0 Stored"

    async def handle_exception(self, _error: Exception) -> str:
        return _LATER


def normalised(raw: bytes) -> bytes:
    """The letter with CRLF line ends only and without NUL: nothing bare is passed on (SMTP smuggling)."""
    return _LINE_END.sub(b"\r\n", raw.replace(b"\0", b""))


def _with_return_path(sender: str, raw: bytes) -> bytes:
    path = re.sub(r"[\s<>\x00-\x1f\x7f]", "", sender).encode("utf-8", "replace")
    return b"Return-Path: <" + path + b">\r\n" + normalised(raw)
