"""Words in place of bytes: four to compare a key by voice, six to log in with.

Both come from the EFF's long list of 7,776 English words, as the package xkcdpass ships it.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from importlib import resources


def fingerprint_words(public: bytes) -> tuple[str, str, str, str]:
    """Four words (51 bits) that two people read to each other to know that they see the same public key."""
    words = eff_words()
    number = int.from_bytes(hashlib.sha256(b"HL1/words" + public).digest(), "big")
    number, first = divmod(number, len(words))
    number, second = divmod(number, len(words))
    number, third = divmod(number, len(words))
    return words[first], words[second], words[third], words[number % len(words)]


def new_passphrase(words: int = 6) -> str:
    """So many random words joined by spaces; each is worth 12.9 bits, six are 77."""
    return " ".join(secrets.choice(eff_words()) for _ in range(words))


@cache
def eff_words() -> tuple[str, ...]:
    """The list in its own order, which `fingerprint_words` depends on."""
    return tuple(resources.files("xkcdpass").joinpath("static/eff-long").read_text(encoding="ascii").split())
