"""How long until `helpline demo` says `ready`: empty, with its story, and on request from a fresh clone by `make`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import percentile, seconds_of, show
from bench.served import HELPLINE, running
from bench.sizes import Sizes

ROOT = Path(__file__).parent.parent
IMPORTS = (sys.executable, "-c", "import helpline.cli")


def measure(sizes: Sizes) -> None:
    """Prints seconds, the median of so many starts, each on a folder of its own."""
    measured = {
        "python, imports only": [_imports() for _ in range(sizes.starts)],
        "demo --empty": [_demo("--empty") for _ in range(sizes.starts)],
        "demo --empty, started again": _again(sizes.starts),
        "demo, 30 days of story": [_demo() for _ in range(sizes.stories)],
    }
    limit = percentile(measured["python, imports only"], 0.5)
    rows = [
        [name, f"{percentile(taken, 0.5):.2f}", f"{max(taken):.2f}", f"{percentile(taken, 0.5) / limit:.1f}"]
        for name, taken in measured.items()
        if taken
    ]
    if sizes.clean:
        seconds = _from_a_clone()
        rows.append(["fresh clone: make, then demo", f"{seconds:.2f}", "-", f"{seconds / limit:.1f}"])
    show(
        "From the start to `ready`", ["", "median s", "longest s", "times the imports"], rows,
        f"{sizes.starts} starts each, {sizes.stories} with the story; 1 process at a time, ports of the system's choosing",
    )  # fmt: skip


def _imports() -> float:
    return seconds_of(lambda: subprocess.run(IMPORTS, check=True))


def _demo(*options: str, program: Sequence[str] = HELPLINE) -> float:
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        return _seconds_to_ready((*program, *_demo_in(folder), *options))


def _again(times: int) -> list[float]:
    """Starts over a folder that has its people already."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        _seconds_to_ready((*HELPLINE, *_demo_in(folder), "--empty"))
        return [_seconds_to_ready((*HELPLINE, *_demo_in(folder))) for _ in range(times)]


def _demo_in(folder: str) -> Sequence[str]:
    return "demo", "--port", "0", "--smtp-port", "0", "--data", f"{folder}/data"


def _seconds_to_ready(command: Sequence[str]) -> float:
    program = running(command)
    seconds = seconds_of(program.__enter__)
    program.__exit__(None, None, None)
    return seconds


def _from_a_clone() -> float:
    """What a newcomer waits for: the environment with all packages, then the demo. Wants git, make and the network."""
    git, make = shutil.which("git"), shutil.which("make")
    assert git, "a fresh clone wants git"
    assert make, "a fresh clone wants make"
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        clone = Path(folder) / "desk"
        subprocess.run((git, "clone", "--quiet", ROOT, clone), check=True)
        make_it = (make, "--silent", "-C", str(clone), f"PYTHON={sys.executable}", ".venv/ready")
        seconds = seconds_of(lambda: subprocess.run(make_it, check=True))
        return seconds + _demo(program=(str(clone / ".venv/bin/helpline"),))
