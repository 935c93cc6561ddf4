"""`helpline parse-mail`: how the gateway reads a letter, for people who wonder why one looks odd.

One JSON line a file, whatever is in it; the keys are a promise (`docs/parse-mail.md`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from helpline.border import IncomingMail, TemporaryFailure
from mail_gateway.child import Beaten, Parsers
from mail_gateway.reading import described

_NOTHING = IncomingMail(address="", name="", subject="", text="")


def read_aloud(files: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The line for each file ("-" is the standard input), and whether the letter could be read."""
    parsers = Parsers((), size=1)
    try:
        for file in files:
            reading = _reading(file, parsers)
            yield json.dumps(reading, ensure_ascii=False), "error" not in reading
    finally:
        parsers.close()


def _reading(file: str, parsers: Parsers) -> dict[str, Any]:
    """What is in the file, read as at the door: in a child with its limits."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        reading = parsers.describe(raw)
    except OSError:
        return described(_NOTHING) | {"error": "no-file"}
    except Beaten as beaten:
        return described(_NOTHING) | {"error": beaten.reason}
    except TemporaryFailure:
        return described(_NOTHING) | {"error": "no-parser"}
    return reading | {"error": "unreadable"} if "unreadable" in reading["flags"] else reading
