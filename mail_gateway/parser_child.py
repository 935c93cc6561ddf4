"""The child that reads letters: a process of its own, without keys, files, network or children; it dies if it must.

Started by `child.Parsers` as `python -m mail_gateway.parser_child` with one socket as its standard input.
"""

from __future__ import annotations

import contextlib
import resource
import socket
from pathlib import Path

from mail_gateway.addresses import OurAddresses
from mail_gateway.alone import leave_network
from mail_gateway.intake import read_mail
from mail_gateway.reading import as_json
from mail_gateway.wire import Read, frame, packed, read_frame

ROOM = 256 << 20
_PAGE = resource.getpagesize()


def main() -> None:
    """Answer letter after letter until the desk hangs up. The first message names the desk's addresses."""
    with socket.socket(fileno=0) as desk:
        read = _reader(desk)
        addresses, _ = read_frame(read)
        ours = OurAddresses(addresses["ours"])
        is_alone = leave_network()  # first: a limit of no processes would forbid it
        _take_away_everything()
        desk.sendall(frame({"ready": True, "alone": is_alone}))
        with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
            while True:
                asked, raw = read_frame(read)
                desk.sendall(_answer(raw, asked.get("recipients"), ours=ours))


def _answer(raw: bytes, recipients: list[str] | None, *, ours: OurAddresses) -> bytes:
    """The letter; without recipients a description of it, for `helpline parse-mail`."""
    try:
        if recipients is None:
            return frame({"described": as_json(raw)})
        return packed(read_mail(raw, ours=ours, recipients=recipients))
    except MemoryError:
        return frame({"failed": "too-large"})


def _take_away_everything() -> None:
    """No more memory than 256 MB above what it has now, no file written, no process begun, no core left behind."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * _PAGE
    for limit, most in (
        (resource.RLIMIT_AS, now + ROOM),
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


if __name__ == "__main__":
    main()
