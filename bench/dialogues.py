"""Random conversations with the SMTP door: whatever is said, it neither stumbles nor forgets a letter it took.

    nice -n 19 python -m bench.dialogues --sessions 50000 --seed 1

Counted are exceptions that nobody caught, answers that tell about our insides, letters acknowledged but not
stored, and connections left open in the end. All must be 0.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import ssl
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from mail_gateway.addresses import OurAddresses
from mail_gateway.door import Door, tls_of

AT_ONCE = 16
SECONDS_TO_ANSWER = 0.5
STORED = b"250 2.0.0 Stored"
TELLTALES = (b"Traceback", b"Error: (", b"aiosmtpd", b"Python")
ADDRESSES = [
    b"help@desk.example",
    b"help+k7q2@desk.example",
    b"x@evil.example",
    b"",
    b"a..b@c",
    b'"a b"@c',
    b"\xff@\xfe",
    b"@r:a@b",
    b"<",
    b"a" * 400,
]
WORDS = [
    b"EHLO c.example", b"HELO c.example", b"EHLO", b"EHLO \xc4\x85", b"RSET", b"NOOP", b"NOOP x", b"QUIT", b"HELP", b"HELP MAIL", b"HELP \xff",
    b"VRFY help@desk.example", b"VRFY \xff", b"EXPN x", b"AUTH PLAIN AHgAeA==", b"STARTTLS", b"STARTTLS x", b"DATA", b"DATA x", b"BDAT 5 LAST",
    b"XFORWARD ADDR=192.0.2.1 HELO=x", b"XFORWARD ADDR=[UNAVAILABLE]", b"XFORWARD", b"XFORWARD =", b"XFORWARD ADDR=+ZZ+", b"", b" ", b"\0", b"\xff\xfe",
    b"MAIL", b"RCPT", b"MAIL FROM", b"MAIL FROM:<> SIZE=99999999999999999999", b"MAIL FROM:<> BODY=8BITMIME SMTPUTF8", b"MAIL FROM:<> X=\xff", b"MAIL FROM:<> BODY=BINARYMIME",
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1", b"x" * 5_000, b".", b"..",
]  # fmt: skip
ENDS = [b"\r\n"] * 12 + [b"\n", b"\r", b"", b"\r\n\r\n", b" \r\n", b"\0\r\n"]


@dataclass
class Count:
    """What happened; `crashes`, `told`, `lost` and `left_open` must stay 0."""

    sessions: int = 0
    acknowledged: int = 0
    stored: int = 0
    crashes: list[str] = field(default_factory=list)
    told: int = 0

    @property
    def lost(self) -> int:
        return max(0, self.acknowledged - self.stored)


class Crashes(logging.Handler):
    """asyncio tells its logger of exceptions that nobody caught."""

    def __init__(self, count: Count) -> None:
        super().__init__(logging.ERROR)
        self._count = count

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        self._count.crashes.append(f"{kind} {record.getMessage().splitlines()[0]}")


def conversation(rng: random.Random) -> list[bytes]:
    """The pieces of one session, as they will be sent."""
    lines = [b"EHLO c.example\r\n"] if rng.random() < 0.8 else []
    for _ in range(rng.randrange(1, 9)):
        lines += letter(rng) if rng.random() < 0.5 else [rng.choice(WORDS) + rng.choice(ENDS)]
    said = b"".join(lines)
    if rng.random() < 0.2:
        said = spoilt(said, rng)
    cuts = sorted(rng.randrange(len(said) + 1) for _ in range(rng.choice([0, 0, 1, 3])))
    return [said[start:end] for start, end in zip([0, *cuts], [*cuts, len(said)], strict=True)]


def letter(rng: random.Random) -> list[bytes]:
    body = bytes(rng.choice(b"\r\n. \0ab\xff") for _ in range(rng.randrange(60)))
    return [
        b"MAIL FROM:<" + rng.choice(ADDRESSES) + b">" + rng.choice(ENDS),
        b"RCPT TO:<"
        + rng.choice(ADDRESSES[:3] if rng.random() < 0.9 else ADDRESSES)
        + b">"
        + rng.choice(ENDS),
        b"DATA" + rng.choice(ENDS),
        b"Subject: x\r\n\r\n" + body,
        rng.choice([b"\r\n.\r\n"] * 4 + [b"\n.\n", b"\r.\r", b""]),
    ]


def spoilt(said: bytes, rng: random.Random) -> bytes:
    noisy = bytearray(said)
    for _ in range(rng.randrange(1, 6)):
        noisy[rng.randrange(len(noisy))] = rng.randrange(256)
    return bytes(noisy)


async def talk(port: int, pieces: list[bytes], count: Count, *, hangs_up: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        writer.write(b"" if hangs_up else b"\r\n.\r\nQUIT\r\n")
        heard = b"" if hangs_up else await asyncio.wait_for(reader.read(-1), SECONDS_TO_ANSWER)
        count.acknowledged += heard.count(STORED)
        count.told += any(telltale in heard for telltale in TELLTALES)
    except (TimeoutError, ConnectionError):
        pass  # it waits for the rest of an encryption, or has hung up on us
    finally:
        count.sessions += 1
        writer.transport.abort()


async def talk_to(port: int, count: Count, *, sessions: int, seed: int) -> None:
    """All sessions, a few at once; the door is asked for a plain letter in the end."""
    rng, turn = random.Random(seed), asyncio.Semaphore(AT_ONCE)

    async def one(pieces: list[bytes], *, hangs_up: bool) -> None:
        try:
            await talk(port, pieces, count, hangs_up=hangs_up)
        finally:
            turn.release()

    async with asyncio.TaskGroup() as group:
        for _ in range(sessions):
            await turn.acquire()
            group.create_task(one(conversation(rng), hangs_up=rng.random() < 0.1))
    plain = b"EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\nx\r\n.\r\n"
    before = count.acknowledged
    await talk(port, [plain], count, hangs_up=False)
    if count.acknowledged == before:
        count.crashes.append("the door no longer takes a plain letter")


def a_certificate() -> ssl.SSLContext:
    own = trustme.CA().issue_cert("desk.example")
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "own.pem"
        own.private_key_and_cert_chain_pem.write_to_path(pem)
        return tls_of(pem, pem)


def run(*, sessions: int, seed: int) -> Count:
    count = Count()
    logger = logging.getLogger("asyncio")
    logger.addHandler(Crashes(count))
    logger.propagate = False

    def receive(_raw: bytes, _recipients: tuple[str, ...], **_: Any) -> None:
        count.stored += 1

    door = Door(
        host="127.0.0.1", port=0, hostname="desk.example", ours=OurAddresses(["help@desk.example"]), receive=receive,
        trusted_peers=["127.0.0.1"], tls=a_certificate(),
    )  # fmt: skip
    door.start()
    asyncio.run(talk_to(door.port, count, sessions=sessions, seed=seed))
    time.sleep(1)
    if door.visitors:
        count.crashes.append(f"{door.visitors} connections were left open")
    door.stop()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    began = time.monotonic()
    count = run(sessions=told.sessions, seed=told.seed)
    print(
        f"{count.sessions} sessions in {time.monotonic() - began:.0f} s: {count.acknowledged} letters acknowledged, "
        f"{count.stored} stored; crashes {len(count.crashes)}, insides told {count.told}, lost {count.lost}"
    )
    for kind in sorted(set(count.crashes)):
        print(f"  {count.crashes.count(kind)} x {kind}")
    sys.exit(bool(count.crashes or count.told or count.lost))


if __name__ == "__main__":
    main()
