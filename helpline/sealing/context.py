"""The context of a sealed text: its purpose and its place, authenticated beside it but stored nowhere.

A text moved to another row, ticket, team or organisation meets another context there and does not open.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from uuid import UUID

from .purposes import PURPOSES

Part = UUID | int | str | bytes

_MARK = b"HL1\0"
_ID_LENGTH = b"\0\x10"
_ID_SIZE = 16


def context(purpose: str, *parts: Part) -> bytes:
    """The context of one place: "HL1\\0" | u16 length | purpose | (u16 length | part)*.

    An id is its 16 bytes, a number a u64, a text UTF-8. `ValueError` for a purpose that is not in the
    register, or with another number of parts than it names: mistakes in our code, not in what is stored.
    """
    registered = PURPOSES.get(purpose)
    if registered is None:
        raise ValueError(f"{purpose!r} is no purpose yet: register it in sealing/purposes.py and docs/hl1.md")
    if len(parts) != len(registered.parts):
        raise ValueError(f"{purpose!r} is bound to {', '.join(registered.parts)}, not to {len(parts)} parts")
    return encode(purpose, *parts)


def contexts(purpose: str, *first: Part, revision: int | None = None) -> Callable[[bytes], bytes]:
    """`context` for very many places that differ only in one id: takes its 16 bytes. It stands last, or before a revision."""
    nobody = UUID(int=0)
    last = () if revision is None else (revision,)
    whole = context(purpose, *first, nobody, *last)
    end = len(whole) - len(encode(purpose, *last)) + len(_beginning(purpose))
    before, after = whole[: end - _ID_SIZE], whole[end:]
    return lambda raw_id: before + raw_id + after


def encode(purpose: str, *parts: Part) -> bytes:
    """The same bytes for a purpose outside the register: match indexes and known answers, nothing stored."""
    encoded = _beginning(purpose)
    for part in parts:  # a search does this twice a message: an id, which most parts are, takes the short way
        if isinstance(part, UUID):
            encoded += _ID_LENGTH + part.bytes
        else:
            encoded += _with_length(_bytes_of(part))
    return encoded


@cache
def _beginning(purpose: str) -> bytes:
    return _MARK + _with_length(purpose.encode())


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(2, "big") + part


def is_padded_in_a_box(encoded: bytes) -> bool:
    """Whether the purpose this context names puts text, whose length tells something, into its boxes."""
    start = len(_MARK) + 2
    end = start + int.from_bytes(encoded[len(_MARK) : start], "big")
    registered = PURPOSES.get(encoded[start:end].decode("utf-8", "replace"))
    return registered is not None and not registered.holds_a_key


def _bytes_of(part: int | str | bytes) -> bytes:
    if isinstance(part, int):
        return part.to_bytes(8, "big")
    if isinstance(part, str):
        return part.encode()
    return part
