"""The body of our answer: the text, and behind it the files, each as a part of its own without any header to spare."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from email.message import Message
from urllib.parse import quote

from helpline.border import Attachment, PermanentFailure

MAX_NAME = 80
Headers = tuple[tuple[str, str], ...]
_TEXT: Headers = (
    ("Content-Type", 'text/plain; charset="utf-8"'),
    ("Content-Transfer-Encoding", "quoted-printable"),
)
_VERSION = ("MIME-Version", "1.0")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,90}")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OF_A_PATH = re.compile(r'[\\/:*?"<>|]+')


def body(text: bytes, files: Sequence[Attachment], *, message_id: str) -> tuple[Headers, bytes]:
    """The headers that say how the letter is built, and the bytes behind the empty line.

    Raises PermanentFailure("bad-file") for a media type that is none. The border between the parts is made from the
    Message-ID, so that a second try is the same letter; `=_` stands in no quoted-printable and in no base64.
    """
    if not files:
        return (*_TEXT, _VERSION), text
    border = f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:24]}"
    parts = [_part(_TEXT, text), *(_part(_headers(file), _in_base64(file.content)) for file in files)]
    opening = f"--{border}\r\n".encode()
    whole = b"".join(opening + part for part in parts) + f"--{border}--\r\n".encode()
    return (("Content-Type", f'multipart/mixed; boundary="{border}"'), _VERSION), whole


def holds(raw: bytes, files: Sequence[Attachment]) -> bool:
    """Whether a reader of the whole letter finds the text and exactly these files, with the headers we meant."""
    letter = email.message_from_bytes(raw, policy=email.policy.compat32)
    if not files:
        return not letter.is_multipart()
    parts = letter.get_payload()
    if not isinstance(parts, list) or len(parts) != len(files) + 1 or letter.defects:
        return False
    meant = (_TEXT, *(_headers(file) for file in files))
    contents = [part.get_payload(decode=True) for part in parts[1:] if isinstance(part, Message)]
    return contents == [file.content for file in files] and all(
        _is(part, headers) for part, headers in zip(parts, meant, strict=True)
    )


def safe_name(text: str) -> str:
    """A file's name fit for a header and for any disk: visible letters, no path, at most 80 characters, never empty."""
    seen = "".join(letter if _is_visible(letter) else " " for letter in text)
    name = " ".join(_OF_A_PATH.sub(" ", seen).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        name = stem[: MAX_NAME - len(ending) - 1].rstrip() + dot + ending
    return name[:MAX_NAME] or "file"


def _headers(file: Attachment) -> Headers:
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        raise PermanentFailure("bad-file")
    return (
        ("Content-Type", file.media_type),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"attachment; {_named(safe_name(file.name))}"),
    )


def _named(name: str) -> str:
    """As it is where it is plain, else percent-coded (RFC 2231)."""
    return f'filename="{name}"' if _PLAIN.fullmatch(name) else f"filename*=utf-8''{quote(name, safe='')}"


def _part(headers: Headers, content: bytes) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("ascii") + b"\r\n" + content + b"\r\n"


def _in_base64(content: bytes) -> bytes:
    coded = base64.b64encode(content)
    return b"\r\n".join(coded[start : start + 76] for start in range(0, len(coded), 76))


def _is(part: object, meant: Headers) -> bool:
    return (
        isinstance(part, Message)
        and _sorted(part.raw_items()) == _sorted(meant)
        and not part.is_multipart()
        and not part.defects
    )


def _sorted(headers: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    return sorted((name.lower(), str(value)) for name, value in headers)


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ" and letter != "\ufffd"
