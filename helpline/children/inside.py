"""The child's half: it gives everything away, then answers question after question until the desk hangs up."""

from __future__ import annotations

import contextlib
import resource
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpline.children.alone import leave_network
from helpline.children.frames import Read, frame, read_frame

Answer = Callable[[dict[str, Any], bytes], bytes]
_PAGE = resource.getpagesize()


def serve(prepare: Callable[[dict[str, Any]], Answer], *, room: int) -> None:
    """`prepare` is given the desk's first words and gives what answers a question with one frame.

    `room` is how many bytes of memory the answers may take. One that takes more is answered by "too-large".
    """
    with socket.socket(fileno=0) as desk:
        read = _reader(desk)
        answer = prepare(read_frame(read)[0])
        is_alone = leave_network()  # first: a limit of no processes would forbid it
        _take_away_everything(room)
        desk.sendall(frame({"ready": True, "alone": is_alone}))
        with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
            while True:
                asked, content = read_frame(read)
                try:
                    said = answer(asked, content)
                except MemoryError:
                    said = frame({"failed": "too-large"})
                desk.sendall(said)


def _take_away_everything(room: int) -> None:
    """No more memory than `room` above what it has now, no file written, no process begun, no core left behind."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * _PAGE
    for limit, most in (
        (resource.RLIMIT_AS, now + room),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _reader(desk: socket.socket) -> Read:
    def read(size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            piece = desk.recv(min(size - len(received), 1 << 20))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)

    return read
