"""How a question and its answer travel between the desk and a child: lengths, JSON and bytes, nothing that runs.

Not pickle: a child that something hostile took over may answer what it likes, and it must stay text and bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

MAX_FRAME = 128 << 20
_HEAD = struct.Struct(">II")
Read = Callable[[int], bytes]


class Garbled(Exception):
    """What came over the wire is no answer; whoever sent it is not to be asked again."""


def frame(said: dict[str, Any], body: bytes = b"") -> bytes:
    """One message: two lengths of four bytes, the JSON, the bytes."""
    head = json.dumps(said).encode()
    return _HEAD.pack(len(head), len(body)) + head + body


def read_frame(read: Read) -> tuple[dict[str, Any], bytes]:
    """The next message; `read(n)` gives exactly n bytes. Raises Garbled, and what `read` raises."""
    head, body = _HEAD.unpack(read(_HEAD.size))
    if head + body > MAX_FRAME:
        raise Garbled
    try:
        said = json.loads(read(head))
    except ValueError as error:
        raise Garbled from error
    if not isinstance(said, dict):
        raise Garbled
    return said, read(body)
