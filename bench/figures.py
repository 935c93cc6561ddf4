"""How figures are taken and printed: medians and percentiles, small tables, and the machine they were taken on."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def seconds_of(deed: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def microseconds(deed: Callable[[], object], *, rounds: int) -> float:
    """The median of `rounds` single calls, after one to warm up: a colleague on the machine only moves the tail."""
    deed()
    return percentile([seconds_of(deed) for _ in range(rounds)], 0.5) * 1e6


def processor_seconds() -> dict[int, float]:
    """What this process and its children have used so far, by process (of children only where /proc tells)."""
    tick = os.sysconf("SC_CLK_TCK")
    used = {os.getpid(): time.process_time()}
    for children in Path("/proc/self/task").glob("*/children"):
        for child in map(int, children.read_text("ascii").split()):
            fields = Path(f"/proc/{child}/stat").read_text("utf-8").rpartition(")")[2].split()
            used[child] = (int(fields[11]) + int(fields[12])) / tick  # utime and stime, proc_pid_stat(5)
    return used


def used_since(before: dict[int, float]) -> float:
    """Seconds of those that are there now; what has ended meanwhile is left out."""
    return sum(seconds - before.get(process, 0) for process, seconds in processor_seconds().items())


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]], *notes: str) -> None:
    """A small table: the first column to the left, the others to the right, notes below."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  " + "  ".join([first, *others]).rstrip())
    for note in notes:
        print(f"  {note}")


def machine() -> str:
    """What the figures were taken on, and how busy it was."""
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores (load {load:.1f}), {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"cryptography {version('cryptography')}, {backend.openssl_version_text()}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
