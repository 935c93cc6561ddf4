"""Slows guessing down: after three wrong passphrases a name has to wait, longer each time. Never a lockout.

One process counts in memory; where several serve the pages they count together, in the database.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from helpline.deeds.names import folded
from helpline.deeds.staff.login_tries import FORGOTTEN_AFTER, forget_failures, note_failure, tries_of
from helpline.sealing import name_index

FREE_TRIES = 3
LONGEST = timedelta(minutes=1)
MOST_NAMES = 10_000


class Backoff:
    """Counts wrong tries by name, in this process only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[str, tuple[int, datetime]] = {}

    def wait(self, name: str, *, now: datetime) -> timedelta:
        """How long this name still has to wait; zero if it may try now."""
        with self._lock:
            count, last = self._tries.get(folded(name), (0, now))
        return _left(count, last, now=now)

    def failed(self, name: str, *, now: datetime) -> None:
        with self._lock:
            if len(self._tries) >= MOST_NAMES:
                self._tries = {
                    key: (n, at) for key, (n, at) in self._tries.items() if now - at < FORGOTTEN_AFTER
                }
            count, last = self._tries.get(folded(name), (0, now))
            self._tries[folded(name)] = (1 if now - last > FORGOTTEN_AFTER else count + 1, now)

    def succeeded(self, name: str) -> None:
        with self._lock:
            self._tries.pop(folded(name), None)


class SharedBackoff:
    """The same for several processes. Names are kept as keyed hashes: somebody may type her passphrase there."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def wait(self, name: str, *, now: datetime) -> timedelta:
        """How long this name still has to wait; zero if it may try now."""
        count, last = tries_of(self._index(name), now=now)
        return _left(count, last, now=now)

    def failed(self, name: str, *, now: datetime) -> None:
        note_failure(self._index(name), now=now)

    def succeeded(self, name: str) -> None:
        forget_failures(self._index(name))

    def _index(self, name: str) -> bytes:
        return name_index(self._secret, folded(name))


def _left(count: int, last: datetime, *, now: datetime) -> timedelta:
    if count < FREE_TRIES:
        return timedelta()
    return max(timedelta(), last + min(timedelta(seconds=2 ** min(count - FREE_TRIES, 10)), LONGEST) - now)
