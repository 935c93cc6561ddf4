"""Who is asked for in a note: “@Ada” and a name of the team, in any case, at the beginning of a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_AT = re.compile(r"(?<!\w)@(?=\w)")  # an address has something before its @
_WORD = re.compile(r"[\w'-]+")


def mentioned(text: str, names: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of `names` that are asked for, and the words behind an @ that are nobody's name; each once, in their order.

    The longest name counts: “@Ada Night” is Ada Night where there is one, and else Ada.
    """
    text = unicodedata.normalize("NFC", text)  # keyboards build ž differently
    known = sorted(names, key=len, reverse=True)
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        name = next((name for name in known if _begins_with(rest, name)), None)
        if name is not None:
            found[name] = None
        elif word := _WORD.match(rest):
            unknown[word.group()] = None
    return tuple(found), tuple(unknown)


def _begins_with(rest: str, name: str) -> bool:
    """The name and then the end of a word: “@Adam” isn't Ada."""
    head, after = rest[: len(name)], rest[len(name) : len(name) + 1]
    return bool(name) and head.casefold() == name.casefold() and not (after.isalnum() or after == "_")
