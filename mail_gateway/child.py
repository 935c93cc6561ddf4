"""Reads letters in child processes that hold no key: what beats the parser there, beats only the child.

Each child is a fresh program (never a fork, so nothing of our memory is in it), gets no environment, no open file
and no address space beyond 256 MB, leaves the network where Linux allows it, and is killed where one letter takes
longer than five seconds.
"""

from __future__ import annotations

import logging
import os
import queue
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from typing import Any, Literal

from helpline.border import IncomingMail, TemporaryFailure
from mail_gateway.wire import Garbled, frame, read_frame, unpacked

Reason = Literal["too-slow", "too-large", "parser-died"]
SECONDS = 5.0
START_SECONDS = 30.0
MAX_LETTERS = 500  # then a fresh child: what one letter may have left behind, few others meet
log = logging.getLogger("helpline.parsers")
_TRIES: dict[Reason, int] = {"too-slow": 2, "too-large": 1, "parser-died": 3}


class Beaten(Exception):
    """A letter was too much for the parser; `reason` says how, and the letter belongs into quarantine."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Parsers:
    """A few parser children, begun when they are first needed; used by any number of threads."""

    def __init__(self, addresses: Sequence[str], *, size: int = 2, seconds: float = SECONDS) -> None:
        self._addresses = list(addresses)
        self._seconds = seconds
        self._places: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def read(self, raw: bytes, recipients: Sequence[str] = ()) -> IncomingMail:
        """The letter as `intake.read_mail` reads it, at most thrice tried.

        Raises Beaten, and TemporaryFailure("no-parser") where no child can be started.
        """
        said, body = self._ask({"recipients": list(recipients)}, raw)
        try:
            return unpacked(said, body)
        except Garbled as error:
            raise Beaten("parser-died") from error

    def describe(self, raw: bytes) -> dict[str, Any]:
        """The letter as `reading.as_json` describes it. Raises what `read` raises."""
        said, _ = self._ask({}, raw)
        return dict(said["described"])

    def close(self) -> None:
        """End the children; those at work finish their letter first."""
        for _ in range(self._places.qsize()):
            child = self._places.get()
            if child is not None:
                child.end()
            self._places.put(None)

    def _ask(self, question: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        tried = 0
        while True:
            tried += 1
            try:
                return self._ask_once(question, raw)
            except Beaten as beaten:
                if tried >= _TRIES[beaten.reason]:
                    raise

    def _ask_once(self, question: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        """A child that failed or has read enough is replaced by none, and so by a fresh one at the next letter."""
        child = self._places.get()
        kept: _Child | None = None
        try:
            child = child or _Child(self._addresses)
            answer = child.ask(question, raw, seconds=self._seconds)
            kept = child if child.letters < MAX_LETTERS else None
            return answer
        finally:
            if child is not None and kept is None:
                child.end()
            self._places.put(kept)


class _Child:
    """One child and our end of the socket to it."""

    def __init__(self, addresses: list[str]) -> None:
        self.letters = 0
        self._socket, theirs = socket.socketpair()
        with theirs:
            process = _started(theirs)
        # Kill it, for it holds nothing that is worth a farewell; also where nobody asked before we are gone.
        self.end = weakref.finalize(self, _killed, process, self._socket)
        try:
            self._deadline = time.monotonic() + START_SECONDS
            self._send(frame({"ours": addresses}))
            said, _ = read_frame(self._receive)
        except (OSError, EOFError, Garbled) as error:
            self.end()
            raise TemporaryFailure("no-parser") from error
        if said.get("alone") is not True:
            log.info("parser child: this system does not let it leave the network")

    def ask(self, question: dict[str, Any], raw: bytes, *, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The answer about one letter. Raises Beaten; after that the child must be ended."""
        self.letters += 1
        self._deadline = time.monotonic() + seconds
        try:
            self._send(frame(question, raw))
            said, body = read_frame(self._receive)
        except TimeoutError as error:
            raise Beaten("too-slow") from error
        except (OSError, EOFError, Garbled) as error:
            raise Beaten("parser-died") from error
        if "failed" in said:
            raise Beaten("too-large")
        return said, body

    def _send(self, message: bytes) -> None:
        self._socket.settimeout(self._left())
        self._socket.sendall(message)

    def _receive(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._socket.settimeout(self._left())
            piece = self._socket.recv(min(size - len(received), 1 << 20))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)

    def _left(self) -> float:
        """Seconds until the deadline; never 0, for that would mean not to wait at all."""
        return max(self._deadline - time.monotonic(), 0.001)


def _killed(process: subprocess.Popen[bytes], ours: socket.socket) -> None:
    process.kill()
    process.wait()
    ours.close()


def _started(theirs: socket.socket) -> subprocess.Popen[bytes]:
    """A fresh Python with nothing of ours but the way to its modules and one end of a socket."""
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "mail_gateway.parser_child"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a traceback may quote a letter
            cwd="/",
            env={"PYTHONPATH": paths, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise TemporaryFailure("no-parser") from error
