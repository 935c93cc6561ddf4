"""Sealing: texts, keys and files only the right people open. The only package that imports `cryptography`.

The bytes are described in `docs/hl1.md`. Wrong key, wrong place, wrong byte: one error, `Damaged`, no detail.
"""

from .boot import boot_mac, is_boot_mac, name_index
from .box import KeyPair, fingerprint, open_box, seal_box
from .context import context, contexts
from .derive import (
    commitment,
    csrf_token,
    kdf,
    line_id,
    line_key,
    new_key,
    session_id,
    session_key,
    ticket_pair,
    wrap_under,
)
from .file import open_file, seal_file
from .forms import Damaged, Key, Kind, Sealed, epoch_of, kind_of
from .passphrase import passphrase_key, word_hash
from .purposes import PURPOSES, Purpose
from .recognition import match_index, normalise_address
from .record import key_opener, open_record, record_opener, seal_record, unwrap_key, wrap_key
from .selftest import SealingUnavailable, self_test
from .sheet import read_sheet, sheet_text
from .tokens import ReplyToken, new_token, token_hash
from .words import fingerprint_words, new_passphrase

__all__ = [
    "PURPOSES",
    "Damaged",
    "Key",
    "KeyPair",
    "Kind",
    "Purpose",
    "ReplyToken",
    "Sealed",
    "SealingUnavailable",
    "boot_mac",
    "commitment",
    "context",
    "contexts",
    "csrf_token",
    "epoch_of",
    "fingerprint",
    "fingerprint_words",
    "is_boot_mac",
    "kdf",
    "key_opener",
    "kind_of",
    "line_id",
    "line_key",
    "match_index",
    "name_index",
    "new_key",
    "new_passphrase",
    "new_token",
    "normalise_address",
    "open_box",
    "open_file",
    "open_record",
    "passphrase_key",
    "read_sheet",
    "record_opener",
    "seal_box",
    "seal_file",
    "seal_record",
    "self_test",
    "session_id",
    "session_key",
    "sheet_text",
    "ticket_pair",
    "token_hash",
    "unwrap_key",
    "word_hash",
    "wrap_key",
    "wrap_under",
]
