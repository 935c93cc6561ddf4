"""Crockford's base 32: bytes as letters and digits a person can read out, type back and mistake a little."""

from __future__ import annotations

from .forms import Damaged

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {
    spelling: value
    for value, digit in enumerate(_DIGITS)
    for spelling in digit + digit.lower() + {"0": "Oo", "1": "IiLl"}.get(digit, "")
}


def encode(content: bytes) -> str:
    """The bytes as one big-endian number in upper-case digits, leading zeros kept."""
    number, size = int.from_bytes(content, "big"), -(-len(content) * 8 // 5)
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(size)))


def decode(text: str, *, size: int) -> bytes:
    """The `size` bytes that `encode` spelt so. Either case, O for 0, I and L for 1; else `Damaged`."""
    if len(text) != -(-size * 8 // 5):
        raise Damaged
    try:
        number = 0
        for digit in text:
            number = number << 5 | _VALUES[digit]
        return number.to_bytes(size, "big")
    except (KeyError, OverflowError):  # no such digit; or more than fits
        raise Damaged from None
