"""How the parser stands damage and how fast it is, on letters made from the invented ones in `tests/mails`.

python -m bench.parser --damaged 100000     nothing may raise, hang for 2 s of CPU, need 256 MB, or be lost
python -m bench.parser --hostile            the shapes known to be dear, at 8 MB each
python -m bench.parser --speed              letters a second, read here and read in the child
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from bench.damage import damaged, hostile
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Parsers
from mail_gateway.intake import read_mail, take_in

MAILS = sorted((Path(__file__).parent.parent / "tests" / "mails").glob("*.eml"))
DESK = "help@desk.example"
OURS = OurAddresses([DESK])
ROOM = 256 << 20
HANG = 2.0


class Hung(BaseException):
    """Raised by the clock inside a letter that takes too long; no `except Exception` holds it."""


def main() -> None:
    choice = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choice.add_argument("--damaged", type=int, default=0, metavar="N")
    choice.add_argument("--hostile", action="store_true")
    choice.add_argument("--speed", action="store_true")
    choice.add_argument("--seed", type=int, default=1)
    chosen = choice.parse_args()
    raws = [path.read_bytes() for path in MAILS]
    if chosen.damaged:
        draw = random.Random(chosen.seed)
        sys.exit(say_damage((damaged(raws, draw) for _ in range(chosen.damaged)), seed=chosen.seed))
    if chosen.hostile:
        sys.exit(say_hostile())
    if chosen.speed:
        say_speed(raws)


def say_damage(letters: Iterator[bytes], *, seed: int) -> int:
    """Read each as the door does; print what went wrong; 0 if nothing did."""
    signal.signal(signal.SIGPROF, _hang)
    _limit_memory()
    outcomes: Counter[str] = Counter()
    began, slowest = time.monotonic(), 0.0
    for raw in letters:
        at = time.process_time()
        outcomes[_outcome(raw)] += 1
        slowest = max(slowest, time.process_time() - at)
    passed = time.monotonic() - began
    n = outcomes.total()
    bad = {name: outcomes[name] for name in ("exception", "hang", "memory", "lost")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{n} damaged letters, seed {seed}: {passed:.0f} s, {n / passed:.0f} a second, slowest {slowest:.2f} s of CPU, peak {peak} MB"
    )
    print(
        f"  tickets {outcomes['ticket']}, quarantined {outcomes['quarantine']}; "
        + ", ".join(f"{k} {v}" for k, v in bad.items())
    )
    return 1 if any(bad.values()) else 0


def say_hostile() -> int:
    """Each dear shape once, in a child: seconds, and what became of it."""
    parsers = Parsers([DESK])
    slow = 0
    for name, raw in hostile():
        at = time.monotonic()
        outcome = _taken(raw, read=lambda raw, rcpt: parsers.read(raw, rcpt))
        passed = time.monotonic() - at
        slow += passed > HANG
        print(f"  {name:<28} {len(raw) / 1e6:5.1f} MB  {passed:5.2f} s  {outcome}")
    parsers.close()
    return 1 if slow else 0


def say_speed(raws: list[bytes]) -> None:
    parsers = Parsers([DESK], size=1)
    parsers.read(raws[0])
    for name, read in (
        ("in this process", lambda raw: read_mail(raw, ours=OURS)),
        ("in the child", parsers.read),
    ):
        began = time.monotonic()
        for _ in range(50):
            for raw in raws:
                read(raw)
        n = 50 * len(raws)
        print(f"  {name:<16} {n / (time.monotonic() - began):7.0f} letters a second (n={n}, one at a time)")
    parsers.close()


def _outcome(raw: bytes) -> str:
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        return _taken(raw)
    except Hung:
        return "hang"
    except Exception as error:  # noqa: BLE001 - that there are none is what is measured
        print(f"  {type(error).__name__}: {error!s:.100}", file=sys.stderr)
        return "exception"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _taken(raw: bytes, read: Callable[..., object] | None = None) -> str:
    """What became of a letter: "lost" if it is not in exactly one place, with all its text storable."""
    stored: list[object] = []
    aside: list[str] = []
    take_in(
        raw, (DESK,), ours=OURS, store=stored.append, quarantine=lambda _, why: aside.append(why), read=read
    )  # type: ignore[arg-type]  # a stand-in for Parsers.read
    if len(stored) + len(aside) != 1:
        return "lost"
    if stored:
        str(stored[0].text).encode("utf-8")  # type: ignore[attr-defined]  # an IncomingMail
        return "ticket"
    return "memory" if aside == ["too-large"] and read is None else "quarantine"


def _limit_memory() -> None:
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + ROOM, now + ROOM))


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise Hung


if __name__ == "__main__":
    main()
