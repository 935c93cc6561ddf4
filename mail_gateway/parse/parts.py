"""The tree of a letter's parts (RFC 2046), split with limits on depth and number; what lies beyond stays
whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helpline.words.charsets import guess_charset
from mail_gateway.parse.encoded_words import from_base64, from_quoted_printable
from mail_gateway.parse.fields import (
    MAX_HEADER,
    Fields,
    media_type,
    parameter,
    read_letter_fields,
    read_part_fields,
)
from mail_gateway.parse.uuencoded import from_uuencode

_CHARSET = re.compile(rb"(?i)charset\s*=\s*\"?(?!utf-?8|us-ascii)([\w-]{3,30})")
_ENCODING = re.compile(r"[\w-]+")
# Blanks may stand before it and after; behind the last one anything may (RFC 2046 5.1.1).
_END_OF_MARK = re.compile(rb"[ \t]*(?:(--)(?:[ \t][^\r\n]*)?)?\r?(?:\n|\Z)")
_SNIFFED = re.compile(rb"(?im)^--([^\s-][^\r\n]{3,70}?)[ \t]*\r?\n(?=content-)")
_PROSE = re.compile(rb"\s*(?:[^\s]{1,20} ){3}")  # no program breaks base64 into words
MAX_DEPTH = 20
MAX_PARTS = 500


@dataclass(frozen=True, repr=False)
class Part:
    """One part: its header, its media type, its body as it came, and the parts inside it if it is a
    multipart.
    """

    fields: Fields
    media_type: str
    body: bytes
    parts: tuple[Part, ...] = ()
    preamble: bytes = b""

    def leaves(self) -> Iterator[Part]:
        """Every part that holds no others, in the order of the letter."""
        if self.parts:
            for part in self.parts:
                yield from part.leaves()
        else:
            yield self

    @property
    def content(self) -> bytes:
        """The body without its transfer encoding."""
        stated = _ENCODING.search(self.fields.get("content-transfer-encoding").lower())
        encoding = stated[0] if stated else ""
        if encoding == "base64":
            is_prose = self.media_type.startswith("text/") and _PROSE.match(self.body)
            return self.body if is_prose else from_base64(self.body)
        if encoding in {
            "quoted",
            "quoted-printable",
            "quoted_printable",
            "quoted-printeable",
            "quotedprintable",
        }:
            return from_quoted_printable(self.body)
        if encoding in {"uuencode", "x-uuencode", "uue", "x-uue"}:
            return from_uuencode(self.body)
        return self.body


@dataclass(frozen=True, repr=False)
class _Mark:
    """A line with the boundary: where it begins and where the next line does; whether it is the closing one."""

    start: int
    end: int
    is_last: bool


class _Budget:
    """How many parts a letter may still have, and what had to be noted on the way."""

    def __init__(self) -> None:
        self.left = MAX_PARTS
        self.flags: set[str] = set()


def split(raw: bytes) -> tuple[Part, frozenset[str]]:
    """Split a letter into its parts; the flags say "cut", "too-deep" or "too-many-parts" where a limit was
    met.
    """
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # classic Mac line ends
    budget = _Budget()
    part = _split(raw, depth=0, default="text/plain", budget=budget)
    if part.fields.needs_hint:
        part = replace(part, fields=replace(part.fields, hint=_charset_of(raw)))
    return part, frozenset(budget.flags)


def _charset_of(raw: bytes) -> str:
    """The character set a letter is likely to use in its header too: the one it declares, else a guess."""
    declared = _CHARSET.search(raw[:MAX_HEADER])
    return declared[1].decode("ascii") if declared else guess_charset(raw)


def _split(raw: bytes, *, depth: int, default: str, budget: _Budget) -> Part:
    budget.left -= 1
    fields, start = read_part_fields(raw) if depth else read_letter_fields(raw)
    if fields.was_cut:
        budget.flags.add("cut")
    part = Part(fields, media_type(fields, default), raw[start:])
    if not part.media_type.startswith("multipart/"):
        return part
    if depth >= MAX_DEPTH:
        budget.flags.add("too-deep")
        return part
    return _opened(part, depth=depth, budget=budget)


def _opened(part: Part, *, depth: int, budget: _Budget) -> Part:
    """The multipart with its parts; without any boundary in its body it is plain text after all."""
    preamble, chunks = _chunks(part.body, parameter(part.fields, "content-type", "boundary"))
    if not chunks:
        return replace(part, media_type="text/plain")
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    inside: list[Part] = []
    for number, chunk in enumerate(chunks):
        if budget.left <= 0:
            budget.flags.add("too-many-parts")
            rest = b"\r\n".join(chunks[number:])
            inside.append(Part(Fields(()), "application/octet-stream", rest))
            break
        inside.append(_split(chunk, depth=depth + 1, default=default, budget=budget))
    return replace(part, parts=tuple(inside), preamble=preamble)


def _chunks(body: bytes, boundary: str) -> tuple[bytes, list[bytes]]:
    """The text before the first boundary, and the raw parts between the boundaries.

    A missing last boundary ends at the end of the body; a missing parameter is read off the first `--` line.
    """
    marks = _marks(body, boundary)
    if not marks:
        return b"", []
    chunks: list[bytes] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        if mark.is_last:  # what follows is an epilogue
            continue
        end = following.start if following else len(body)
        chunks.append(_without_line_end(body[mark.end : end], closed=following is not None))
    return body[: marks[0].start], chunks


def _marks(body: bytes, boundary: str) -> list[_Mark]:
    wanted = boundary.strip().encode("utf-8", "replace")
    for mark in dict.fromkeys((wanted, wanted.strip(b"'"))) if wanted else ():
        if found := list(_lines_of(mark, body)):
            return found
    sniffed = _SNIFFED.search(body)
    return list(_lines_of(sniffed[1], body)) if sniffed else []


def _lines_of(boundary: bytes, body: bytes) -> Iterator[_Mark]:
    """Without a pattern: every letter has a boundary of its own, and to compile it takes longer than to part the letter."""
    text, line = b"\n" + body, b"\n--" + boundary
    start = text.find(line)
    while start >= 0:
        end = _END_OF_MARK.match(body, start + len(line) - 1)
        if end:
            yield _Mark(start, end.end(), is_last=bool(end[1]))
        start = text.find(line, start + 1)


def _without_line_end(chunk: bytes, *, closed: bool) -> bytes:
    """The line end before a boundary belongs to the boundary (RFC 2046 5.1.1)."""
    if not closed:
        return chunk
    return chunk[:-2] if chunk.endswith(b"\r\n") else chunk.removesuffix(b"\n")
