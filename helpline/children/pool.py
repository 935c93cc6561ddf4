"""The desk's half: a few children of one kind, each asked one question at a time, and killed where it takes too long.

Each child is a fresh program (never a fork, so nothing of our memory is in it), gets no environment and no open file, and
leaves the network where Linux lets it.
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
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from helpline.children.frames import Garbled, frame, read_frame

Reason = Literal["too-slow", "too-large", "died"]
START_SECONDS = 30.0
log = logging.getLogger("helpline.children")
MAX_QUESTIONS = 500  # then a fresh child: what one question may have left behind, few others meet


class Beaten(Exception):
    """A question was too much for the child; `reason` says how."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class NoChild(Exception):
    """No child can be started; that is the machine's state and no fault of what was asked."""


@dataclass(frozen=True, repr=False)
class Kind:
    """What sort of child: the module it runs, the desk's first words to it, and how long one question may take."""

    module: str
    greeting: Mapping[str, Any]
    seconds: float


class Pool:
    """A few children of one kind, begun when they are first needed; used by any number of threads.

    `tries` is how often a question is asked that beat a child, by the reason.
    """

    def __init__(self, kind: Kind, *, size: int, tries: Mapping[Reason, int]) -> None:
        self._kind, self._tries = kind, tries
        self._places: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def ask(self, question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """What the child says, and the bytes with it. Raises Beaten and NoChild."""
        tried = 0
        while True:
            tried += 1
            try:
                return self._ask_once(question, content)
            except Beaten as beaten:
                if tried >= self._tries[beaten.reason]:
                    raise

    def close(self) -> None:
        """End the children; those at work finish their question first."""
        for _ in range(self._places.qsize()):
            child = self._places.get()
            if child is not None:
                child.end()
            self._places.put(None)

    def _ask_once(self, question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """A child that failed or has answered enough is replaced by none, and so by a fresh one at the next question."""
        child = self._places.get()
        kept: _Child | None = None
        try:
            child = child or _Child(self._kind)
            answer = child.ask(question, content)
            kept = child if child.asked < MAX_QUESTIONS else None
            return answer
        finally:
            if child is not None and kept is None:
                child.end()
            self._places.put(kept)


class _Child:
    """One child and our end of the socket to it."""

    def __init__(self, kind: Kind) -> None:
        self.asked = 0
        self._seconds = kind.seconds
        self._socket, theirs = socket.socketpair()
        with theirs:
            process = _started(kind.module, theirs)
        # Kill it, for it holds nothing that is worth a farewell; also where nobody asked before we are gone.
        self.end = weakref.finalize(self, _killed, process, self._socket)
        try:
            self._deadline = time.monotonic() + START_SECONDS
            self._send(frame(dict(kind.greeting)))
            said, _ = read_frame(self._receive)
        except (OSError, EOFError, Garbled) as error:
            self.end()
            raise NoChild from error
        if said.get("alone") is not True:
            log.info("child: this system does not let it leave the network")

    def ask(self, question: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer to one question. Raises Beaten; after that the child must be ended."""
        self.asked += 1
        self._deadline = time.monotonic() + self._seconds
        try:
            self._send(frame(question, content))
            said, body = read_frame(self._receive)
        except TimeoutError as error:
            raise Beaten("too-slow") from error
        except (OSError, EOFError, Garbled) as error:
            raise Beaten("died") from error
        if said.get("failed") == "too-large":
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


def _started(module: str, theirs: socket.socket) -> subprocess.Popen[bytes]:
    """A fresh Python with nothing of ours but the way to its modules and one end of a socket."""
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        return subprocess.Popen(  # noqa: S603  (a module of ours, named in our own code)
            [sys.executable, "-P", "-m", module],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a traceback may quote what it was asked
            cwd="/",
            env={"PYTHONPATH": paths, "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise NoChild from error
