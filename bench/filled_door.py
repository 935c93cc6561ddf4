"""Whether the door slows down as the desk fills: letters at one desk with more and more tickets in it."""

from __future__ import annotations

from itertools import count, pairwise

from bench.desks import founded_desk
from bench.figures import show
from bench.filling import fill
from bench.rounds import Served, round_of
from bench.sizes import Sizes


def measure_filled(sizes: Sizes) -> None:
    """Prints one row for each number of tickets and of connections; the empty desk is the first."""
    with founded_desk() as trial:
        trial.desk.start()
        try:
            rows, seeds = list[list[object]](), count(sizes.seed)
            empty: dict[int, Served] = {}
            for filled, tickets in pairwise((0, 0, *sorted(sizes.tickets))):
                fill(trial, up_to=tickets, start=filled, seed=sizes.seed)
                for connections in sizes.connections:
                    served = round_of(
                        trial.desk.door.port, mails=sizes.mails, connections=connections, seed=next(seeds)
                    )
                    rows.append(_row(tickets, served, empty=empty.setdefault(connections, served)))
        finally:
            trial.desk.stop()
    show(
        "The door of a desk that fills", ["tickets", "connections", "mails/s", "p50 ms", "p95 ms", "cpu ms a mail", "times the empty desk's"],
        rows,
        f"{sizes.mails} letters a row, seed {sizes.seed}, courier not armed; the letters of the rows above are in the desk as well",
        "filled through deeds.intake.receive_mail with synchronous=OFF, FULL for the measuring",
        "larger desks: --tickets 1000 --tickets 50000 (filling takes 3 ms a ticket)",
    )  # fmt: skip


def _row(tickets: int, served: Served, *, empty: Served) -> list[object]:
    seen = served.seen
    return [
        tickets, seen.connections, f"{seen.per_second:.0f}", f"{seen.p50:.1f}", f"{seen.p95:.1f}",
        f"{served.cpu * 1000:.1f}", f"{served.cpu / empty.cpu:.2f}",
    ]  # fmt: skip
