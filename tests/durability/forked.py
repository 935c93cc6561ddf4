"""A process that begins as a copy of one which has loaded the whole desk: it is there at once, whoever kills it how often."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

from tests.durability import doomed
from tests.road.running import ROOT

_COPIES = multiprocessing.get_context("forkserver")
_COPIES.set_forkserver_preload([doomed.__name__])


class ForkedDesk:
    """`python -m tests.durability.doomed` with these words, in a process group of its own; says what it says to the log.

    It is asked as a `subprocess.Popen` is.
    """

    def __init__(self, words: Sequence[str], *, log: Path) -> None:
        log.touch()
        has_begun, begun = _COPIES.Pipe(duplex=False)
        self._process = _COPIES.Process(target=_serve, args=(tuple(words), log, begun))
        self._asked = Lock()  # its exit code can be read once, and several threads wait for it
        self._process.start()
        has_begun.recv()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        with self._asked:
            return self._process.exitcode

    def wait(self, timeout: float) -> int:
        with self._asked:
            self._process.join(timeout)
            code = self._process.exitcode
        assert code is not None, f"it goes on after {timeout} seconds"
        return code

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _serve(words: tuple[str, ...], log: Path, begun: Connection) -> None:
    os.setsid()
    begun.send("in a group of its own")
    os.chdir(ROOT)
    with log.open("ab") as opened:
        os.dup2(opened.fileno(), sys.stdout.fileno())
        os.dup2(opened.fileno(), sys.stderr.fileno())
    doomed.main(words)
