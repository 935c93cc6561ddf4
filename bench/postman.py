"""The other end of the wire, in a process of its own: brings letters over SMTP and says how long it took.

`python -m bench.postman PORT MAILS CONNECTIONS SEED` prints one line of JSON. No pipelining: each command waits
for its answer, as most relays do behind a changing network.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.figures import percentile
from bench.letters import DESK, letters

MAILS_A_CONNECTION = 90  # the door lets a hundred through, then wants a new connection


@dataclass(frozen=True)
class Round:
    """What a postman saw: all letters answered 250, in how many seconds; milliseconds of a letter."""

    mails: int
    connections: int
    seconds: float
    p50: float
    p95: float

    @property
    def per_second(self) -> float:
        return self.mails / self.seconds


def bring(port: int, *, mails: int, connections: int, seed: int) -> Round:
    """Sends a postman process to the port and waits for what it saw. Raises CalledProcessError if one letter failed."""
    command = [sys.executable, "-m", "bench.postman", *map(str, (port, mails, connections, seed))]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Round(**json.loads(said))


async def _deliver_all(port: int, *, mails: int, connections: int, seed: int) -> Round:
    bag = [_stuffed(raw) for raw in letters(mails, seed=seed)]  # drawn before the clock starts
    rest, took = iter(bag), list[float]()
    start = time.perf_counter()
    await asyncio.gather(*(_walk(port, rest, took) for _ in range(connections)))
    seconds = time.perf_counter() - start
    return Round(
        mails=len(took), connections=connections, seconds=seconds,
        p50=percentile(took, 0.5) * 1000, p95=percentile(took, 0.95) * 1000,
    )  # fmt: skip


async def _walk(port: int, rest: Iterator[bytes], took: list[float]) -> None:
    """One connection after another until the bag is empty."""
    raw = next(rest, None)
    while raw is not None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        wire = _Wire(reader, writer)
        await wire.expect(b"220")
        await wire.say(b"EHLO away.example", b"250")
        for _ in range(MAILS_A_CONNECTION):
            if raw is None:
                break
            start = time.perf_counter()
            await wire.deliver(raw)
            took.append(time.perf_counter() - start)
            raw = next(rest, None)
        await wire.say(b"QUIT", b"221")
        writer.close()


class _Wire:
    """One connection; any other answer than the expected one ends the measuring."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def deliver(self, raw: bytes) -> None:
        await self.say(b"MAIL FROM:<rowan@away.example>", b"250")
        await self.say(b"RCPT TO:<" + DESK.encode() + b">", b"250")
        await self.say(b"DATA", b"354")
        await self.say(raw + b".", b"250")

    async def say(self, line: bytes, expected: bytes) -> None:
        self._writer.write(line + b"\r\n")
        await self._writer.drain()
        await self.expect(expected)

    async def expect(self, code: bytes) -> None:
        line = b"   -"
        while line[3:4] == b"-":
            line = await self._reader.readline()
        if not line.startswith(code):
            raise SystemExit(f"expected {code.decode()}, heard {line.decode('utf-8', 'replace').strip()}")


def _stuffed(raw: bytes) -> bytes:
    """With a CRLF at its end and doubled dots (RFC 5321 4.5.2)."""
    raw = raw.replace(b"\r\n.", b"\r\n..")
    return raw if raw.endswith(b"\r\n") else raw + b"\r\n"


if __name__ == "__main__":
    port, mails, connections, seed = map(int, sys.argv[1:])
    print(
        json.dumps(asdict(asyncio.run(_deliver_all(port, mails=mails, connections=connections, seed=seed))))
    )
