"""How long it takes to find words in everything, and to the first hit, beside the bare cipher over the same bytes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.archive import EVERY, RARE, SIZE, fill_archive
from bench.desks import Trial, founded_desk
from bench.figures import show
from bench.sizes import Sizes
from helpline.deeds.desk.found import Query
from helpline.deeds.desk.search import search
from helpline.deeds.unlocked import Unlocked
from helpline.deployment import settle
from helpline.sealing import new_key
from helpline.sealing.padding import pad
from helpline.web.ticket.search import FIRST, NEXT
from helpline.words.seeking import read_sought

NOWHERE = "zzqwx"  # so that no message is left out
BOXED = 2_000  # letters nobody has opened yet
ALL = 10**9

Row = list[object]


def measure(sizes: Sizes) -> None:
    """Prints seconds, processor seconds and microseconds a message; each search is done twice, the first one warms up."""
    rows: list[Row] = []
    for messages in sizes.messages:
        rows += _adopted(messages, sizes)
    rows.append(_boxed(min(BOXED, max(sizes.messages)), sizes))
    show(
        "Search", ["", "messages", "wall s", "processor s", "us a message", "bytes written", "times bare"], rows,
        f"1 process, 1 thread, SQLite; messages of {SIZE} bytes in conversations of four; steps of {FIRST} and {NEXT} s "
        f"as the page asks for them; “{RARE}” stands in one of {EVERY}",
        "bare: AES-256-GCM opened and searched in memory, no database, no keys to unwrap; its us are the processor's",
        "bytes written: to any disk by this process (/proc/self/io), with the database's files compared",
    )  # fmt: skip


def _adopted(messages: int, sizes: Sizes) -> list[Row]:
    with founded_desk() as trial:
        ada = trial.colleague("Ada")
        fill_archive(trial, messages=messages, seed=sizes.seed, by=ada)
        settle()  # as a desk that serves has
        bare = _bare(messages)
        return [
            ["bare AES-GCM and `in`", messages, f"{bare:.2f}", f"{bare:.2f}", f"{bare / messages * 1e6:.1f}", "-", "1.0"],
            _row("a word that is nowhere", trial, messages, bare, lambda: _through(ada, NOWHERE)),
            _row("a rare word, all of it", trial, messages, bare, lambda: _through(ada, RARE)),
            _row("a phrase that is nowhere", trial, messages, bare, lambda: _through(ada, f'"{NOWHERE} labas"')),
            _row("a frequent word, the first 20", trial, messages, bare, lambda: _first_step(ada, "a")),
            _row("a rare word, to the first hit", trial, messages, bare, lambda: _through(ada, RARE, hits=1)),
        ]  # fmt: skip


def _boxed(messages: int, sizes: Sizes) -> Row:
    with founded_desk() as trial:
        ada = trial.colleague("Ada")
        fill_archive(trial, messages=messages, seed=sizes.seed, by=ada, boxed=True)
        return _row("letters in boxes", trial, messages, _bare(messages), lambda: _through(ada, NOWHERE))


def _row(name: str, trial: Trial, messages: int, bare: float, look: Callable[[], int]) -> Row:
    with trial.desk.app.app_context():
        look()
        before, files = _written(), _on_the_disk(trial.folder)
        wall, processor = time.perf_counter(), time.thread_time()
        looked_at = look()
        wall, processor = time.perf_counter() - wall, time.thread_time() - processor
        written = _written() - before
        assert _on_the_disk(trial.folder) == files, "a search has written"
    times = processor / bare * messages / looked_at
    return [
        name, f"{looked_at} of {messages}", f"{wall:.3f}", f"{processor:.3f}", f"{processor / looked_at * 1e6:.1f}",
        written, f"{times:.1f}",
    ]  # fmt: skip


def _through(by: Unlocked, typed: str, *, hits: int = ALL) -> int:
    """Step by step to the end, or to so many hits; how many messages were looked at."""
    query, after, found = Query(read_sought(typed), typed=typed), "", 0
    while True:
        ends = time.monotonic() + (NEXT if after else FIRST)
        step = search(query, by=by, after=after, is_time_up=lambda ends=ends: time.monotonic() >= ends)  # type: ignore[misc]  # the loop's own
        found += len(step.hits)
        if step.older is None or found >= hits:
            return step.searched
        after = step.older


def _first_step(by: Unlocked, typed: str) -> int:
    ends = time.monotonic() + FIRST
    query = Query(read_sought(typed), typed=typed)
    return search(query, by=by, is_time_up=lambda: time.monotonic() >= ends).searched


def _bare(messages: int) -> float:
    """Processor seconds."""
    text, needle = pad(b"x" * SIZE), NOWHERE.encode()
    sealed = [
        (key, nonce, AESGCM(key).encrypt(nonce, text, b"")) for key, nonce in _keys(min(messages, 1_000))
    ]
    start, done = time.thread_time(), 0
    while done < messages:
        for key, nonce, content in sealed[: messages - done]:
            assert needle not in AESGCM(key).decrypt(nonce, content, b"")
        done += len(sealed)
    return time.thread_time() - start


def _keys(count: int) -> list[tuple[bytes, bytes]]:
    return [(new_key(), secrets.token_bytes(12)) for _ in range(count)]


def _written() -> int:
    """What this process has given to any disk so far; 0 where /proc does not tell."""
    told = Path("/proc/self/io")
    lines = told.read_text("ascii").splitlines() if told.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("write_bytes")), 0)


def _on_the_disk(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file; SQLite's shared memory is none of the disk's."""
    return {
        path.name: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.iterdir() if not path.name.endswith("-shm")
    }  # fmt: skip
