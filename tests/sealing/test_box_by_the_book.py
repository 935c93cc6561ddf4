"""A box opened by the letters of the standards alone: ours is the X-Wing and the HPKE of everyone else."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from specimens import MESSAGE_KEY, OTHER_KEY, PAIR

from helpline.sealing import seal_box

SUITE_ID = b"HPKE" + bytes.fromhex("647a 0001 0002")


def test_a_box_opens_by_the_letters_of_the_standards() -> None:
    box = seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY, epoch=5)

    secret = x_wing_decapsulate(PAIR.seed, box[16:1136])
    key, nonce = key_schedule(secret, info=box[:16] + MESSAGE_KEY)

    assert box[:8] == bytes.fromhex("02010000 00000005")
    assert AESGCM(key).decrypt(nonce, box[1136:], b"") == OTHER_KEY


def x_wing_decapsulate(seed: bytes, sent: bytes) -> bytes:
    """draft-connolly-cfrg-xwing-kem, section 5.3 and 5.5."""
    grown = hashlib.shake_256(seed).digest(96)
    x25519 = X25519PrivateKey.from_private_bytes(grown[64:])
    from_lattice = MLKEM768PrivateKey.from_seed_bytes(grown[:64]).decapsulate(sent[:1088])
    from_curve = x25519.exchange(X25519PublicKey.from_public_bytes(sent[1088:]))
    public = x25519.public_key().public_bytes_raw()
    return hashlib.sha3_256(from_lattice + from_curve + sent[1088:] + public + b"\\.//^\\").digest()


def key_schedule(secret: bytes, *, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180, section 5.1, base mode."""
    place = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    seed = extract(secret, b"secret", b"")
    return expand(seed, b"key", place, 32), expand(seed, b"base_nonce", place, 12)


def extract(salt: bytes, label: bytes, content: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + SUITE_ID + label + content, hashlib.sha256)


def expand(seed: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + SUITE_ID + label + info
    return HKDFExpand(algorithm=SHA256(), length=size, info=labelled).derive(seed)
