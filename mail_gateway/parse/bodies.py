"""What of a letter is its text and what is a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from mail_gateway.parse.charsets import decode
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.files import stated_name
from mail_gateway.parse.hypertext import text_of_html
from mail_gateway.parse.parts import Part

MAX_TEXT = 1_000_000
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})


@dataclass
class Contents:
    """A letter sorted: its texts in their order, its files, and notes on what had to be done."""

    texts: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The whole text, cut at a million characters."""
        whole = "\n\n".join(text.strip("\n") for text in self.texts if text.strip())
        if len(whole) > MAX_TEXT:
            self.flags.add("cut")
        return whole[:MAX_TEXT]


def sort_contents(letter: Part) -> Contents:
    """Sort every part of the letter into texts and files; none is lost."""
    contents = Contents()
    _sort(letter, contents)
    return contents


def text_of(part: Part, flags: set[str]) -> str:
    """The readable text of one text part."""
    text, was_guessed = decode(part.content, parameter(part.fields, "content-type", "charset"))
    if was_guessed:
        flags.add("charset-guessed")
    if part.media_type == "text/plain":
        return _unflowed(text, part)
    return text_of_html(text)


def _sort(part: Part, contents: Contents) -> None:
    if part.media_type == "multipart/alternative" and part.parts:
        _sort_alternative(part, contents)
    elif part.parts:
        for inner in part.parts:
            _sort(inner, contents)
    elif _is_text(part):
        text = text_of(part, contents.flags)
        if text.strip() and part.media_type != "text/plain" and not contents.texts:
            contents.flags.add("html-only")
        contents.texts.append(text)
    else:
        contents.files.append(part)


def _sort_alternative(part: Part, contents: Contents) -> None:
    """Of several versions of the same text the plain one, unless it is empty; files inside stay files (RFC
    2046 5.1.4).
    """
    versions: list[Contents] = []
    for inner in part.parts:
        version = Contents()
        _sort(inner, version)
        versions.append(version)
    speaking = [version for version in versions if version.text.strip()]
    chosen = next((version for version in speaking if "html-only" not in version.flags), None)
    chosen = chosen or (speaking[-1] if speaking else Contents())
    contents.texts += chosen.texts
    contents.flags |= chosen.flags
    for version in versions:
        contents.files += version.files


def _is_text(part: Part) -> bool:
    if part.media_type not in _TEXT_TYPES:
        return False
    disposition = part.fields.get("content-disposition").partition(";")[0].strip().lower()
    return disposition != "attachment" and not (disposition and stated_name(part))


def _unflowed(text: str, part: Part) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 4.2): a line that ends in a space goes on."""
    if parameter(part.fields, "content-type", "format").lower() != "flowed":
        return text
    delete_space = parameter(part.fields, "content-type", "delsp").lower() == "yes"
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        if goes_on and lines and _depth(lines[-1]) == depth:
            lines[-1] += body
        else:
            lines.append(">" * depth + (" " if depth else "") + body)
        goes_on = line.endswith(" ") and line != "-- "
        if goes_on and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(">"))
