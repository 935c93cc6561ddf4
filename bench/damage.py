"""Damage as it is done by broken servers and by people with time: by a seed, so that it can be done again."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

MAX_SOURCE = 60_000
MAX_LETTER = 400_000
_CHARSETS = [
    b"x-unknown", b"utf-7", b"utf-16", b"utf-32", b"iso-2022-kr", b"hz", b"punycode", b"idna", b"rot13", b"hex",
    b"unicode_escape", b"cp932", b"gb18030", b"\xff", b"", b"a" * 500, b"koi8-r", b"undefined",
]  # fmt: skip
_ENCODINGS = [
    b"base64",
    b"quoted-printable",
    b"x-uuencode",
    b"binary",
    b"bogus",
    b"",
    b"8bit; x",
    b"BASE64\r\n y",
]
_TYPES = [
    b"multipart/mixed", b"multipart/alternative", b"multipart/report", b"multipart/digest", b"message/rfc822",
    b"text/html", b"text/calendar", b"application/ms-tnef", b"text/plain; format=flowed", b"x", b"multipart",
]  # fmt: skip
_PIECES = [
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"=?utf-8?B?", b"=?x?Q?=00?=", b"<", b'"' * 50, b"(" * 400, b"\xff\xfe", b"--",
    b"\xef\xbb\xbf", b"begin 644 x\r\nM\r\n`\r\nend\r\n", b"<blockquote type=cite>" * 60, b"<table><tr><td>" * 60,
    b"<a href=http://x.example/>" * 60, b"&#xD800;", b"\x78\x9f\x3e\x22\0\0\x02\x05\x90\x06\0\xff\xff\xff\xff",
    b"On Mon, 2 Mar 2026 at 10:15, A <a@b.example> wrote:\r\n", b"> " * 200, b"From: " + b"x" * 9000 + b"\r\n",
    "\u202e\u200b\ud7ff".encode(), b"-- \r\n",
]  # fmt: skip
Damage = Callable[[bytes, random.Random], bytes]


def damaged(raws: list[bytes], draw: random.Random) -> bytes:
    """One of the letters, damaged one to four times."""
    raw = draw.choice(raws)[:MAX_SOURCE]
    for _ in range(draw.choice([1, 1, 2, 3, 4])):
        raw = draw.choice(_DAMAGES)(raw, draw)[:MAX_LETTER]
    return raw


def hostile() -> Iterator[tuple[str, bytes]]:
    """Shapes that cost most for their size, about 8 MB each."""
    for shapes in (_pages, _nestings, _headers, _texts, _packets, _bounces):
        yield from shapes()


def _pages() -> Iterator[tuple[str, bytes]]:
    page = b"Content-Type: text/html\r\n\r\n"
    for name, unit in _DEAR_HTML.items():
        yield "html: " + name, page + unit * (8_000_000 // len(unit))
    yield "html: tables of much text", page + b"<table><tr><td>" * 80 + b"x y " * 140_000
    yield (
        "html: wide and long table",
        page + b"<table><tr><td>" + b"x" * 300_000 + b"</td></tr>" + b"<tr><td>y</td></tr>" * 14_000,
    )
    yield "html: quotes of much text", page + b"<blockquote type=cite>" * 80 + b"x<br>" * 110_000
    yield "html: one attribute", page + b"<p style='" + b"a:b;" * 2_000_000 + b"'>x"


def _nestings() -> Iterator[tuple[str, bytes]]:
    yield "parts", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 800_000
    yield (
        "nested parts",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(130_000)
        ),
    )
    yield "nested letters", b"Content-Type: message/rfc822\r\n\r\n" * 270_000


def _headers() -> Iterator[tuple[str, bytes]]:
    yield "header of one field", b"References: " + b"<a@b> " * 1_300_000 + b"\r\n\r\nx"
    yield "empty lines first", b"\r\n" * 4_000_000 + b"From: a@b.example\r\n\r\nx"
    yield "header of needed fields", b"From: x\r\n" * 900_000 + b"\r\nx"
    yield "header of rubbish", b"x\r\n" * 2_000_000 + b"From: a@b.example\r\n\r\nx"
    yield "header of many fields", b"X: y\r\n" * 1_300_000 + b"\r\nx"
    yield "encoded words", b"Subject: " + b"=?utf-8?B?4pyT?= " * 470_000 + b"\r\n\r\nx"
    yield "parameters", b"Content-Type: text/plain;" + b" a*0*=b;" * 1_000_000 + b"\r\n\r\nx"
    yield "open quotes in From", b"From: " + b'"' * 8_000_000 + b"\r\n\r\nx"
    yield "open comments in From", b"From: " + b"(" * 8_000_000 + b"\r\n\r\nx"


def _texts() -> Iterator[tuple[str, bytes]]:
    for name, unit in _DEAR_TEXT.items():
        yield "text: " + name, b"Subject: x\r\n\r\n" + unit * (8_000_000 // len(unit))
    yield "uuencode", b"Subject: x\r\n\r\n" + b"begin 644 x\r\n" * 600_000
    yield "base64 of nothing", b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 8_000_000
    yield "quoted-printable", b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 2_600_000
    yield "unlabelled", b"Subject: x\r\n\r\n" + bytes(range(128, 256)) * 62_000


def _packets() -> Iterator[tuple[str, bytes]]:
    packet = b"\x78\x9f\x3e\x22\0\0"
    head = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n" + packet
    yield "winmail.dat: attributes", head + b"\x02\x02\x90\x06\0\0\0\0\0\0\0" * 700_000
    yield (
        "winmail.dat: properties",
        head
        + b"\x01\x03\x90\x06\0"
        + (8_000_000).to_bytes(4, "little")
        + b"\xff\xff\xff\xff"
        + b"\x02\x10\x01\x00\xff\xff\xff\xff" * 1_000_000,
    )


def _bounces() -> Iterator[tuple[str, bytes]]:
    report = b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\n"
    yield "bounce of addresses", report + b"\r\n" + b"a@b.example\r\n" * 600_000
    yield "bounce of dashes", report + b"\r\n" + b"-" * 8_000_000


_DEAR_HTML = {
    "links": b"<a href=http://x.example/>", "links with text": b"<a href='http://x.example/a'>x</a>", "quotes": b"<blockquote type=cite>",
    "tables": b"<table><tr><td>", "lists": b"<ul><li>", "divs": b"<div>", "fonts": b"<font>x", "brackets": b"<<<<", "entities": b"&amp;&#x41;",
    "comments": b"<!--", "scripts": b"<script>", "cells": b"<td>x</td>", "heads": b"<head>", "spans": b"<span>x</span>", "words": b"word ",
}  # fmt: skip
_DEAR_TEXT = {
    "greater-than": b">", "quoted lines": b"> x\r\n", "attributions": b"On Mon, 2 Mar 2026 at 10:15, A <a@b.example> wrote:\r\n",
    "labels": b"From: x\r\n", "underscores": b"_" * 30 + b"\r\n", "spaces": b" ", "empty lines": b"\r\n", "signatures": b"-- \r\n",
    "one word": b"a", "at signs": b"a@", "devices": b"Sent from my my ", "colons": b"x:\r\n",
}  # fmt: skip


def _cut(raw: bytes, draw: random.Random) -> bytes:
    start, end = sorted(draw.randint(0, len(raw)) for _ in range(2))
    return draw.choice([raw[:end], raw[start:], raw[:start] + raw[end:], raw + raw[start:end]])


def _flip(raw: bytes, draw: random.Random) -> bytes:
    changed = bytearray(raw or b"x")
    for _ in range(draw.randint(1, 40)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _insert(raw: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.randint(1, 4)):
        place = draw.randint(0, len(raw))
        raw = raw[:place] + draw.choice(_PIECES) * draw.choice([1, 1, 1, 30]) + raw[place:]
    return raw


def _shuffle_lines(raw: bytes, draw: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    for _ in range(draw.randint(1, 6)):
        place = draw.randrange(len(lines))
        lines[place] = draw.choice([b"", lines[place] * 2, lines[place].rstrip(), draw.choice(lines)])
    return b"".join(lines)


def _relabel(raw: bytes, draw: random.Random) -> bytes:
    pattern, others = draw.choice([
        (rb'(?i)(charset=)"?[^";\s]+"?', _CHARSETS), (rb"(?i)(content-transfer-encoding: ?)[^\r\n]*", _ENCODINGS),
        (rb"(?i)(content-type: ?)[^;\r\n]*", _TYPES), (rb'(?i)(boundary=)"?[^";\s]+"?', [b'""', b"x", b'"a b "', b"x" * 500]),
    ])  # fmt: skip
    other = draw.choice(others)
    return re.sub(pattern, lambda found: found[1] + other, raw)


def _put_on_top(raw: bytes, draw: random.Random) -> bytes:
    number = draw.choice([3, 30, 1_500])
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(number)
    )
    field = draw.choice([b"To", b"References", b"Received", b"X-Junk", b"From", b"Content-Type"])
    return (
        draw.choice(
            [
                nested,
                b"Content-Type: message/rfc822\r\n\r\n" * number,
                field + b": " + b"x@y.example, " * number + b"\r\n",
            ]
        )
        + raw
    )


def _other_line_ends(raw: bytes, draw: random.Random) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(
        b"\n", draw.choice([b"\r", b"\n\r", b"\0\n", b"\x85", b"\r\r\n", b"\n"])
    )


_DAMAGES: list[Damage] = [
    _cut,
    _flip,
    _insert,
    _shuffle_lines,
    _relabel,
    _put_on_top,
    _other_line_ends,
    lambda raw, _: raw + raw,
]
