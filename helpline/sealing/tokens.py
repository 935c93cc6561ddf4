"""Reply tokens: 128 random bits in an address of ours, by which an answer finds its ticket again.

As text: the bits as one big-endian number in 26 lower-case Crockford digits, so that the first is always 0 to
7. A token read out on the phone, or that went through a mail program that shouts, is still the same token.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NewType

from . import crockford

ReplyToken = NewType("ReplyToken", str)

_SIZE = 16


def new_token() -> ReplyToken:
    """26 characters, letters a-z and digits: safe in a local part, in a Message-ID and in a URL."""
    return ReplyToken(crockford.encode(secrets.token_bytes(_SIZE)).lower())


def token_hash(token: str) -> bytes:
    """The 32 bytes that are stored in its place. `Damaged` if the text can't be a token."""
    return hashlib.sha256(b"HL1/token" + crockford.decode(token, size=_SIZE)).digest()
