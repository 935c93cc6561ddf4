"""Microseconds of each seal beside the bare cipher: AES-256-GCM of `cryptography` over the same bytes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import microseconds, show
from bench.sizes import Sizes
from helpline.sealing import (
    KeyPair,
    context,
    new_key,
    open_box,
    open_file,
    open_record,
    passphrase_key,
    seal_box,
    seal_file,
    seal_record,
    unwrap_key,
    wrap_key,
)
from helpline.sealing.padding import pad

TEXT = b"x" * 3_000  # a letter; padded to 4,096
FILE = b"x" * 100_000
ARGON_RUNS = 3  # half a second and 128 MiB each

Deed = Callable[[], object]


def measure(sizes: Sizes) -> None:
    """Prints one row a deed. The limit is the bare cipher over what is sealed, padding included."""
    rows = [
        [name, f"{taken:.1f}", f"{limit:.1f}", f"{taken / limit:.1f}"]
        for name, deed, content in _deeds()
        for taken, limit in [(microseconds(deed, rounds=sizes.rounds), _bare(content, rounds=sizes.rounds))]
    ]
    argon = microseconds(_stretch, rounds=min(sizes.rounds, ARGON_RUNS))
    rows.append(["passphrase_key, 128 MiB, 3 passes", f"{argon:.0f}", "-", "-"])
    show(
        "Sealing", ["", "us", "bare AES-GCM us", "times bare"], rows,
        f"1 process, 1 thread, median of {sizes.rounds} calls (passphrase_key: {min(sizes.rounds, ARGON_RUNS)})",
        "a box is an exchange of keys as well: ML-KEM-768 and X25519; its public key is read anew each time",
    )  # fmt: skip


def _deeds() -> list[tuple[str, Deed, bytes]]:
    """Each deed with the bytes its cipher goes over."""
    ids = [uuid4() for _ in range(4)]
    key, under, pair = new_key(), new_key(), KeyPair.generate()
    place = context("message.body", ids[0], ids[1], 1)
    key_place = context("message-key", *ids[:3])
    address_place = context("contact", ids[0], ids[1], "address")
    record, file = seal_record(key, TEXT, place), seal_file(key, FILE, ids[3])
    wrapped = wrap_key(under, key, key_place)
    boxed, address = (
        seal_box(pair.public, key, key_place),
        seal_box(pair.public, b"rowan@away.example", address_place),
    )
    padded = pad(b"rowan@away.example")
    return [
        ("seal_record, 3 kB", lambda: seal_record(key, TEXT, place), pad(TEXT)),
        ("open_record", lambda: open_record(key, record, place), pad(TEXT)),
        ("wrap_key", lambda: wrap_key(under, key, key_place), key),
        ("unwrap_key", lambda: unwrap_key(under, wrapped, key_place), key),
        ("seal_box, a key", lambda: seal_box(pair.public, key, key_place), key),
        ("open_box", lambda: open_box(pair, boxed, key_place), key),
        ("seal_box, an address", lambda: seal_box(pair.public, b"rowan@away.example", address_place), padded),
        ("open_box", lambda: open_box(pair, address, address_place), padded),
        ("KeyPair from its seed", lambda: KeyPair.from_seed(pair.seed).public, key),
        ("seal_file, 100 kB", lambda: seal_file(key, FILE, ids[3]), pad(FILE)),
        ("open_file", lambda: open_file(key, file, ids[3]), pad(FILE)),
    ]


def _bare(content: bytes, *, rounds: int) -> float:
    cipher, nonce, head = AESGCM(new_key()), secrets.token_bytes(12), b"x" * 64
    return microseconds(lambda: cipher.encrypt(nonce, content, head), rounds=rounds)


def _stretch() -> object:
    return passphrase_key("seven words that nobody guesses", salt=b"x" * 16, staff_id=uuid4())
