"""`python -m ...` that begins as a copy of a process which has loaded the whole desk: it is there at once, however often."""

from __future__ import annotations

import gc
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[1]
LOADED = ["helpline.cli", "helpline.processes", "gunicorn.app.wsgiapp"]
_COPIES = multiprocessing.get_context("forkserver")
_COPIES.set_forkserver_preload(LOADED)


class ForkedProcess:
    """Runs a module with these words, in a process group of its own, in this folder; what it says goes to the log.

    It is asked as a `subprocess.Popen` is.
    """

    def __init__(
        self, module: str, *words: str, log: Path, folder: Path = ROOT, environment: Mapping[str, str] = os.environ
    ) -> None:  # fmt: skip
        log.touch()
        has_begun, begun = _COPIES.Pipe(duplex=False)
        told = ((module, *words), log, folder, dict(environment), begun)
        self._process = _COPIES.Process(target=_run, args=told, daemon=True)
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
        """The exit code, negative for a signal. Raises TimeoutError."""
        with self._asked:
            self._process.join(timeout)
            code = self._process.exitcode
        if code is None:
            raise TimeoutError(f"it goes on after {timeout} seconds")
        return code

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sent: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, sent)  # and without asking: whoever asks may be waiting for just this


def _run(
    words: Sequence[str], log: Path, folder: Path, environment: Mapping[str, str], begun: Connection
) -> None:
    gc.freeze()  # what was loaded before the copy stays: to look through it again and again would copy its memory too
    os.setsid()
    begun.send("in a group of its own")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as opened:
        for said in (sys.stdout, sys.stderr):
            os.dup2(opened.fileno(), said.fileno())
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
