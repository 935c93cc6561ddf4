"""The names of a letter's files: true to what the sender wrote, and yet harmless."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from mail_gateway.parse.fields import parameter
from mail_gateway.parse.parts import Part

MAX_NAME = 120
_PATH = re.compile(r"[/\\]")
_HOSTILE = re.compile(r'[<>:"|?*]')
_OWN_ENDINGS = {
    "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics",
    "image/jpeg": ".jpg", "message/delivery-status": ".txt", "application/octet-stream": ".bin",
}  # fmt: skip


def stated_name(part: Part) -> str:
    """The name its sender gave it, as it was written; "" if none."""
    return (
        parameter(part.fields, "content-disposition", "filename")
        or parameter(part.fields, "content-type", "name")
        or parameter(part.fields, "content-disposition", "name")
    )


def safe_name(stated: str, media_type: str, *, number: int) -> str:
    """A name without path, controls and direction marks, at most 120 characters, never empty; the ending is
    kept.
    """
    name = _PATH.split(stated.strip())[-1]
    name = "".join(" " if unicodedata.category(c) == "Cc" else c for c in unicodedata.normalize("NFC", name))
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Cs", "Zl", "Zp"})
    name = " ".join(_HOSTILE.sub("_", name).split()).strip(" ")
    if not name.strip(". _"):
        return f"file-{number}{_ending(media_type)}"
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = (
            stem[: MAX_NAME - 1 - len(ending)] + dot + ending
            if dot and len(ending) <= 10
            else name[:MAX_NAME]
        )
    return name


def _ending(media_type: str) -> str:
    return _OWN_ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
