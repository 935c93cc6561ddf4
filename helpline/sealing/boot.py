"""The deployment secret: 32 bytes in a file beside the settings that the processes of one desk share, and no table has.

It opens nothing. It says that a courier's public key was written by one of ours, and hides which name was tried.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from .context import encode
from .derive import kdf


def boot_mac(secret: bytes, boot_id: UUID, public: bytes) -> bytes:
    """32 bytes beside a courier's public key: whoever can only write to the database can't make them."""
    return hmac.digest(kdf(secret, "boot"), encode("boot", boot_id, public), hashlib.sha256)


def is_boot_mac(mac: bytes, secret: bytes, boot_id: UUID, public: bytes) -> bool:
    return hmac.compare_digest(mac, boot_mac(secret, boot_id, public))


def name_index(secret: bytes, name: str) -> bytes:
    """16 bytes for a name somebody typed at the door, which may be a passphrase typed into the wrong field."""
    return hmac.digest(kdf(secret, "tries"), encode("tries", name), hashlib.sha256)[:16]
