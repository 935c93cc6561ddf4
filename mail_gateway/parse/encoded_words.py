"""Words of a header written as `=?charset?Q?...?=` (RFC 2047), and the two transfer encodings, read
forgivingly.
"""

from __future__ import annotations

import base64
import binascii
import re

from helpline.words.charsets import decode

# One that was cut off ends where the next begins, or with the text.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?=]|=(?!\?(?!=))|\?(?!=))*)(?:\?=|(?==\?)|\Z)")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def decode_words(text: str) -> str:
    """Return the header text with every encoded word decoded; what isn't one stays as it is."""
    if "=?" not in text:
        return text
    read: list[str] = []
    pending: tuple[str, bytes] | None = None
    end = 0
    for word in _WORD.finditer(text):
        between, end = text[end : word.start()], word.end()
        charset, content = word[1].lower(), _word_bytes(word[2], word[3])
        if _BINARY.search(content):
            content = word[0].encode("utf-8", "replace")  # no text at all: shown as it came
        if pending and not between.strip() and pending[0] == charset:
            # A letter of several bytes may be cut between two words; white space between them doesn't count.
            pending = (charset, pending[1] + content)
        else:
            read.append(_text_of(pending))
            read.append(between if between.strip() or not pending else "")
            pending = (charset, content)
    return "".join([*read, _text_of(pending), text[end:]])


def from_base64(body: bytes) -> bytes:
    """Decode base64 that may hold rubbish, lack its padding, or be several pieces put together."""
    pieces = re.split(rb"=+", _NOT_BASE64.sub(b"", body))
    return b"".join(_from_unpadded(piece) for piece in pieces)


def from_quoted_printable(body: bytes) -> bytes:
    """Decode quoted-printable; wrong escapes stay as they are."""
    return binascii.a2b_qp(body)


def _text_of(pending: tuple[str, bytes] | None) -> str:
    return decode(pending[1], pending[0])[0] if pending else ""


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    return from_base64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)


def _from_unpadded(piece: bytes) -> bytes:
    whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))
