"""A mail server that is a list, and that can strike at a chosen moment: before it has a letter, or before it says so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

from aiosmtpd.smtp import SMTP, Envelope, Session

from mail_gateway.listening import Listener

Strike = Callable[[], object]


class SlowSink:
    """`taken` are the letters whose end it has seen. A strike happens once and the client hears nothing more.

    `client` is the port of whoever brought the last letter; for each it takes its `pause`, in seconds.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.client, self.pause = 0, 0.0
        self.taken_at: list[float] = []  # time.perf_counter
        self.before_data: Strike | None = None
        self.inside_data: Strike | None = None
        self._listener = Listener(self._new_desk, host="127.0.0.1", port=0)

    @property
    def port(self) -> int:
        return self._listener.port

    def texts(self) -> list[str]:
        return [str(letter.get_content()).strip() for letter in self.taken]

    def __enter__(self) -> SlowSink:
        self._listener.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.stop()

    async def handle_RCPT(  # noqa: N802  (the name is aiosmtpd's)
        self, _desk: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.client = int(session.peer[1]) if session.peer else 0
        strike, self.before_data = self.before_data, None
        if strike is not None:
            await asyncio.to_thread(strike)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _desk: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's)
        self.taken.append(message_from_bytes(envelope.original_content or b"", EmailMessage, policy=modern))
        self.taken_at.append(time.perf_counter())
        strike, self.inside_data = self.inside_data, None
        if strike is not None:
            await asyncio.to_thread(strike)
        await asyncio.sleep(self.pause)
        return "250 2.0.0 Taken"

    def _new_desk(self) -> SMTP:
        return SMTP(
            self, hostname="sink.invalid", ident="ESMTP", enable_SMTPUTF8=True, loop=self._listener.loop
        )
