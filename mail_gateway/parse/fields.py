"""The header of a letter or of one of its parts: fields in their order, cut where they are too large,
readable.

The stdlib parser isn't used here: it recurses on nested parts and grows with hostile headers. This one reads
each line once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from helpline.words.charsets import clean, decode
from mail_gateway.parse.encoded_words import decode_words

MAX_FIELD = 8_192
MAX_HEADER = 65_536
MAX_READ = 1_000_000  # of a header, in search of what is needed
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)", re.DOTALL)
_PARAMETER = re.compile(r";\s*([^\s=;\"]{1,100})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_EMPTY_LINE = re.compile(rb"\n[ \t\r]*\n")
_TELLING = re.compile(rb"(?im)^(from|to|subject|mime-version|content-type|message-id):")
_OF_A_PART = re.compile(
    r"content-|mime-version|x-|from|to|subject|date|message-id|received|return-path|reply-to|status"
)
_OF_THE_BODY = re.compile(r"content-|mime-version$")
_BODY_HEADER = re.compile(rb"(?i)(?:mime-version|content-(?:type|transfer-encoding|disposition))[ \t]*:")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*?)")
# Needed to read or answer a letter at all: kept even behind 64 KB of other fields, once each.
_NEEDED = frozenset(
    (
        b"from sender reply-to subject date message-id in-reply-to references to cc mime-version return-path"
        b" content-type content-transfer-encoding content-disposition content-id auto-submitted"
    ).split()
)


@dataclass(frozen=True, repr=False)
class Fields:
    """Names in lower case, values as they came (bytes, unfolded)."""

    items: tuple[tuple[str, bytes], ...]
    was_cut: bool = False
    hint: str = ""  # the character set of the letter around it, for values that are raw 8-bit and no UTF-8

    def __contains__(self, name: str) -> bool:
        return any(known == name for known, _ in self.items)

    def get(self, name: str) -> str:
        """The first field of that name as text, encoded words left alone; "" if there is none."""
        return next((self._decoded(value).strip() for known, value in self.items if known == name), "")

    @property
    def names(self) -> frozenset[str]:
        """The names of all of them."""
        return frozenset(name for name, _ in self.items)

    def all(self, name: str) -> list[str]:
        """Every field of that name as text."""
        return [self._decoded(value).strip() for known, value in self.items if known == name]

    def _decoded(self, value: bytes) -> str:
        try:
            return clean(value.decode("utf-8"))
        except UnicodeDecodeError:
            return decode(value, self.hint)[0]

    @property
    def needs_hint(self) -> bool:
        """Whether some value can't be read without knowing the letter's character set."""
        return any(not _is_utf8(value) for _, value in self.items)

    def text(self, name: str) -> str:
        """The first field of that name as a person reads it: encoded words decoded, white space collapsed."""
        return " ".join(decode_words(self.get(name)).split())


def read_fields(raw: bytes) -> tuple[Fields, int]:
    """Read the header at the start of `raw`; return it and the place where the body begins."""
    folded: list[list[bytes]] = []
    place = _start(raw)
    last = place + MAX_READ
    while place < len(raw):
        end = raw.find(b"\n", place) + 1 or len(raw)
        line = raw[place:end].rstrip(b"\r\n")
        if not line.strip():
            place = end
            break
        if place > last:
            return _kept(folded, was_cut=True), _end_of_header(raw, place)
        if line[:1] in b" \t" and folded:
            folded[-1].append(line)
        elif _FIELD.match(line):
            folded.append([line])
        elif not _goes_on(raw, end, known={field[0].partition(b":")[0].lower() for field in folded}):
            break
        place = end
    return _kept(folded, was_cut=False), place


def read_letter_fields(raw: bytes) -> tuple[Fields, int]:
    """As `read_fields`, and what says how to read the body where a program put an empty line above it.

    Nothing else is taken from behind that line: who wrote stands in the header that others see and sign.
    """
    fields, place = read_fields(raw)
    if not fields.items or "content-type" in fields or not _BODY_HEADER.match(raw, place):
        return fields, place
    torn, behind = read_fields(raw[place : place + MAX_HEADER])
    kept = tuple(item for item in torn.items if _OF_THE_BODY.match(item[0]))
    return replace(fields, items=fields.items + kept), place + behind


def read_part_fields(raw: bytes) -> tuple[Fields, int]:
    """Read the header of a part inside a letter; behind an empty line there is none (RFC 2046 5.1), only words.

    Nor is a line that merely has a colon in it a header: "Help: he is here" is text where its writer forgot that line.
    """
    start = _BEFORE.match(raw).end()  # type: ignore[union-attr]  # it matches the empty string
    if b"\n" in raw[:start] and not _BODY_HEADER.match(raw, start):
        return Fields(()), raw.find(b"\n") + 1
    fields, place = read_fields(raw)
    return (fields, place) if any(_OF_A_PART.match(name) for name, _ in fields.items) else (Fields(()), 0)


# What was seen in the wild for it.
_MEANT = {"plain/text": "text/plain", "html": "text/html", "text/htm": "text/html", "html/text": "text/html"}


_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}(?=\s|$)", re.ASCII)


def media_type(fields: Fields, default: str = "text/plain") -> str:
    """The media type of a part in lower case; `default` if the field says nothing usable (RFC 2045 5.2)."""
    stated = fields.get("content-type").partition(";")[0].strip().lower()
    if stated.startswith("multipart") and "/" not in stated.rstrip("/*"):
        return "multipart/mixed"  # "multipart" or "multipart/*" were seen in the wild
    read = _MEDIA_TYPE.match(_MEANT.get(stated, stated))
    return read[0] if read else default


def parameter(fields: Fields, field: str, name: str) -> str:
    """A parameter such as `filename` as a person reads it, by RFC 2231 or RFC 2047 or raw; "" if absent."""
    sections: dict[int, tuple[str, bool]] = {}
    for match in _PARAMETER.finditer(";" + _parameters(fields.get(field))):
        section = _SECTION.fullmatch(match[1].lower())
        if section and section[1] == name:
            number, is_coded = int(section[2] or 0), bool(section[3])
            if is_coded or number not in sections:  # `name*=` beats the plain `name=` that stands beside it
                sections[number] = (_unquoted(match[2]), is_coded)
    if not sections:
        return ""
    ordered = [sections[number] for number in sorted(sections)]
    return (
        _extended(ordered)
        if any(coded for _, coded in ordered)
        else decode_words("".join(v for v, _ in ordered))
    )


def _parameters(value: str) -> str:
    """What stands behind the value itself; some programs forget the semicolon ("text/html charset=utf-8")."""
    if ";" in value:
        return value.partition(";")[2]
    return value.partition(" ")[2] if "=" in value else ""


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _start(raw: bytes) -> int:
    """Where the first field begins: behind a byte order mark, empty lines, and an mbox `From ` line."""
    start = _BEFORE.match(raw).end()  # type: ignore[union-attr]  # it matches the empty string
    start = raw.rfind(b"\n", 0, start) + 1 or (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
    if raw.startswith((b"From ", b">From "), start):
        return raw.find(b"\n", start) + 1 or len(raw)
    return start


def _goes_on(raw: bytes, place: int, *, known: set[bytes]) -> bool:
    """Whether the header goes on behind a line of rubbish: a telling field not seen yet follows soon."""
    header = raw[place : place + 4_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return any(match[1].lower() not in known for match in _TELLING.finditer(header))


def _end_of_header(raw: bytes, place: int) -> int:
    """Behind the next empty line, or the end."""
    empty = _EMPTY_LINE.search(raw, place)
    return empty.end() if empty else len(raw)


def _kept(folded: list[list[bytes]], *, was_cut: bool) -> Fields:
    """The fields with their lines put together: all of the first 64 KB, then those needed that weren't there."""
    items: list[tuple[str, bytes]] = []
    known: set[bytes] = set()
    size = 0
    for lines in folded:
        match = _FIELD.match(b" ".join(line.strip() if n else line for n, line in enumerate(lines)))
        if not match:
            continue
        name, value = match[1].lower(), match[2]
        if size > MAX_HEADER and (name not in _NEEDED or name in known):
            was_cut = True
            continue
        was_cut = was_cut or len(value) > MAX_FIELD
        known.add(name)
        items.append((name.decode("ascii"), value[:MAX_FIELD]))
        size += len(name) + min(len(value), MAX_FIELD)
    return Fields(tuple(items), was_cut)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    return value[1:-1] if len(value) > 2 and value[0] == value[-1] == "'" else value.strip('"')


def _extended(sections: list[tuple[str, bool]]) -> str:
    """RFC 2231: `charset'language'percent-coded`, perhaps in several sections of which some aren't coded."""
    charset, _, rest = sections[0][0].partition("'")
    if "'" in rest:
        sections = [(rest.partition("'")[2], sections[0][1]), *sections[1:]]
    else:
        charset = ""
    raw = b"".join(unquote_to_bytes(value) if coded else value.encode() for value, coded in sections)
    return decode(raw, charset)[0]
