"""How fast letters may come and go: buckets that fill with each one and run empty again with time, in memory only."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable

HOUR, DAY = 3_600.0, 86_400.0
MAX_BUCKETS = 20_000


class Bucket:
    """Room for `limit` drops at once; a full one runs empty in `seconds`."""

    def __init__(self, limit: int, *, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._level, self._at = 0.0, float("-inf")

    def wait(self, *, now: float) -> float:
        """How many seconds until there is room for one more drop; 0 if there is now."""
        missing = self._drained(now) + 1 - self._limit
        return max(0.0, missing * self._seconds / self._limit)

    def add(self, *, now: float) -> None:
        """Put one drop in."""
        self._level, self._at = self._drained(now) + 1, now

    def is_empty(self, *, now: float) -> bool:
        return self._drained(now) == 0

    def _drained(self, now: float) -> float:
        return max(0.0, self._level - (now - self._at) * self._limit / self._seconds)


class Crowd:
    """Counts what each network (/24 or /48) brings within an hour.

    Networks are kept as HMACs under a key that is thrown away every day, and for an hour only: no address is
    found in this process's memory afterwards. Our own machine is never counted.
    """

    def __init__(self, limit: int, *, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._buckets: dict[bytes, Bucket] = {}
        self._key, self._key_at = secrets.token_bytes(32), clock()

    @property
    def size(self) -> int:
        """How many networks are remembered now."""
        return len(self._buckets)

    def lets_in(self, address: str | None) -> bool:
        """Count one more from this address; False if its network has had its share of this hour."""
        network, now = _network_of(address), self._clock()
        if network is None:
            return True
        self._forget(now)
        name = hmac.digest(self._key, network, hashlib.sha256)
        bucket = self._buckets.setdefault(name, Bucket(self._limit, seconds=HOUR))
        has_room = bucket.wait(now=now) == 0
        if has_room:
            bucket.add(now=now)
        return has_room

    def _forget(self, now: float) -> None:
        if now - self._key_at > DAY:
            self._key, self._key_at = secrets.token_bytes(32), now
            self._buckets.clear()
        elif len(self._buckets) >= MAX_BUCKETS:
            kept = {name: one for name, one in self._buckets.items() if not one.is_empty(now=now)}
            self._buckets = kept if len(kept) < MAX_BUCKETS else {}


def _network_of(address: str | None) -> bytes | None:
    try:
        host = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    host = getattr(host, "ipv4_mapped", None) or host
    return None if host.is_loopback else host.packed[: 3 if host.version == 4 else 6]
