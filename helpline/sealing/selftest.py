"""The question asked at every start: does the cryptography below us give the answers it always gave?"""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm

from .box import KeyPair, open_box, seal_box
from .context import encode
from .derive import commitment, kdf
from .forms import Damaged
from .record import open_record, unwrap_key
from .words import eff_words

_KEY = bytes(range(32))
_WRAPPED = bytes(range(32, 64))
_PLACE = encode("t")
_RECORD_SEALED = bytes.fromhex(
    "01010001000000010000000000000000000000000ebcb5ddd44ee0bd08a8a935182c9199d24356532881602f809eb383c5ff5d56"
    "4e5fe6bc2af2b80633c371f5c1ce694ea90741e6797146a550b63f264a604ee4d363f85393ecfbca8348e93ad0f9a012"
)
_KEY_SEALED = bytes.fromhex(
    "04010000000000010000000000000000000000002e9d97fd9109a59a2081831e3401bfb6e27264601cb45618b8a789b8f9c26369"
    "79264f008869ef4bfebbf819af5f70d9"
)
_XWING_SEED = bytes.fromhex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
_XWING_PUBLIC = bytes.fromhex("e2236b35a8c24b39b10aa1323a96a919")


class SealingUnavailable(Exception):
    """This machine can't seal as it must. The sentence says what to do; the desk does not start."""


def self_test() -> None:
    """Return if every known answer comes out right; raise `SealingUnavailable` otherwise.

    There is no weaker way to seal: without ML-KEM the desk stays closed rather than fall back in silence.
    """
    try:
        is_right = _records_answer() and _boxes_answer() and _lists_answer()
    except UnsupportedAlgorithm:
        raise SealingUnavailable(
            "ML-KEM is missing from the OpenSSL that 'cryptography' is linked to: "
            "install its wheel from PyPI, or build it against OpenSSL 3.5 or newer."
        ) from None
    except Damaged:
        is_right = False
    if not is_right:
        raise SealingUnavailable(
            "Sealing gave a wrong answer in its self-test: reinstall 'cryptography' and 'xkcdpass' "
            "in the versions pyproject.toml names before you start the desk."
        )


def _records_answer() -> bool:
    return (
        open_record(_KEY, _RECORD_SEALED, _PLACE) == b"abc"
        and unwrap_key(_KEY, _KEY_SEALED, _PLACE) == _WRAPPED
        and kdf(_KEY, "wrap").startswith(bytes.fromhex("fd482a1e"))
        and commitment(_KEY).startswith(bytes.fromhex("ef1950f0"))
    )


def _boxes_answer() -> bool:
    pair = KeyPair.from_seed(_XWING_SEED)
    box = seal_box(pair.public, _WRAPPED, _PLACE)
    return pair.public.startswith(_XWING_PUBLIC) and open_box(pair, box, _PLACE) == _WRAPPED


def _lists_answer() -> bool:
    return len(set(eff_words())) == 7776
