"""Letters that come at once are stored in one commit: whoever finds one under way waits for the next, which takes all who wait.

A commit lasts as long for eight letters as for one, for it mostly waits for the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from helpline.border import TemporaryFailure

T = TypeVar("T")


@dataclass(repr=False, eq=False)
class _Waiting(Generic[T]):
    """A letter and what came of it. Nothing has, until it is said to be stored."""

    letter: T
    is_taken: bool = False
    is_stored: bool = False
    trouble: Exception = field(default_factory=lambda: TemporaryFailure("not stored"))


class Together(Generic[T]):
    """Stores letters from any number of threads. `store_all` commits those it is given, or raises and commits none."""

    def __init__(self, store_all: Callable[[Sequence[T]], None]) -> None:
        self._store_all = store_all
        self._waiting: deque[_Waiting[T]] = deque()
        self._turn = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for the next commit."""
        return len(self._waiting)

    def store(self, letter: T) -> None:
        """When this returns, the letter is committed. Raises what kept this letter from it, never what befell another."""
        mine = _Waiting(letter)
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_taken:
                self._work(self._all_who_wait())
        if not mine.is_stored:
            raise mine.trouble

    def _all_who_wait(self) -> list[_Waiting[T]]:
        some = [self._waiting.popleft() for _ in range(len(self._waiting))]
        for one in some:
            one.is_taken = True
        return some

    def _work(self, some: Sequence[_Waiting[T]]) -> None:
        """One letter that can't be stored must not keep the others out: then each is tried alone."""
        try:
            self._store_all([one.letter for one in some])
        except Exception as trouble:  # noqa: BLE001  (whatever it is, it belongs to the thread that brought the letter)
            if len(some) == 1:
                some[0].trouble = trouble
            else:
                for one in some:
                    self._work([one])
        else:
            for one in some:
                one.is_stored = True
