"""What of a letter is its text and what is a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpline.border import Attachment
from helpline.words.charsets import decode
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.files import safe_name, stated_name
from mail_gateway.parse.flowed import unflowed
from mail_gateway.parse.hypertext import text_of_html
from mail_gateway.parse.parts import Part, split
from mail_gateway.parse.people import one_line, sender
from mail_gateway.parse.rtf import text_of_packed_rtf
from mail_gateway.parse.tnef import Packet, is_packet, opened
from mail_gateway.parse.uuencoded import take_out_files

MAX_TEXT = 1_000_000
MAX_FORWARDED = 3
MAX_READ_ALOUD = 10
MAX_SUBJECT = 1_000
FORWARDED = "---------- Forwarded message ----------"
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
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
    packed: list[str] = field(
        default_factory=list
    )  # what a winmail.dat says: the same again, or the only text

    @property
    def text(self) -> str:
        """The whole text, cut at a million characters."""
        said = [text for text in self.texts if text.strip()] or self.packed
        whole = "\n\n".join(text.strip("\n") for text in said if text.strip())
        if len(whole) > MAX_TEXT:
            self.flags.add("cut")
        return whole[:MAX_TEXT]

    def add_text(self, part: Part) -> None:
        """Add what a text part says, and the files written into it."""
        body, inside = take_out_files(part.content) if part.media_type == "text/plain" else (part.content, [])
        text, was_guessed = decode(body, parameter(part.fields, "content-type", "charset"))
        if was_guessed:
            self.flags.add("charset-guessed")
        text = unflowed(text, part.fields) if part.media_type == "text/plain" else text_of_html(text)
        if text.strip() and part.media_type != "text/plain" and not self.texts:
            self.flags.add("html-only")
        self.texts.append(text)
        for name, content in inside:
            self.add_file(name.decode("utf-8", "replace"), "application/octet-stream", content)

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
        if not (_is_page(inner) and any(map(_speaks_plainly, versions))):
            _sort(inner, version, forwards=forwards)
        versions.append(version)
    speaking = [version for version in versions if version.text.strip()]
    plain = [version for version in speaking if _speaks_plainly(version)]
    for version in (plain[:1] or speaking[-1:])[:1]:
        contents.texts += version.texts
        contents.flags |= version.flags
    contents.files += [file for version in versions for file in version.files]
    contents.packed += [text for version in versions for text in version.packed]


def _speaks_plainly(version: Contents) -> bool:
    return "html-only" not in version.flags and bool(version.text.strip())


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
    head = f"{FORWARDED}\nFrom: {name} <{address}>\nSubject: {subject}\n\n"
    contents.texts.append(head + inside.text)
    contents.flags |= inside.flags - {"html-only"}


def _is_text(part: Part) -> bool:
    """Shown in the letter: text that isn't declared a file, as mail programs show it in its place."""
    disposition = part.fields.get("content-disposition").partition(";")[0].strip().lower()
    return part.media_type in _TEXT_TYPES and disposition != "attachment"
