"""What of a letter is its text and what is a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from helpline.border import Attachment
from helpline.words.charsets import decode
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.files import safe_name, stated_name
from mail_gateway.parse.flowed import unflowed
from mail_gateway.parse.hypertext import as_html, text_of_html
from mail_gateway.parse.parts import Part, split
from mail_gateway.parse.people import one_line, sender
from mail_gateway.parse.rtf import text_of_packed_rtf
from mail_gateway.parse.tnef import Packet, is_packet, opened
from mail_gateway.parse.uuencoded import take_out_files

MAX_TEXT = 1_000_000
MAX_FORWARDED = 3
MAX_READ_ALOUD = 10
MAX_SUBJECT = 1_000
MAX_TEXT_FILE = 50_000
MAX_STUB = 400
MAX_HEAD = 2_000
FORWARDED = "---------- Forwarded message ----------"
# Any other text is shown as it is (RFC 2046 4.1.4), but these mean something to a program only.
_TEXTS_FOR_PROGRAMS = frozenset(
    {
        "text/calendar", "text/x-vcalendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf", "text/css",
        "text/csv", "text/xml", "text/xsl", "text/javascript", "text/rfc822-headers", "text/tab-separated-values",
        "text/x-amp-html", "text/watch-html", "text/x-moz-deleted",
    }
)  # fmt: skip
# The same again for the one program that knows it; nothing to keep beside the text.
_OTHER_VERSIONS = frozenset({"text/x-amp-html", "text/watch-html"})
_MARKED_UP = frozenset({"text/html", "text/enriched", "text/richtext"})
_SHOWN_IN_PLACE = _MARKED_UP | {"text/plain"}
_IN_THE_PAGE = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w-]{3,30})")
_STUB = re.compile(
    r"\bHTML\b.{0,80}\b(?:support|view|display|show|version)|(?:support|view|display|show)\w*\b.{0,80}\bHTML\b",
    re.DOTALL,
)
# Proofs for programs, not letters for people: without a name they would only be in the way.
_MACHINE_MADE = frozenset(
    {"application/pgp-signature", "application/x-pkcs7-signature", "application/pkcs7-signature"}
)


@dataclass(repr=False)
class Contents:
    """A letter sorted: its texts in their order, its files, and notes on what had to be done."""

    texts: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    # What a winmail.dat says, or a file of text: the same again, or else the only text there is.
    packed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text, cut at a million characters."""
        said = [text for text in self.texts if text.strip()] or self.packed
        whole = "\n\n".join(text.strip("\n") for text in said if text.strip())
        if len(whole) > MAX_TEXT:
            self.flags.add("cut")
        return whole[:MAX_TEXT]

    @property
    def speaks(self) -> bool:
        """Whether there is a text that isn't only in a file."""
        return any(text.strip() for text in self.texts)

    def add_text(self, part: Part) -> None:
        """Add what a text part says, and the files written into it."""
        is_plain = part.media_type not in _MARKED_UP
        body, inside = take_out_files(part.content) if is_plain else (part.content, [])
        text, was_guessed = decode(body, _charset(part, body))
        if was_guessed:
            self.flags.add("charset-guessed")
        text = unflowed(text, part.fields) if is_plain else text_of_html(as_html(text, part.media_type))
        if text.strip() and not is_plain and not self.texts:
            self.flags.add("html-only")
        self.texts.append(text)
        for name, content in inside:
            self.add_file(name.decode("utf-8", "replace"), "application/octet-stream", content)

    def add_text_file(self, part: Part) -> None:
        """Add a file of text, which telephones that send picture messages write her words into."""
        content = part.content
        self.add_file(stated_name(part), part.media_type, content)
        if part.media_type == "text/plain" and len(content) <= MAX_TEXT_FILE:
            self.packed.append(decode(content, _charset(part, content))[0])

    def add_file(self, name: str, media_type: str, content: bytes) -> None:
        """Add a file under its safe name."""
        number = len(self.files) + 1
        self.files.append(Attachment(safe_name(name, media_type, number=number), media_type, content))

    def add_packet(self, name: str, media_type: str, content: bytes) -> None:
        """Add what is inside a winmail.dat; itself only where it couldn't be opened or was empty."""
        packet = opened(content)
        self._unpack(packet)
        if not packet.is_whole or not (packet.files or self.packed):
            self.add_file(name, media_type, content)

    def _unpack(self, packet: Packet) -> None:
        """Its text, its files, and what is inside those of its files that are such packets too."""
        text = text_of_html(packet.html) or packet.text or text_of_packed_rtf(packet.rtf)
        self.packed += [text] if text.strip() else []
        for file in packet.files:
            self.add_file(file.name, file.media_type, file.content)
            if file.inner:
                self._unpack(file.inner)


