"""From a passphrase to the key that opens a staff member's bundle: slow on purpose, her devices mixed in."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .forms import KEY_SIZE, Key

# Each run takes 128 MiB: without a bound, a burst of logins is an outage.
_SLOTS = BoundedSemaphore(2)


def passphrase_key(
    passphrase: str,
    *,
    salt: bytes,
    staff_id: UUID,
    memory_kib: int = 131_072,
    passes: int = 3,
    lanes: int = 1,
    device: bytes = b"",
    prf: bytes = b"",
) -> Key:
    """The KEK of one staff member. `salt`: 16 random bytes of hers; `device`, `prf`: at most 255 bytes each.

    A wrong passphrase gives another key, not an error: her bundle then does not open; that is the only check.
    The passphrase is trimmed and composed (NFC), so that keyboards that build ė differently agree; its case
    counts. At most two run at once in a process, others wait.
    """
    stretched = _stretch(passphrase, salt=salt, memory_kib=memory_kib, passes=passes, lanes=lanes)
    factors = (stretched, device, prf)
    material = bytes(map(len, factors)) + b"".join(factors)
    info = b"HL1/kek" + staff_id.bytes
    return Key(HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=info).derive(material))


def word_hash(word: str, *, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """32 bytes that tell whether another word is the same, and nothing else. `salt`: 16 random bytes.

    For a word that two people agreed on, kept inside a seal: whoever may open the seal still has to guess.
    """
    return _stretch(word, salt=salt, memory_kib=memory_kib, passes=passes, lanes=lanes)


def _stretch(passphrase: str, *, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Argon2id (RFC 9106)."""
    argon2 = Argon2id(salt=salt, length=KEY_SIZE, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    with _SLOTS:
        return argon2.derive(unicodedata.normalize("NFC", passphrase.strip()).encode())
