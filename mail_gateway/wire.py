"""How a letter travels between the desk and its parser child: its texts and codes as JSON, its files as bytes behind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

from helpline.border import Attachment, Delivery, IncomingMail, MailKind, ReadAhead
from helpline.children.frames import Garbled, frame

_TEXTS = ("address", "name", "subject", "text", "quoted", "message_id", "language")
_LISTS = ("tokens", "references", "flags")
_CODES = {"kind": MailKind, "delivery": Delivery}


def packed(mail: IncomingMail) -> bytes:
    """A letter as one message: its texts as JSON, its files behind it one after the other."""
    said: dict[str, Any] = {key: getattr(mail, key) for key in (*_TEXTS, *_LISTS, *_CODES)}
    said["ahead"] = mail.ahead and asdict(mail.ahead)
    said["files"] = [[file.name, file.media_type, len(file.content)] for file in mail.attachments]
    return frame(said, b"".join(file.content for file in mail.attachments))


def unpacked(said: dict[str, Any], body: bytes) -> IncomingMail:
    """The letter again. Raises Garbled where anything is not what `packed` makes."""
    try:
        texts = {key: _text(said[key]) for key in _TEXTS}
        lists = {key: tuple(map(_text, said[key])) for key in _LISTS}
        files = _files(said["files"], body)
        ahead = _ahead(said["ahead"], files=len(files))
    except (KeyError, TypeError, ValueError) as error:
        raise Garbled from error
    codes = {key: said.get(key) for key, known in _CODES.items() if said.get(key) in get_args(known)}
    if len(codes) < len(_CODES):
        raise Garbled
    return IncomingMail(**texts, **lists, **codes, attachments=files, ahead=ahead)  # type: ignore[arg-type]  # checked above


def _ahead(said: dict[str, Any] | None, *, files: int) -> ReadAhead | None:
    if said is None:
        return None
    texts = {key: _text(said[key]) for key in ("subject", "text", "quoted", "folded")}
    names, removed = tuple(map(_text, said["file_names"])), tuple(map(_text, said["removed"]))
    if len(names) != files:
        raise ValueError
    return ReadAhead(**texts, file_names=names, removed=removed, is_urgent=said["is_urgent"] is True)


def _files(listed: list[tuple[str, str, int]], body: bytes) -> tuple[Attachment, ...]:
    files: list[Attachment] = []
    place = 0
    for name, media_type, size in listed:
        if not isinstance(size, int) or size < 0 or place + size > len(body):
            raise ValueError
        files.append(Attachment(_text(name), _text(media_type), body[place : place + size]))
        place += size
    return tuple(files)


def _text(value: object) -> str:
    """A text that a table can hold."""
    if not isinstance(value, str):
        raise TypeError
    value.encode("utf-8")
    return value
