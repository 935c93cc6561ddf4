"""What would be on the disk if the power went: a desk's system calls, read from strace, told as the files they leave.

What was written counts only once it was synced. At a power cut the disk holds that, and of the rest whatever it likes.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HOW = "Install it with: apt-get install strace"
DATABASE, JOURNAL = "helpline.sqlite", "helpline.sqlite-wal"
STORED = b"250 2.0.0 Stored"
TRACED = "pwrite64,fsync,fdatasync,ftruncate,unlink,write,sendto"
UNFINISHED = " <unfinished ...>"
_CALL = re.compile(r"(\d+) +(\w+)\((.*)", re.DOTALL)
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
_FILE = re.compile(r'(?:\d+<|")((?:\\x[0-9a-f]{2})*)')
_PIECE = re.compile(r', "((?:\\x[0-9a-f]{2})*)"')


def require_strace() -> None:
    """In CI a machine without it is a failure, elsewhere the tests say why they don't run.

    Where it is there and may not watch, only whoever owns the machine can allow it.
    """
    program = shutil.which("strace")
    if program is None and os.environ.get("CI") == "true":
        pytest.fail(f"There is no strace here. {HOW}")
    if program is None:
        pytest.skip(f"There is no strace here, so no power was cut. {HOW}")
    if subprocess.run([program, "-o", os.devnull, "true"], check=False, capture_output=True).returncode:
        pytest.skip("strace may not watch here, so no power was cut. Allow ptrace in this container.")


def watched_by(log: Path) -> Sequence[str]:
    """The words before a command whose calls are written to this file, with every byte it writes."""
    return (
        "strace",
        "-f",
        "--seccomp-bpf",
        "-y",
        "-xx",
        "-s",
        str(1 << 24),
        "-e",
        f"trace={TRACED}",
        "-o",
        str(log),
    )


@dataclass(frozen=True, repr=False)
class Write:
    """Bytes at a place of a file; without bytes the file ends there."""

    at: int
    content: bytes | None

    def done_to(self, file: bytearray) -> None:
        if self.content is None:
            del file[self.at :]
            file.extend(bytes(self.at - len(file)))
        else:
            file.extend(bytes(max(0, self.at - len(file))))
            file[self.at : self.at + len(self.content)] = self.content


@dataclass
class Disk:
    """The database's files: what is on it for certain, and what was written since."""

    files: dict[str, bytearray]
    pending: dict[str, list[Write]] = field(default_factory=dict)

    def write(self, name: str, write: Write) -> None:
        self.pending.setdefault(name, []).append(write)

    def sync(self, name: str, *, written: int) -> None:
        """The first `written` are on the disk: those that were there when the sync began."""
        for write in self.pending.get(name, [])[:written]:
            write.done_to(self.files.setdefault(name, bytearray()))
        self.pending[name] = self.pending.get(name, [])[written:]

    def unlink(self, name: str) -> None:
        self.files.pop(name, None)
        self.pending.pop(name, None)

    def after_a_power_cut(self, folder: Path, *, chance: random.Random | None) -> int:
        """The letters a desk finds that is started again; by `chance` some of what was not synced is there as well.

        The database must be whole.
        """
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name in {*self.files, *self.pending}:
            file = bytearray(self.files.get(name, b""))
            for write in self.pending.get(name, []) if chance else ():
                if chance and chance.random() < 0.5:
                    write.done_to(file)
            (folder / name).write_bytes(file)
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return int(database.execute("SELECT count(*) FROM message WHERE direction = 'in'").fetchone()[0])


@dataclass(frozen=True)
class Call:
    """A system call; `is_over` is False where it only begins, its result being told later."""

    name: str
    told: str
    thread: str
    is_over: bool

    @property
    def file(self) -> str:
        found = _FILE.match(self.told)
        return Path(_bytes(found[1]).decode()).name if found else ""

    @property
    def content(self) -> bytes:
        found = _PIECE.search(self.told)
        return _bytes(found[1]) if found else b""

    @property
    def last_number(self) -> int:
        """The last argument of those that take a place or a length."""
        return int(re.findall(r", (\d+) *\) *=", self.told)[-1])


def cuts(log: Path, disk: Disk) -> Iterator[int]:
    """Plays the calls on the disk; before each 250 that leaves, how many have been said with it."""
    said, syncs = 0, dict[str, int]()
    for call in _calls(log):
        if call.name in ("sendto", "write"):
            if STORED in call.content and not call.is_over:
                said += 1
                yield said
        elif call.file in (DATABASE, JOURNAL):
            _play(call, disk, syncs)


def _play(call: Call, disk: Disk, syncs: dict[str, int]) -> None:
    if call.name in ("fsync", "fdatasync"):
        if call.is_over:
            disk.sync(call.file, written=syncs.pop(call.thread))
        else:
            syncs[call.thread] = len(disk.pending.get(call.file, []))
    elif call.is_over and call.name == "pwrite64":
        disk.write(call.file, Write(call.last_number, call.content))
    elif call.is_over and call.name == "ftruncate":
        disk.write(call.file, Write(call.last_number, None))
    elif call.is_over and call.name == "unlink":
        disk.unlink(call.file)


def _calls(log: Path) -> Iterator[Call]:
    """Each call twice, when it begins and when it is over. What failed is left out."""
    begun: dict[str, str] = {}
    with log.open() as lines:
        for line in lines:
            if resumed := _RESUMED.match(line):
                thread, name, rest = resumed.groups()
                told = begun.pop(thread, "") + rest
            elif found := _CALL.match(line):
                thread, name, told = found.groups()
                is_unfinished = told.rstrip().endswith(UNFINISHED.strip())
                told = told.rstrip().removesuffix(UNFINISHED.strip())
                yield Call(name, told, thread, is_over=False)
                if is_unfinished:
                    begun[thread] = told
                    continue
            else:
                continue
            if not re.search(r"= -1 E", told[-80:]):
                yield Call(name, told, thread, is_over=True)


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace(r"\x", ""))
