"""Files: sealed in chunks under a key of their own, so that no chunk can be cut off, swapped or lent."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .forms import HEADS, KEY_SIZE, Damaged, Sealed
from .padding import pad, unpad
from .record import cipher

_CHUNK = 65_536
_TAG = 16
_START = HEADS["file"] + _CHUNK.to_bytes(4, "big")
_HEAD = len(_START) + 16  # and a salt


def seal_file(message_key: bytes, content: bytes, file_id: UUID) -> Sealed:
    """Seal a file under its message's key. Its size is padded too: it would confirm a known document."""
    head = _START + secrets.token_bytes(_HEAD - len(_START))
    aead = cipher(_file_key(message_key, head, file_id))
    chunks = _numbered(pad(content), _CHUNK)
    return Sealed(head + b"".join(aead.encrypt(nonce, chunk, head) for nonce, chunk in chunks))


def open_file(message_key: bytes, sealed: bytes, file_id: UUID) -> bytes:
    """The whole file or `Damaged`: nothing of it is given out before its last chunk was checked."""
    head, chunks = sealed[:_HEAD], _numbered(sealed[_HEAD:], _CHUNK + _TAG)
    if len(head) != _HEAD or not head.startswith(_START):
        raise Damaged
    aead = cipher(_file_key(message_key, head, file_id))
    try:
        return unpad(b"".join(aead.decrypt(nonce, chunk, head) for nonce, chunk in chunks))
    except InvalidTag:
        raise Damaged from None


def _numbered(content: bytes, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Every piece with its nonce: 7 zero bytes | u32 index | u8 "this is the last"."""
    # Counting is safe here: the salt gives every sealing a key of its own.
    starts = range(0, len(content), size)
    for index, start in enumerate(starts):
        is_last = index == len(starts) - 1
        yield bytes(7) + index.to_bytes(4, "big") + bytes([is_last]), content[start : start + size]


def _file_key(message_key: bytes, head: bytes, file_id: UUID) -> bytes:
    if len(message_key) != KEY_SIZE:
        raise ValueError(f"a key has {KEY_SIZE} bytes")
    salt, info = head[len(_START) :], b"HL1/file" + file_id.bytes
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=info).derive(message_key)
