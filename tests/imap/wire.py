"""A wire between the desk and a server that can be cut at a chosen word."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Passes bytes on both ways, on a port of its own, until the desk says `cut_at`.

    The server never hears that; or it `is_heard`, and the desk never hears the answer.
    """

    def __init__(
        self, port: int, *, cut_at: bytes, then: Callable[[], None] = lambda: None, is_heard: bool = False
    ) -> None:
        self._to, self._cut_at, self._then, self._is_heard = port, cut_at, then, is_heard
        self.cuts = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._open: list[socket.socket] = [self._door]

    def run(self) -> None:
        with suppress(OSError):
            while True:
                desk, _ = self._door.accept()
                self._open.append(desk)
                self._connect(desk)

    def _connect(self, desk: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            desk.close()  # the server is restarting
            return
        self._open.append(server)
        was_said = threading.Event()  # on this connection; the next one works until it is said again
        for one, other in ((desk, server), (server, desk)):
            told = {"is_desk": one is desk, "was_said": was_said}
            threading.Thread(target=self._pass_on, args=(one, other), kwargs=told, daemon=True).start()

    def _pass_on(
        self, one: socket.socket, other: socket.socket, *, is_desk: bool, was_said: threading.Event
    ) -> None:
        with suppress(OSError):
            while said := one.recv(65_536):
                if is_desk and self._cut_at in said:
                    was_said.set()
                if was_said.is_set() and is_desk is not self._is_heard:
                    self.cuts += 1
                    self._then()
                    break
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def cut_wire(
    port: int, *, cut_at: bytes, then: Callable[[], None] = lambda: None, is_heard: bool = False
) -> Iterator[Wire]:
    wire = Wire(port, cut_at=cut_at, then=then, is_heard=is_heard)
    threading.Thread(target=wire.run, daemon=True).start()
    try:
        yield wire
    finally:
        wire.close()
