"""Keys that grow from other keys: one key, one label, one use."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from .box import KeyPair
from .forms import KEY_SIZE, Key


def new_key() -> Key:
    """32 random bytes."""
    return Key(secrets.token_bytes(KEY_SIZE))


def kdf(key: bytes, label: str, length: int = KEY_SIZE) -> Key:
    """HKDF-Expand with SHA-256 (RFC 5869, 2.3): no extracting, since only uniform keys come in here.

    Never for a passphrase: that is `passphrase_key`.
    """
    if len(key) != KEY_SIZE:
        raise ValueError(f"a key has {KEY_SIZE} bytes")
    return Key(HKDFExpand(algorithm=SHA256(), length=length, info=f"HL1/{label}".encode()).derive(key))


def ticket_pair(ticket_key: bytes) -> KeyPair:
    """The ticket's own pair: gateways add messages to its public half, which stands in the ticket's row."""
    return KeyPair.from_seed(kdf(ticket_key, "box"))


def wrap_under(key: bytes) -> Key:
    """The key under which a ticket, team or contact key wraps other keys."""
    return kdf(key, "wrap")


def commitment(ticket_key: bytes) -> bytes:
    """16 bytes in the ticket's row, compared after every unwrapping.

    A text of AES-GCM can be forged to open under two keys, and two teams be shown two different stories.
    """
    return kdf(ticket_key, "commit", 16)


def session_id(token: bytes) -> bytes:
    """How a session's row is found from the random 32 bytes in the cookie; the row itself can't tell them."""
    return kdf(token, "sess-id")


def session_key(token: bytes) -> Key:
    """Under this the row keeps the keys of the session: neither cookie nor row alone opens anything."""
    return kdf(token, "sess-key")


def line_id(sid: str) -> bytes:
    """How a call on the line is found from the carrier's own id of it."""
    return kdf(_of_sid(sid), "line-id")


def line_key(sid: str) -> Key:
    """Under this a call's course is kept while it lasts: the disk learns the carrier's id only when the course is gone."""
    return kdf(_of_sid(sid), "line")


def csrf_token(token: bytes) -> bytes:
    """What a form must send back to show that it came from our own page."""
    return kdf(token, "csrf")


def _of_sid(sid: str) -> Key:
    """128 random bits as text: what the carrier makes them of is no key yet."""
    return Key(hashlib.sha256(b"HL1/sid" + sid.encode()).digest())
