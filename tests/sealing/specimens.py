"""What the sealing tests share: four sealed things, one of each form, and the way to open each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from helpline.sealing import (
    KeyPair,
    context,
    key_opener,
    open_box,
    open_file,
    open_record,
    seal_box,
    seal_file,
    seal_record,
    unwrap_key,
    wrap_key,
)

ORG, TICKET, MESSAGE, FILE = (UUID(int=number, version=4) for number in range(1, 5))
KEY, OTHER_KEY = bytes(range(32)), bytes(range(32, 64))
PAIR = KeyPair.from_seed(KEY)
BODY = context("message.body", ORG, MESSAGE, 1)
MESSAGE_KEY = context("message-key", ORG, TICKET, MESSAGE)


@dataclass(frozen=True)
class Specimen:
    """Something sealed, and how it is opened by those who may."""

    sealed: bytes
    open: Callable[[bytes], bytes]


SPECIMENS = {
    "record": Specimen(
        seal_record(KEY, b"He found the new number.", BODY), partial(open_record, KEY, context=BODY)
    ),
    "wrapped": Specimen(wrap_key(KEY, OTHER_KEY, MESSAGE_KEY), partial(unwrap_key, KEY, context=MESSAGE_KEY)),
    "one of many": Specimen(
        wrap_key(KEY, OTHER_KEY, MESSAGE_KEY), lambda sealed: key_opener(KEY)(sealed, MESSAGE_KEY)
    ),
    "box": Specimen(
        seal_box(PAIR.public, OTHER_KEY, MESSAGE_KEY), partial(open_box, PAIR, context=MESSAGE_KEY)
    ),
    "file": Specimen(seal_file(KEY, b"%PDF-1.7", FILE), partial(open_file, KEY, file_id=FILE)),
}
