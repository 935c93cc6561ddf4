"""Ports for servers of the tests that must be known before they are started.

The system gives the ports of its own range to whoever connects somewhere, so one of them is free now and taken a moment
later. Those below it are only taken by who asks for them; and each worker of a test run has a stretch of its own.
"""

from __future__ import annotations

import os
import random
import socket
from itertools import cycle

FIRST, STRETCH, WORKERS = 12_000, 2_000, 10  # up to 32,000: Linux begins to give away at 32,768


def _own_stretch() -> range:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    return range(FIRST + worker * STRETCH, FIRST + (worker + 1) * STRETCH)


_LEFT = cycle(random.sample(_own_stretch(), STRETCH))


def free_port() -> int:
    """One of 127.0.0.1 on which nobody listens, and which this worker has not given away lately."""
    return next(port for port in _LEFT if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
