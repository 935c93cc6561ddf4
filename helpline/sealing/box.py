"""Sealed boxes: whoever knows a public key can put something in, only the holder of the pair takes it out.

HPKE (RFC 9180) in base mode; the key exchange is X-Wing, ML-KEM-768 and X25519 together, so that it holds as
long as either of them does.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .context import is_padded_in_a_box
from .forms import EPOCH_END, KEY_SIZE, Damaged, Sealed, read_head, write_head
from .padding import pad, unpad

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_MLKEM_SEED = 64
_MLKEM_PUBLIC = 1184
_BOX_HEAD = 16


@dataclass(frozen=True, repr=False, eq=False)
class KeyPair:
    """A pair grown from a seed of 32 bytes, which is all there is to keep. Nothing of it shows in a `repr`.

    The halves are computed once, when first asked for: about 150 us, so keep the pair while you open boxes.
    """

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_SIZE:
            raise ValueError(f"a key pair grows from {KEY_SIZE} bytes")

    @classmethod
    def generate(cls) -> KeyPair:
        return cls(secrets.token_bytes(KEY_SIZE))

    @classmethod
    def from_seed(cls, seed: bytes) -> KeyPair:
        return cls(seed)

    def __reduce__(self) -> NoReturn:
        """No pickle and no copy: a seed must not reach a queue or a cache by accident."""
        raise TypeError("a key pair is not written down: keep its seed, sealed")

    @cached_property
    def public(self) -> bytes:
        """ML-KEM public key 1,184 | X25519 public key 32."""
        mlkem, x25519 = self._halves
        return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    @cached_property
    def fingerprint(self) -> bytes:
        return fingerprint(self.public)

    @cached_property
    def private(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._halves)

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        # draft-connolly-cfrg-xwing-kem, section 5.2: expandDecapsulationKey
        grown = hashlib.shake_256(self.seed).digest(_MLKEM_SEED + 32)
        return (
            MLKEM768PrivateKey.from_seed_bytes(grown[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(grown[_MLKEM_SEED:]),
        )


def seal_box(public: bytes, plaintext: bytes, context: bytes, *, epoch: int = 1) -> Sealed:
    """Seal to a public key of 1,216 bytes; `Damaged` if it is none. A key of 32 bytes becomes 1,184.

    Text is padded first, keys are not: the purpose in the context decides, as the register says.
    """
    head = write_head("box", epoch) + fingerprint(public)
    content = pad(plaintext) if is_padded_in_a_box(context) else plaintext
    try:
        return Sealed(head + SUITE.encrypt(content, _load_public(public), info=head + context))
    except ValueError:  # a public key that is no point or no lattice
        raise Damaged from None


def open_box(pair: KeyPair, box: bytes, context: bytes, *, epoch: int | None = None) -> bytes:
    """What the box holds; `Damaged` unless it was sealed to this pair, with this context and epoch."""
    head = read_head(box, "box", epoch=epoch) + box[EPOCH_END:_BOX_HEAD]
    if box[EPOCH_END:_BOX_HEAD] != pair.fingerprint:
        raise Damaged
    try:
        content = SUITE.decrypt(box[_BOX_HEAD:], pair.private, info=head + context)
    except (InvalidTag, ValueError):  # ValueError: cut short
        raise Damaged from None
    return unpad(content) if is_padded_in_a_box(context) else content


def fingerprint(public: bytes) -> bytes:
    """8 bytes that say to which key a box was sealed. Not for people to compare: see `fingerprint_words`."""
    return hashlib.sha256(b"HL1/fp" + public).digest()[:8]


@lru_cache(maxsize=8)  # a letter is sealed thrice to the same two keys, and so is the next
def _load_public(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
