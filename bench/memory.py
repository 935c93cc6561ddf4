"""Does a desk that serves for a long time grow? Its memory and that of its parsers, while many letters come in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.desks import founded_desk
from bench.figures import show
from bench.postman import bring
from bench.served import Serving, desk_over, serving
from bench.sizes import Sizes
from bench.visitor import Visitor

STEPS, WARM_UP, CONNECTIONS = 10, 300, 4


def measure(sizes: Sizes) -> None:
    """Prints the resident memory at 0, 10 ... 100 % of the letters."""
    with founded_desk() as trial, serving(desk_over(trial.folder)) as desk:
        with closing(Visitor(desk.web)) as keeper:
            keeper.sign_in("Sam", trial.passphrases["Sam"])  # so that the courier has its keys and works too
            keeper.read("/tickets")
        rows = list(_while_letters_come(desk, sizes))
    show(
        "Memory while letters come", ["", "letters", "mails/s", "desk MB", "parsers MB", "of the start"], rows,
        f"resident sets of `helpline serve` and of its parser children, after {WARM_UP} letters to warm up; courier armed",
        f"the letters of the door's benchmark, {CONNECTIONS} connections, seed {sizes.seed}; a parser is replaced after 500 letters",
        "of what came within the hour the desk remembers a digest (180 bytes each, 18 MB at most): that growth is meant",
    )  # fmt: skip


def _while_letters_come(desk: Serving, sizes: Sizes) -> Iterator[list[object]]:
    step = max(1, sizes.flood // STEPS)
    bring(desk.smtp, mails=WARM_UP, connections=CONNECTIONS, seed=0)
    start = sum(_resident(desk.pid))
    yield _row("start", 0, "-", desk.pid, start=start)
    for number in range(1, STEPS + 1):
        began = time.perf_counter()
        bring(desk.smtp, mails=step, connections=CONNECTIONS, seed=sizes.seed + number)
        rate = f"{step / (time.perf_counter() - began):.0f}"
        yield _row(f"{number * 100 // STEPS} %", number * step, rate, desk.pid, start=start)


def _row(name: str, letters: int, rate: str, pid: int, *, start: float) -> list[object]:
    own, parsers = _resident(pid)
    return [name, letters, rate, f"{own:.1f}", f"{parsers:.1f}", f"{(own + parsers) / start:.0%}"]


def _resident(pid: int) -> tuple[float, float]:
    """Megabytes of a process and of its children together."""
    children = " ".join(path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return _megabytes(pid), sum(_megabytes(int(child)) for child in children.split())


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
