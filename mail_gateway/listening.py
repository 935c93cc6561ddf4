"""A TCP listener with an event loop and a thread of its own, for the SMTP door and for the demo's sink."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Coroutine
from typing import Any


class Listener:
    """Serves one protocol on one port. `port=0` takes a free one, to be read from `port` after `start`.

    With `tls` the line is encrypted from the first byte.
    """

    def __init__(
        self,
        new_protocol: Callable[[], asyncio.Protocol],
        *,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.host, self.port, self._tls = host, port, tls
        self._new_protocol = new_protocol

    def start(self) -> None:
        """Listen; raises OSError if the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)  # aiosmtpd would log addresses there
        self.loop = (
            asyncio.new_event_loop()
        )  # not before: a desk that never opens its door would leave it unclosed
        self._thread = threading.Thread(target=self.loop.run_forever, name="smtp", daemon=True)
        self._thread.start()
        try:
            self._server = self._run(
                self.loop.create_server(self._new_protocol, self.host, self.port, ssl=self._tls)
            )
        except BaseException:
            self._end()
            raise
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self, finish: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Take no new connections, let `finish` end what was begun, then end everything."""
        self._run(self._close(finish))
        self._end()

    async def _close(self, finish: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        self._server.close()
        if finish:
            await finish()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def _end(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
