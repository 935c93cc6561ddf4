"""How lengths are hidden: a text is filled with zeros to one of a few sizes before it is sealed."""

from __future__ import annotations

from .forms import Damaged

_STEPS = (64, 256, 1024, 4096, 16_384, 65_536)
_LENGTH = 4


def pad(plaintext: bytes) -> bytes:
    """u32 length | plaintext | zeros, up to the next step; beyond the last step in multiples of it."""
    needed = _LENGTH + len(plaintext)
    return (len(plaintext).to_bytes(_LENGTH, "big") + plaintext).ljust(_padded_size(needed), b"\0")


def unpad(padded: bytes) -> bytes:
    """The text inside. `Damaged` unless `pad` would have written exactly these bytes.

    That refuses non-zero filling, a length that lies and a size that is no step. The seal was checked before, so
    nothing here has to be constant in time.
    """
    end = _LENGTH + int.from_bytes(padded[:_LENGTH], "big")
    if len(padded) != _padded_size(end) or padded[end:] != bytes(len(padded) - end):
        raise Damaged
    return padded[_LENGTH:end]


def _padded_size(needed: int) -> int:
    for step in _STEPS:
        if needed <= step:
            return step
    return -(-needed // _STEPS[-1]) * _STEPS[-1]
