"""What a person can make of a letter that beat the parser: its bytes as text, with no structure believed.

What beat the parser must not beat us: nothing here recurses, and each step looks at each byte a few times at most.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from itertools import groupby

from helpline.words.charsets import decode

LONGEST = 256 * 1024  # bytes looked at
SHOWN = 50_000  # characters handed on: what a person can still go through
CUT = "[…]"
_FIELD = r"(?im)^{name}:[ \t]*([^\n]{{0,998}})"
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,64}@[^\s<>()\[\]\",;:@]{1,255}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{2,}={0,2}")
_CHARSET = re.compile(rb"(?i)charset\s*=\s*\"?([a-z0-9][a-z0-9_.:-]{1,39})")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SURELY_BASE64 = 60  # characters; a shorter line of letters is rather a word
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if code not in (9, 10)}


@dataclass(frozen=True, repr=False)
class Rough:
    """`address` and `subject` are "" where they were not found."""

    address: str
    subject: str
    text: str


def rough_reading(raw: bytes) -> Rough:
    """Pure; raises nothing, whatever the bytes are. Only the first 256 KiB are looked at."""
    lines = raw[:LONGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, _, body = lines.partition(b"\n\n")
    charset = _charset_of(lines)
    fields = _decoded(head, charset=charset)
    text = _decoded(_unwrapped(body or head, head=lines.lower(), charset=charset), charset=charset)
    found = _ADDRESS.search(_field(fields, "from"))
    return Rough(
        address=found.group() if found else "",
        subject=_spoken(_field(fields, "subject")),
        text=text.strip()[:SHOWN],
    )


def _field(fields: str, name: str) -> str:
    found = re.search(_FIELD.format(name=name), fields)
    return found.group(1).strip() if found else ""


def _spoken(subject: str) -> str:
    """RFC 2047 words as letters, where they are sound."""
    try:
        return str(make_header(decode_header(subject)))
    except (HeaderParseError, LookupError, ValueError):
        return subject


def _unwrapped(body: bytes, *, head: bytes, charset: str) -> bytes:
    """Base64 and quoted-printable undone wherever the letter speaks of them at all."""
    if b"base64" in head:
        body = b"\n".join(_without_base64(body.split(b"\n"), charset=charset))
    return quopri.decodestring(body) if b"quoted-printable" in head else body


def _without_base64(lines: list[bytes], *, charset: str) -> Iterator[bytes]:
    """Runs of such lines become the text they hold; where they hold none, as pictures do, a mark says so."""
    for is_base64, group in groupby(lines, key=lambda line: _BASE64.fullmatch(line) is not None):
        run = list(group)
        if not is_base64:
            yield from run
        else:
            yield _text_in(b"".join(run), charset=charset) or (
                CUT.encode() if len(run) > 2 else b"\n".join(run)
            )


def _text_in(run: bytes, *, charset: str) -> bytes:
    """In UTF-8; nothing where it holds no text."""
    try:
        held = binascii.a2b_base64(run)
        text = held.decode()
    except UnicodeDecodeError:
        if len(run) < SURELY_BASE64 or _BINARY.search(held):
            return b""
        text = _decoded(held, charset=charset)
    except ValueError:  # binascii.Error is one
        return b""
    return text.encode() if all(sign.isprintable() or sign in "\r\n\t" for sign in text) else b""


def _charset_of(letter: bytes) -> str:
    """The one character set that the letter names; where it names none or several, "" for guessing."""
    named = {name.lower() for name in _CHARSET.findall(letter)}
    return named.pop().decode() if len(named) == 1 else ""


def _decoded(told: bytes, *, charset: str) -> str:
    return decode(told, charset)[0].translate(_CONTROLS)
