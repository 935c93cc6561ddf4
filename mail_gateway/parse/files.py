"""The names of a letter's files: true to what the sender wrote, and yet harmless."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from mail_gateway.parse.fields import parameter
from mail_gateway.parse.parts import Part

MAX_NAME = 240  # bytes; no file system takes more than 255
_PATH = re.compile(r"[/\\]")
_HOSTILE = re.compile(r'[<>:"|?*]')
_FILE_NAME = re.compile(r"[^\s/\\:?*<>|\"]{1,100}\.[A-Za-z][A-Za-z0-9]{1,4}")
_OWN_ENDINGS = {
    "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics",
    "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/pjpeg": ".jpg", "audio/amr": ".amr", "video/3gpp": ".3gp",
    "message/delivery-status": ".txt", "application/octet-stream": ".bin",
}  # fmt: skip


def stated_name(part: Part) -> str:
    """The name its sender gave it, as it was written; "" if none."""
    filename = parameter(part.fields, "content-disposition", "filename")
    name = parameter(part.fields, "content-type", "name")
    if "?" in filename and name and "?" not in name:
        return name  # no file is called so: the sender's program lost letters there, and here it did not
    return filename or name or parameter(part.fields, "content-disposition", "name") or _described(part)


def _described(part: Part) -> str:
    """What some programs (Apple's, old Eudora) say in other places than a name's, if it can only be one.

    Not of text: a letter's own words may be described so.
    """
    if part.media_type.startswith("text/"):
        return ""
    for field in ("content-description", "content-location"):
        said = part.fields.text(field)
        if _FILE_NAME.fullmatch(said):
            return said
    return ""


def safe_name(stated: str, media_type: str, *, number: int) -> str:
    """A name without path, controls and direction marks, at most 240 bytes, never empty; the ending is kept."""
    name = _PATH.split(stated.strip())[-1]
    name = "".join(" " if unicodedata.category(c) == "Cc" else c for c in unicodedata.normalize("NFC", name))
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Cs", "Zl", "Zp"})
    name = " ".join(_HOSTILE.sub("_", name).split()).strip(" ")
    if not name.strip(". _"):
        return f"file-{number}{_ending(media_type)}"
    return _cut(name)


def _cut(name: str) -> str:
    """The name in as many bytes as a file system takes, its ending kept."""
    if len(name.encode()) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_NAME - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending


def _ending(media_type: str) -> str:
    return _OWN_ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
