"""Slows guessing down: after three wrong passphrases a name has to wait, longer each time. In memory, never a lockout."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from helpline.deeds.names import folded

FREE_TRIES = 3
LONGEST = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)
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
        if count < FREE_TRIES:
            return timedelta()
        return max(
            timedelta(), last + min(timedelta(seconds=2 ** min(count - FREE_TRIES, 10)), LONGEST) - now
        )

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
