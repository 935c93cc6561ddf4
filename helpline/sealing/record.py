"""Records and wrapped keys: AES-256-GCM under a key both sides hold.

The two have the same build and different first bytes, so that a backup can tell keys from content.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .forms import EPOCH_END, KEY_SIZE, UNPADDED_RECORD, Damaged, Key, Sealed, read_head, write_head
from .padding import pad, unpad

_NONCE = 12
_BEGINS = EPOCH_END + _NONCE


def seal_record(key: bytes, plaintext: bytes, context: bytes, *, epoch: int = 1) -> Sealed:
    """Seal a text under a key, bound to its context, its length hidden by padding."""
    return _seal(key, write_head("record", epoch), pad(plaintext), context)


def open_record(key: bytes, sealed: bytes, context: bytes, *, epoch: int | None = None) -> bytes:
    """The text of a record; `Damaged` unless key, context and epoch, if given, are those of its sealing."""
    head = read_head(sealed, "record", epoch=epoch)
    opened = _open(key, sealed, context)
    return opened if head.startswith(UNPADDED_RECORD) else unpad(opened)


def record_opener(
    key: bytes, *, epoch: int, otherwise: Callable[[bytes, bytes], bytes] | None = None
) -> Callable[[bytes, bytes], bytes]:
    """`open_record` for very many records of one key and epoch, which takes (sealed, context): the cipher is set up once.

    What begins otherwise than they do now, that is another form, an older one or another epoch, goes to `otherwise`.
    """
    decrypt, expected = cipher(key).decrypt, write_head("record", epoch)
    open_other = otherwise or partial(open_record, key, epoch=epoch)

    def open_one(sealed: bytes, context: bytes) -> bytes:
        if not sealed.startswith(expected):
            return open_other(sealed, context)
        try:
            opened = decrypt(sealed[EPOCH_END:_BEGINS], sealed[_BEGINS:], expected + context)
        except (InvalidTag, ValueError):
            raise Damaged from None
        return unpad(opened)

    return open_one


def wrap_key(under: bytes, key: bytes, context: bytes, *, epoch: int = 1) -> Sealed:
    """Seal one 32-byte key under another."""
    if len(key) != KEY_SIZE:
        raise ValueError(f"only a key of {KEY_SIZE} bytes is wrapped; a text becomes a record")
    return _seal(under, write_head("wrapped", epoch), key, context)


def unwrap_key(under: bytes, wrapped: bytes, context: bytes, *, epoch: int | None = None) -> Key:
    """The key inside, or `Damaged`. GCM does not commit to its key: compare a ticket key's `commitment`."""
    read_head(wrapped, "wrapped", epoch=epoch)
    key = _open(under, wrapped, context)
    if len(key) != KEY_SIZE:
        raise Damaged
    return Key(key)


def key_opener(under: bytes) -> Callable[[bytes, bytes], Key]:
    """`unwrap_key` for very many keys under one, which takes (wrapped, context): the cipher is set up once."""
    aead = cipher(under)

    def open_one(wrapped: bytes, context: bytes) -> Key:
        head = read_head(wrapped, "wrapped", epoch=None)
        try:
            key = aead.decrypt(wrapped[EPOCH_END:_BEGINS], wrapped[_BEGINS:], head + context)
        except (InvalidTag, ValueError):
            raise Damaged from None
        if len(key) != KEY_SIZE:
            raise Damaged
        return Key(key)

    return open_one


def _seal(key: bytes, head: bytes, plaintext: bytes, context: bytes) -> Sealed:
    # A random nonce is safe for 2^32 texts under one key (NIST SP 800-38D, 8.3); our busiest key, a team's
    # for its facts, sees one a ticket.
    nonce = secrets.token_bytes(_NONCE)
    return Sealed(head + nonce + cipher(key).encrypt(nonce, plaintext, head + context))


def _open(key: bytes, sealed: bytes, context: bytes) -> bytes:
    aead = cipher(key)
    head, nonce = sealed[:EPOCH_END], sealed[EPOCH_END : EPOCH_END + _NONCE]
    try:
        return aead.decrypt(nonce, memoryview(sealed)[EPOCH_END + _NONCE :], head + context)
    except (InvalidTag, ValueError):  # ValueError: a nonce cut short
        raise Damaged from None


def cipher(key: bytes) -> AESGCM:
    """AES-256-GCM and nothing smaller: `AESGCM` by itself would take a key of 16 bytes as well."""
    if len(key) != KEY_SIZE:
        raise ValueError(f"a key has {KEY_SIZE} bytes")
    return AESGCM(key)
