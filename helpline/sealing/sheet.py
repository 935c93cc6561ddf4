"""The recovery sheet: a key pair's seed on paper, with a check so that a slip of the pen is noticed."""

from __future__ import annotations

import hashlib

from . import crockford
from .forms import KEY_SIZE, Damaged

_CHECK = 3
_GROUP = 4


def sheet_text(seed: bytes) -> str:
    """Seed and check as 14 groups of 4 characters, joined by "-"."""
    if len(seed) != KEY_SIZE:
        raise ValueError(f"a seed has {KEY_SIZE} bytes")
    digits = crockford.encode(seed + _check(seed))
    return "-".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def read_sheet(text: str) -> bytes:
    """The seed typed back, spaces and dashes wherever they fell. `Damaged` if the check disagrees."""
    digits = "".join(text.split()).replace("-", "")
    content = crockford.decode(digits, size=KEY_SIZE + _CHECK)
    seed, check = content[:KEY_SIZE], content[KEY_SIZE:]
    if check != _check(seed):
        raise Damaged
    return seed


def _check(seed: bytes) -> bytes:
    return hashlib.sha256(b"HL1/sheet" + seed).digest()[:_CHECK]
