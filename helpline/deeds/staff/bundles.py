"""A colleague's own keys: made once, kept as a bundle under the key of her passphrase, opened at login.

The bundle's tag is the passphrase check; there is no second hash. Its layout is seed 32, signing seed 32,
then a length byte and the TOTP secret (empty until second factors come).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from helpline.records import Unlock
from helpline.sealing import Damaged, Key, KeyPair, context, open_record, passphrase_key, seal_record


@dataclass(frozen=True)
class Stretching:
    """How hard a passphrase is to guess: memory in KiB, passes and lanes of Argon2id (RFC 9106)."""

    memory_kib: int = 128 * 1024
    passes: int = 3
    lanes: int = 1


@dataclass(frozen=True, repr=False)
class Bundle:
    """What her passphrase opens."""

    seed: bytes
    signing_seed: bytes
    totp_secret: bytes = b""

    @property
    def pair(self) -> KeyPair:
        return KeyPair.from_seed(self.seed)


def new_bundle() -> Bundle:
    return Bundle(seed=KeyPair.generate().seed, signing_seed=secrets.token_bytes(32))


def lock(bundle: Bundle, passphrase: str, *, staff_id: UUID, stretching: Stretching) -> Unlock:
    """The row that her passphrase opens again."""
    row = Unlock(
        id=uuid4(), staff_id=staff_id, salt=secrets.token_bytes(16), params=asdict(stretching), bundle=b""
    )
    row.bundle = seal_record(_key(row, passphrase), _packed(bundle), _context(row))
    return row


def open_bundle(row: Unlock, passphrase: str) -> Bundle:
    """Raises Damaged for a wrong passphrase and for a damaged row alike."""
    return _unpacked(open_record(_key(row, passphrase), row.bundle, _context(row)))


def _key(row: Unlock, passphrase: str) -> Key:
    params = Stretching(**row.params)
    return passphrase_key(
        passphrase, salt=row.salt, staff_id=row.staff_id,
        memory_kib=params.memory_kib, passes=params.passes, lanes=params.lanes,
    )  # fmt: skip


def _context(row: Unlock) -> bytes:
    params = json.dumps(row.params, sort_keys=True, separators=(",", ":"))
    return context("staff-bundle", row.staff_id, row.id, params)


def _packed(bundle: Bundle) -> bytes:
    return bundle.seed + bundle.signing_seed + bytes([len(bundle.totp_secret)]) + bundle.totp_secret


def _unpacked(packed: bytes) -> Bundle:
    if len(packed) < 65 or len(packed) != 65 + packed[64]:
        raise Damaged
    return Bundle(seed=packed[:32], signing_seed=packed[32:64], totp_secret=packed[65:])
