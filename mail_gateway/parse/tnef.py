"""What is inside a `winmail.dat` (MS-OXTNEF): files and text that Outlook packed where only Outlook looks.

Read here and not by tnefparse, for the counts in such a file can't be believed: that one loops four thousand
million times where a hostile file says so, and gives nothing at all where one property of many is damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpline.words.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_INSIDE = 200
MAX_PROPERTIES = 2_000
MAX_NESTING = 3
NAMELESS = "unknown.dat"  # as the other readers of this format call it

# Attributes of the outer layer (MS-OXTNEF 2.1.3.2) ...
_FILE_BEGINS, _FILE_TITLE, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LETTER_PROPERTIES, _LETTER_TEXT, _CODE_PAGE = 0x9003, 0x800C, 0x9007
# ... and properties of the inner one (MS-OXPROPS).
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _CONTENT, _MEDIA_TYPE = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E
_TEXT, _HTML, _RTF, _TEXT_CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_SIZED = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_UNICODE, _OBJECT, _MANY, _NAMED = 0x1F, 0x0D, 0x1000, 0x8000
_INTERFACE = 16  # bytes of an interface's id in front of an object
_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1"}


@dataclass(repr=False)
class Inside:
    """A file in the packet; `inner` is the packet that it is itself, if it is a letter."""

    name: str = ""
    media_type: str = "application/octet-stream"
    content: bytes = b""
    inner: Packet | None = None


@dataclass(repr=False)
class Packet:
    """A `winmail.dat` opened: `text`, `html` and `rtf` (compressed) are "" or b"" where it has none."""

    files: list[Inside] = field(default_factory=list)
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    code_page: str = "windows-1252"
    is_whole: bool = True


def is_packet(content: bytes) -> bool:
    """Whether these bytes are such a packet, whatever they are called."""
    return content.startswith(SIGNATURE)


def opened(content: bytes, *, depth: int = 0) -> Packet:
    """Open a packet as far as it can be read; `is_whole` is False where a part couldn't. Never fails."""
    packet = Packet()
    for name, value in _attributes(content, packet):
        try:
            _take(name, value, packet, depth=depth)
        except (struct.error, ValueError, LookupError):
            packet.is_whole = False
    for number, file in enumerate(packet.files):
        file.name = file.name.strip("\0 ") or (NAMELESS if number == 0 else f"unknown-{number + 1}.dat")
    return packet


def _attributes(content: bytes, packet: Packet) -> Iterator[tuple[int, bytes]]:
    """Every attribute's name and value; their checksums are not looked at, for a damaged file is better than none."""
    place = 6
    while place + 9 <= len(content):
        level, name, _, length = struct.unpack_from("<BHHI", content, place)
        end = place + 9 + length
        if level not in {1, 2}:
            return  # rubbish behind the end, as mail servers append it
        if end > len(content):
            packet.is_whole = False
        yield name, content[place + 9 : end]
        place = end + 2


def _take(name: int, value: bytes, packet: Packet, *, depth: int) -> None:
    if name == _FILE_BEGINS:
        if len(packet.files) < MAX_INSIDE:
            packet.files.append(Inside())
        else:
            packet.is_whole = False
    elif name == _CODE_PAGE:
        packet.code_page = _charset(struct.unpack_from("<I", value)[0])
    elif name == _LETTER_TEXT:
        packet.text = packet.text or decode(value, packet.code_page)[0]
    elif name == _LETTER_PROPERTIES:
        _take_letter(_properties(value), packet)
    elif packet.files:
        _take_of_file(name, value, packet, depth=depth)


def _take_letter(properties: dict[int, tuple[int, bytes]], packet: Packet) -> None:
    _, page = properties.get(_TEXT_CODE_PAGE, (0, b""))
    charset = _charset(struct.unpack_from("<I", page)[0]) if page else packet.code_page
    packet.text = packet.text or _text(properties.get(_TEXT), packet.code_page)
    packet.html = _text(properties.get(_HTML), charset)
    packet.rtf = properties.get(_RTF, (0, b""))[1]


def _take_of_file(name: int, value: bytes, packet: Packet, *, depth: int) -> None:
    file = packet.files[-1]
    if name == _FILE_TITLE:
        file.name = file.name or decode(value, packet.code_page)[0]
    elif name == _FILE_DATA:
        file.content = value
    elif name == _FILE_PROPERTIES:
        properties = _properties(value)
        names = (
            _text(properties.get(kind), packet.code_page) for kind in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME)
        )
        known = [stated for stated in names if stated]
        file.name = known[0] if _LONG_NAME in properties and known else file.name or next(iter(known), "")
        file.media_type = _text(properties.get(_MEDIA_TYPE), "ascii").lower() or file.media_type
        kind, content = properties.get(_CONTENT, (0, b""))
        file.content = content[_INTERFACE:] if kind == _OBJECT else content or file.content
        if is_packet(file.content) and depth < MAX_NESTING:
            file.inner = opened(file.content, depth=depth + 1)


def _properties(value: bytes) -> dict[int, tuple[int, bytes]]:
    """The properties by their id, each as its type and the bytes of its (first) value."""
    found: dict[int, tuple[int, bytes]] = {}
    count, place = struct.unpack_from("<I", value)[0], 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", value, place)
        place = _behind_name(value, place + 4) if name >= _NAMED else place + 4
        try:
            first, place = _value(value, place, kind=kind)
        except (struct.error, ValueError):
            break  # without its length, what comes behind can't be found; what was read counts
        found.setdefault(name, (kind & ~_MANY, first))
    return found


def _behind_name(value: bytes, place: int) -> int:
    """Behind the name of a property that has one: an id of a set, and a number or a text in it."""
    (is_text, number) = struct.unpack_from("<II", value, place + 16)
    return place + 24 + (_padded(number) if is_text else 0)


def _value(value: bytes, place: int, *, kind: int) -> tuple[bytes, int]:
    """The first of the property's values, and the place behind the last."""
    is_many, kind = bool(kind & _MANY), kind & ~_MANY
    count = 1
    if is_many or kind in _SIZED:
        (count,) = struct.unpack_from("<I", value, place)
        place += 4
    if kind in _FIXED:
        width = 2 if is_many and kind in {0x02, 0x0B} else _FIXED[kind]
        return value[place : place + width], place + _padded(count * width)
    if kind not in _SIZED:
        raise ValueError
    first = b""
    for number in range(min(count, MAX_PROPERTIES)):
        (length,) = struct.unpack_from("<I", value, place)
        first = value[place + 4 : place + 4 + length] if number == 0 else first
        place += 4 + _padded(length)
    return first, place


def _padded(length: int) -> int:
    return length + -length % 4


def _text(typed: tuple[int, bytes] | None, charset: str) -> str:
    """A property that is a text, without the NUL at its end; "" without one."""
    if typed is None:
        return ""
    kind, value = typed
    if kind == _UNICODE:
        return decode(value.decode("utf-16-le", "replace").encode("utf-8"), "utf-8")[0]
    return decode(value.rstrip(b"\0"), charset)[0]


def _charset(code_page: int) -> str:
    return _CODE_PAGES.get(code_page) or f"cp{code_page}"
