"""Seals and opens what a message says: body, subject, cut text, search text and remarks, each bound to its place."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from helpline.border import Attachment
from helpline.records import (
    File,
    Message,
)
from helpline.sealing import (
    Key,
    context,
    contexts,
    open_file,
    open_record,
    seal_file,
    seal_record,
)
from helpline.words.folding import fold_letter

FIRST_WORDS = 160


def first_words(words: Words | None) -> str:
    return " ".join(words.body.split())[:FIRST_WORDS] if words else ""


@dataclass(frozen=True, repr=False)
class Words:
    """What a message says. `quoted` was cut from the visible text; `flags` are the parser's remarks."""

    body: str
    subject: str = ""
    quoted: str = ""
    language: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class FileName:
    name: str
    media_type: str
    size: int


def seal_words(message: Message, words: Words, *, key: Key, folded: str | None = None) -> None:
    """Fills the sealed columns of a message that has its ids already. `folded`: its words as `fold_letter` folds them."""

    def sealed(purpose: str, text: str) -> bytes:
        return seal_record(key, text.encode(), _place(purpose, message))

    message.body = sealed("message.body", words.body)
    message.subject = sealed("message.subject", words.subject) if words.subject else None
    message.quoted = sealed("message.quoted", words.quoted) if words.quoted else None
    message.folded = sealed(
        "message.folded", fold_letter(words.subject, words.body) if folded is None else folded
    )
    message.meta = sealed("message.meta", json.dumps({"language": words.language, "flags": words.flags}))


def open_words(message: Message, *, key: Key) -> Words:
    """Raises Damaged if any part was changed or moved."""

    def opened(purpose: str, sealed: bytes | None) -> str:
        return open_record(key, sealed, _place(purpose, message)).decode() if sealed is not None else ""

    meta = json.loads(opened("message.meta", message.meta))
    return Words(
        body=opened("message.body", message.body),
        subject=opened("message.subject", message.subject),
        quoted=opened("message.quoted", message.quoted),
        language=meta["language"],
        flags=tuple(meta["flags"]),
    )


class SearchTexts:
    """Opens what a search compares, of very many messages of one organisation and revision."""

    def __init__(self, org_id: UUID, *, revision: int) -> None:
        self._text = contexts("message.folded", org_id, revision=revision)
        self._meta = contexts("message.meta", org_id, revision=revision)

    def open(self, sealed: bytes | None, raw_id: bytes, *, key: Key) -> bytes:
        """The folded text (UTF-8) of the message whose id has these 16 bytes; nothing else is opened. Raises Damaged."""
        return open_record(key, sealed, self._text(raw_id)) if sealed is not None else b""

    def open_language(self, meta: bytes, raw_id: bytes, *, key: Key) -> str:
        """The language it is written in, as far as it was guessed. Raises Damaged."""
        return str(json.loads(open_record(key, meta, self._meta(raw_id)))["language"])


def seal_attachment(attachment: Attachment, message: Message, *, number: int, key: Key) -> File:
    """A file row with name and content sealed under the message's key."""
    file_id = uuid4()
    name = FileName(attachment.name, attachment.media_type, len(attachment.content))
    return File(
        id=file_id, org_id=message.org_id, message_id=message.id, number=number,
        name=seal_record(key, json.dumps(asdict(name)).encode(), _name_place(message.org_id, file_id)),
        content=seal_file(key, attachment.content, file_id),
    )  # fmt: skip


def open_file_name(file: File, *, key: Key) -> FileName:
    """Raises Damaged."""
    return FileName(**json.loads(open_record(key, file.name, _name_place(file.org_id, file.id))))


def open_content(file: File, *, key: Key) -> bytes:
    """The bytes as they came. Raises Damaged."""
    return open_file(key, file.content, file.id)


def _place(purpose: str, message: Message) -> bytes:
    return context(purpose, message.org_id, message.id, message.revision)


def _name_place(org_id: UUID, file_id: UUID) -> bytes:
    return context("file.name", org_id, file_id)
