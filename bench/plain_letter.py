"""How long a colleague waits for the machine when she triages and answers a plain letter by keyboard, in a real Chromium.

She presses one key after the other without thinking, so everything counted is the machine's: browser, desk and courier.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from bench.figures import percentile, show
from bench.served import bare_pages, running
from bench.sizes import Sizes
from helpline.demo import UNDO_SECONDS
from tests.chromium import chromium
from tests.road.at_the_keyboard import Keyboard
from tests.road.browsing import Windows
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

STEPS = ("opened from the inbox", "triaged", "answered, on its way", "left, without the time for undoing")
PAGES = 3  # the ticket, and the same after each form


def measure(sizes: Sizes) -> None:
    """Prints seconds of each step and of all; the first letter only warms up."""
    with chromium() as browser:
        measure_in(browser, sizes)


def measure_in(browser: Browser, sizes: Sizes) -> None:
    """The same in a browser that is there already: only one can be driven at a time."""
    with TemporaryDirectory(prefix="desk-bench-") as folder, RunningDemo(Path(folder)) as demo:
        windows = Windows(browser, demo)
        windows.open("Sam")  # a keeper: couriers have their keys
        ada = Keyboard(windows.open("Ada"))
        taken = [_answered(demo, ada, number) for number in range(sizes.letters + 1)][1:]
        size, keys = len(ada.page.content().encode()), len(ada.pressed) // (sizes.letters + 1)
        bare = [_bare(ada.page, size) for _ in range(sizes.letters)]
        windows.close_all()
    limit = percentile(bare, 0.5)
    rows = [_row(f"the browser alone, {PAGES} pages", bare, limit)]
    rows += [
        _row(step, list(times), limit) for step, times in zip(STEPS, zip(*taken, strict=True), strict=True)
    ]
    rows.append(_row("all of it", [sum(times) for times in taken], limit))
    show(
        "A plain letter by keyboard", ["", "p50 s", "longest s", "times bare"], rows,
        f"{sizes.letters} letters, {keys} keys each beside the words; `helpline demo` with the courier in its process, "
        f"SQLite; undo {UNDO_SECONDS} s, taken off",
        "the browser alone: pages as long as the ticket's, from bare waitress",
    )  # fmt: skip


def _answered(demo: RunningDemo, ada: Keyboard, number: int) -> tuple[float, ...]:
    """Seconds of each of STEPS."""
    asked, told = f"May I ask something, number {number}?", f"Of course you may, number {number}."
    demo.mail(letter(asked, sender=somebody()))
    steps: list[Callable[[], object]] = [
        lambda: ada.open(asked), ada.triage, lambda: ada.answer(told), lambda: demo.letter_with(told),
    ]  # fmt: skip
    times = []
    for step in steps:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    times[-1] = max(0.0, times[-1] - UNDO_SECONDS)
    return tuple(times)


def _bare(page: Page, size: int) -> float:
    with running(bare_pages(size)) as port:
        start = time.perf_counter()
        for _ in range(PAGES):
            page.goto(f"http://127.0.0.1:{port}/")
        return time.perf_counter() - start


def _row(name: str, times: list[float], limit: float) -> list[object]:
    half, longest = percentile(times, 0.5), max(times)
    return [name, f"{half:.2f}", f"{longest:.2f}", f"{half / limit:.1f}"]
