"""Letters a second through the real SMTP door into SQLite, beside two limits of the same run; and where the time goes.

The letters are brought by a process of its own; door, desk and database are this one, as `helpline serve` has them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.desks import Trial, founded_desk
from bench.figures import show
from bench.filled_door import measure_filled
from bench.limits import THREADS, committing, counting
from bench.road import steps
from bench.rounds import Served, round_of
from bench.sizes import Sizes
from helpline.deeds.staff import arming

TARGET = 0.30
COUNTS, COMMITS = "aiosmtpd, counts only", "aiosmtpd, one commit a mail"
DESK, ARMED = "the desk", "the desk, courier armed"


def measure(sizes: Sizes) -> None:
    """Prints three tables: rates, the parts of one letter, and what changes as the desk fills."""
    rounds = [one for connections in sizes.connections for one in _rates(connections, sizes)]
    show(
        "Letters through the SMTP door", ["", "connections", "mails/s", "p50 ms", "p95 ms", "cpu ms a mail", "of one commit a mail"], rounds,
        f"{sizes.mails} letters a round, seed {sizes.seed}, each row the quickest of {sizes.turns} rounds taken in turn",
        "cpu: of the server and its children, all threads; it moves less than the rates when others use the machine",
        "60 % multipart/alternative, 5 % with a file of 100 kB, text of 1-6 kB; no pipelining, no TLS",
        f"2 processes: the postman; the server with 1 loop thread and {THREADS} letter threads; at the desk 2 parser children more",
        "SQLite in WAL mode, synchronous=FULL, at the limit as at the desk; senders not looked up in the DNS",
        f"target: the desk at {TARGET:.0%} of one commit a mail",
    )  # fmt: skip
    with founded_desk() as trial:
        show(
            "Where the time of a letter goes", ["", "cpu us", "wall us", "share of cpu"], steps(trial, sizes),
            f"1 process, 1 thread, no SMTP; medians of {sizes.mails} letters; the wall holds the disk, and whoever else is at work",
        )  # fmt: skip
    measure_filled(sizes)


def _rates(connections: int, sizes: Sizes) -> list[list[object]]:
    taken: dict[str, list[Served]] = {COUNTS: [], COMMITS: [], DESK: [], ARMED: []}
    for turn in range(sizes.turns):

        def go(port: int, turn: int = turn) -> Served:
            return round_of(port, mails=sizes.mails, connections=connections, seed=sizes.seed + turn)

        with counting() as port:
            taken[COUNTS].append(go(port))
        with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder, committing(Path(folder)) as port:
            taken[COMMITS].append(go(port))
        for name in (DESK, ARMED):
            with founded_desk() as trial:
                taken[name].append(_through_the_desk(trial, go, is_armed=name == ARMED))
    best = {name: _best(rounds) for name, rounds in taken.items()}
    return [_row(name, one, limit=best[COMMITS]) for name, one in best.items()]


def _best(rounds: list[Served]) -> Served:
    """The quickest: whoever else uses the machine can only slow a round down."""
    return min(rounds, key=lambda one: one.seen.seconds)


def _row(name: str, one: Served, *, limit: Served) -> list[object]:
    seen, share = one.seen, one.seen.per_second / limit.seen.per_second
    return [
        name, seen.connections, f"{seen.per_second:.0f}", f"{seen.p50:.1f}", f"{seen.p95:.1f}", f"{one.cpu * 1000:.1f}",
        f"{share:.0%}",
    ]  # fmt: skip


def _through_the_desk(trial: Trial, go: Callable[[int], Served], *, is_armed: bool) -> Served:
    desk = trial.desk
    if is_armed:
        with desk.app.app_context():
            arming.arm(desk.keys, by=trial.colleague("Sam"), now=desk.clock())
    desk.start()
    try:
        return go(desk.door.port)
    finally:
        desk.stop()
