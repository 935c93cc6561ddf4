"""Files written into a letter by uuencode, as old mail programs still do."""

from __future__ import annotations

import binascii
import re

_FILE = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n"
    rb"((?:[\x20-\x60]{1,90}\r?\n)+?)`?[ \t]*\r?\n?end[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)
MAX_FILES = 50


def take_out_files(body: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without the files inside it, and those as (name, content); most letters have none."""
    if b"begin " not in body:
        return body, []
    found = list(_FILE.finditer(body))[:MAX_FILES]
    for match in reversed(found):
        body = body[: match.start()] + body[match.end() :]
    return body, [(match[1], from_uuencode(match[2])) for match in found]


def from_uuencode(body: bytes) -> bytes:
    """Decode a uuencoded body; damaged lines are skipped."""
    begin = re.search(rb"(?m)^begin [0-7]{3,4} [^\r\n]+\r?\n", body)
    decoded: list[bytes] = []
    for line in body[begin.end() if begin else 0 :].splitlines():
        if line.strip() == b"end":
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders write a line longer than its own count says.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                decoded.append(binascii.a2b_uu(line[: length + 1]))
            except binascii.Error:
                continue
    return b"".join(decoded)
