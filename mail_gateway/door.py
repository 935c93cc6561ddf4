"""The SMTP door: it takes a letter only once it is stored, and says nothing about itself when something breaks."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mail_gateway.addresses import OurAddresses
from mail_gateway.dialogue import Dialogue, Peers
from mail_gateway.letterbox import CheckSender, Letterbox, Receive
from mail_gateway.listening import Listener
from mail_gateway.pace import Crowd

MAX_SIZE = 25 << 20
LETTERS_AN_HOUR = 600
SECONDS_TO_FINISH = 30


class Door:
    """Listens for letters to our addresses and hands each to `receive(raw, recipients, sender_check=...)` in a
    thread of its own.

    `receive` must have committed the letter when it returns: only then the sender hears 250. Whatever it
    raises becomes "451 try again later", so the letter stays with the sender. `raw` has CRLF line ends, no
    NUL, and the envelope's sender in front as Return-Path (RFC 5321 4.4). `port=0` takes a free one.

    Without `check_sender` every letter is "unchecked". `trusted_peers` are relays of our own, as addresses or
    networks, whose XFORWARD tells who brought the letter; that address is forgotten with the letter. Without
    `tls` no STARTTLS is offered. A network may bring `letters_an_hour`; more get 451 and come back later.
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
        check_sender: CheckSender | None = None,
        trusted_peers: Sequence[str] = (),
        letters_an_hour: int = LETTERS_AN_HOUR,
        max_bytes: int = MAX_SIZE,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hostname, self._max_bytes, self._tls = hostname, max_bytes, tls
        self._peers = Peers(trusted_peers)
        self._letterbox = Letterbox(
            ours=ours,
            receive=receive,
            disk_is_low=disk_is_low,
            check_sender=check_sender,
            letters=Crowd(letters_an_hour, clock=clock),
            connections=Crowd(2 * letters_an_hour, clock=clock),
        )
        self._listener = Listener(self._new_dialogue, host=host, port=port)
        self._dialogues: set[Dialogue] = set()

    @property
    def port(self) -> int:
        """The port it listens on, known once it was started."""
        return self._listener.port

    @property
    def visitors(self) -> int:
        """How many connections are open now."""
        return len(self._dialogues)

    def start(self) -> None:
        """Open the door; raises OSError if the port is taken."""
        self._listener.start()

    def stop(self) -> None:
        """Close the door: no new letters, but those already begun are finished, for at most 30 seconds."""
        self._listener.stop(self._finish)
        self._letterbox.close()

    async def _finish(self) -> None:
        deadline = self._listener.loop.time() + SECONDS_TO_FINISH
        while any(one.is_taking for one in self._dialogues) and self._listener.loop.time() < deadline:
            await asyncio.sleep(0.02)
        for dialogue in list(self._dialogues):
            dialogue.close()
        await asyncio.sleep(0.02)  # so that the goodbye leaves before the loop ends

    def _new_dialogue(self) -> Dialogue:
        return Dialogue(
            self._letterbox, others=self._dialogues, peers=self._peers, hostname=self._hostname,
            max_bytes=self._max_bytes, tls=self._tls, loop=self._listener.loop,
        )  # fmt: skip


def tls_of(certificate: Path, key: Path) -> ssl.SSLContext:
    """What STARTTLS needs, TLS 1.2 or newer. Raises OSError or ssl.SSLError for files that aren't a pair."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
