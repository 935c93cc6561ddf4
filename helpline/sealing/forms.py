"""The four sealed forms and how to tell them apart by their first bytes, without any key."""

from __future__ import annotations

from typing import Literal, NewType

Kind = Literal["record", "box", "file", "wrapped"]
Sealed = NewType("Sealed", bytes)
Key = NewType("Key", bytes)  # 32 uniform bytes

KEY_SIZE = 32
EPOCH_END = 8  # form, suite, two bytes of flags, u32 epoch

HEADS: dict[Kind, bytes] = {
    "record": b"\x01\x01\x00\x01",
    "box": b"\x02\x01\x00\x00",
    "file": b"\x03\x01\x00\x00",
    "wrapped": b"\x04\x01\x00\x00",
}
UNPADDED_RECORD = b"\x01\x01\x00\x00"  # read, never written: every record of ours hides its length
_KINDS: dict[bytes, Kind] = {head: kind for kind, head in HEADS.items()} | {UNPADDED_RECORD: "record"}


class Damaged(Exception):
    """A sealed text does not open: altered, cut, moved, of another epoch or version, or the key is another.

    Never says which: an opener that explains itself answers a forger's questions.
    """


def kind_of(sealed: bytes) -> Kind:
    """Which form this is, judged by version, suite and flags only. `Damaged` if any of them is unknown."""
    kind = _KINDS.get(sealed[:4])
    if kind is None:
        raise Damaged
    return kind


def epoch_of(sealed: bytes) -> int:
    """The epoch of the key it was sealed under, as claimed: true only once it opens. A file has none."""
    if kind_of(sealed) == "file" or len(sealed) < EPOCH_END:
        raise Damaged
    return int.from_bytes(sealed[4:EPOCH_END], "big")


def write_head(kind: Kind, epoch: int) -> bytes:
    """The first 8 bytes of a record, a wrapped key or a box."""
    return HEADS[kind] + epoch.to_bytes(4, "big")


def read_head(sealed: bytes, kind: Kind, *, epoch: int | None) -> bytes:
    """The first 8 bytes, if they are of this kind and, when an epoch is given, of that epoch."""
    if kind_of(sealed) != kind or len(sealed) < EPOCH_END:
        raise Damaged
    if epoch is not None and epoch != epoch_of(sealed):
        raise Damaged
    return sealed[:EPOCH_END]
