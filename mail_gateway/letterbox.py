"""What happens to a letter at the SMTP door: who it may be for, whether its sender is known, and that 250 means
stored.

The guard is against aiosmtpd 1.4.6, which answers an exception by its own text and a permanent 500.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from aiosmtpd.smtp import Envelope, Session

from helpline.border import SenderCheck, TemporaryFailure
from mail_gateway.addresses import OurAddresses
from mail_gateway.dialogue import Dialogue
from mail_gateway.pace import Crowd

MAX_RECIPIENTS = 5
LETTERS_AT_ONCE = 8  # read and sealed side by side; those that are ready share a commit
_LATER = "451 4.3.0 Try again later"
_NO_ROOM = "452 4.3.1 Try again later"


class Receive(Protocol):
    """Commits a letter; raises if it couldn't, TemporaryFailure("full") if the disk has no room."""

    def __call__(self, raw: bytes, recipients: tuple[str, ...], *, sender_check: SenderCheck) -> None: ...


class CheckSender(Protocol):
    """Says whether a letter comes from whom it says; never raises."""

    def __call__(self, raw: bytes, *, client: str | None, helo: str, envelope_from: str) -> SenderCheck: ...


class Letterbox:
    """What aiosmtpd asks at each step; the names of the methods are its own."""

    def __init__(
        self,
        *,
        ours: OurAddresses,
        receive: Receive,
        disk_is_low: Callable[[], bool],
        check_sender: CheckSender | None,
        letters: Crowd,
        connections: Crowd,
    ) -> None:
        self._ours, self._receive, self._disk_is_low = ours, receive, disk_is_low
        self._check_sender, self._letters, self._connections = check_sender, letters, connections
        self._threads = ThreadPoolExecutor(max_workers=LETTERS_AT_ONCE, thread_name_prefix="letter")
        # Apart from the others, because they mostly wait for the DNS; no letter waits behind a slow zone.
        self._checks = ThreadPoolExecutor(max_workers=16, thread_name_prefix="sender")

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._checks.shutdown(wait=True)

    def lets_connect(self, address: str) -> bool:
        return self._connections.lets_in(address)

    async def handle_EHLO(  # noqa: N802 - the name is aiosmtpd's
        self, dialogue: Dialogue, session: Session, _envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        kept = [line for line in lines if not line.startswith("250-AUTH")]
        return [*kept[:-1], *(f"250-{extension}" for extension in dialogue.extensions), kept[-1]]

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, dialogue: Dialogue, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._disk_is_low():
            return _NO_ROOM
        if not self._letters.lets_in(dialogue.client):
            return "451 4.7.1 Too many letters from your network, try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _dialogue: Dialogue, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._ours.is_ours(address):
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, dialogue: Dialogue, _session: Session, envelope: Envelope
    ) -> str:
        raw = _with_return_path(envelope.mail_from or "", envelope.original_content or b"")
        recipients = tuple(str(rcpt) for rcpt in envelope.rcpt_tos)
        try:
            sender_check = await self._checked(raw, dialogue, str(envelope.mail_from or ""))
            await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: self._receive(raw, recipients, sender_check=sender_check)
            )
        except TemporaryFailure as failure:
            return _NO_ROOM if str(failure) == "full" else _LATER
        except Exception:  # noqa: BLE001 - whatever failed, the sender keeps the letter and learns nothing
            return _LATER
        return "250 2.0.0 Stored"

    async def handle_exception(self, _error: Exception) -> str:
        return _LATER

    async def _checked(self, raw: bytes, dialogue: Dialogue, envelope_from: str) -> SenderCheck:
        check, client, helo = self._check_sender, dialogue.client, dialogue.greeting
        if check is None:
            return "unchecked"
        return await asyncio.get_running_loop().run_in_executor(
            self._checks,
            lambda: check(raw, client=client, helo=helo, envelope_from=envelope_from.strip("<>")),
        )


def normalised(raw: bytes) -> bytes:
    """The letter with CRLF line ends only and without NUL: nothing bare is passed on (SMTP smuggling)."""
    with_newlines = raw.replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return with_newlines.replace(b"\n", b"\r\n")


def _with_return_path(sender: str, raw: bytes) -> bytes:
    path = re.sub(r"[\s<>\x00-\x1f\x7f]", "", sender).encode("utf-8", "replace")
    return b"Return-Path: <" + path + b">\r\n" + normalised(raw)