def sort_contents(letter: Part) -> Contents:
    """Sort every part of the letter into texts and files; none is lost."""
    contents = Contents()
    _sort(letter, contents, forwards=MAX_FORWARDED)
    if letter.preamble.strip() and not contents.text.strip() and not contents.files:
        contents.texts.append(
            decode(letter.preamble)[0]
        )  # parts that hold nothing: the words stand above them
    return contents


def _sort(part: Part, contents: Contents, *, forwards: int) -> None:
    """`forwards` is how deep letters inside letters are still read aloud; what a bounce returns never is."""
    if part.media_type == "multipart/alternative" and part.parts:
        _sort_alternative(part, contents, forwards=forwards)
    elif part.parts:
        for inner in part.parts:
            if inner.media_type not in _MACHINE_MADE or stated_name(inner):
                _sort(inner, contents, forwards=0 if part.media_type == "multipart/report" else forwards)
    elif _is_text(part):
        contents.add_text(part)
        if stated_name(part):  # readable in its place, and kept as the file that it is
            contents.add_file(stated_name(part), part.media_type, part.content)
    elif part.media_type.startswith("text/"):
        contents.add_text_file(part)
    elif is_packet(content := part.content):
        contents.add_packet(stated_name(part), part.media_type, content)
    else:
        contents.add_file(stated_name(part), part.media_type, content)
        if part.media_type == "message/rfc822" and forwards and len(contents.files) <= MAX_READ_ALOUD:
            _add_forwarded(part, contents, forwards=forwards - 1)


def _sort_alternative(part: Part, contents: Contents, *, forwards: int) -> None:
    """Of several versions of one text the plain one, unless empty; files stay files (RFC 2046 5.1.4)."""
    versions: list[Contents] = []
    for inner in part.parts:
        version = Contents()
        if inner.media_type not in _OTHER_VERSIONS and not (
            _is_page(inner) and any(map(_speaks_plainly, versions))
        ):
            _sort(inner, version, forwards=forwards)
        versions.append(version)
    speaking = [version for version in versions if version.speaks]
    plain = [version for version in speaking if _speaks_plainly(version)]
    for version in (plain[:1] or speaking[-1:])[:1]:
        contents.texts += version.texts
        contents.flags |= version.flags
    contents.files += [file for version in versions for file in version.files]
    contents.packed += [text for version in versions for text in version.packed]


def _speaks_plainly(version: Contents) -> bool:
    """Whether it is text as it was typed, and not a line that only sends the reader to the other version."""
    is_stub = len(version.text) <= MAX_STUB and _STUB.search(version.text)
    return "html-only" not in version.flags and version.speaks and not is_stub


def _is_page(part: Part) -> bool:
    """HTML that is nothing but another version of the text: to render it is half the work of reading a letter."""
    return part.media_type == "text/html" and _is_text(part) and not stated_name(part)


def _add_forwarded(part: Part, contents: Contents, *, forwards: int) -> None:
    """A letter inside the letter, under a line that says so; its files stay inside the `.eml`."""
    letter, flags = split(part.content)
    inside = Contents(flags=set(flags))
    _sort(letter, inside, forwards=forwards)
    address, name = sender(letter.fields)
    subject = one_line(letter.fields.text("subject"), limit=MAX_SUBJECT)
    if address or subject or inside.text.strip():
        head = f"{FORWARDED}\nFrom: {name} <{address}>\nSubject: {subject}\n\n"
        contents.texts.append(head + inside.text)
    contents.flags |= inside.flags - {"html-only"}


def _is_text(part: Part) -> bool:
    """Shown in the letter: text that isn't declared a file, as mail programs show it in its place."""
    disposition = part.fields.get("content-disposition").partition(";")[0].strip().lower()
    if part.media_type in _SHOWN_IN_PLACE:
        return disposition != "attachment"
    is_unknown = part.media_type.startswith("text/") and part.media_type not in _TEXTS_FOR_PROGRAMS
    return is_unknown and disposition != "attachment" and not stated_name(part)


def _charset(part: Part, content: bytes) -> str:
    """The character set that the part states; a page without one may state it inside (HTML 4.2.5.4)."""
    stated = parameter(part.fields, "content-type", "charset")
    if part.media_type == "text/html" and stated.lower() in {"", "us-ascii"}:
        inside = _IN_THE_PAGE.search(content, 0, MAX_HEAD)
        return inside[1].decode("ascii") if inside else stated
    return stated
