"""Random words that must not be readable anywhere, and the search for them in every form a disk may hold them in."""

from __future__ import annotations

import base64
import json
import quopri
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # base32, RFC 4648
WINDOW = 8  # bytes looked at first; shorter forms could stand in sealed bytes by chance
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", re.DOTALL)


@dataclass(frozen=True)
class Hit:
    """A canary that somebody could read: in which file, which field it was, in which form."""

    file: str
    field: str
    form: str


def canary(chance: random.Random, *, ascii_only: bool = False) -> str:
    """Two halves of 6 random letters; between them, where a field may hold it, a letter that encodings disagree about."""
    halves = ("".join(chance.choices(ALPHABET, k=6)) for _ in range(2))
    return ("x" if ascii_only else "ė").join(halves)


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Every form, by its name. Only those long enough to mean something."""
    for case, spelled in (("", text), (", lower", text.lower()), (", upper", text.upper())):
        raw = spelled.encode()
        yield f"raw{case}", raw
        yield f"utf-16le{case}", spelled.encode("utf-16-le")
        yield f"utf-16be{case}", spelled.encode("utf-16-be")
        yield f"windows-1257{case}", spelled.encode("cp1257")
        yield f"quoted-printable{case}", quopri.encodestring(raw)
        yield f"percent{case}", quote(spelled).encode()
        yield f"json{case}", json.dumps(spelled)[1:-1].encode()
        yield f"hex{case}", raw.hex().encode()
        yield f"HEX{case}", raw.hex().upper().encode()
        for offset in range(3):
            yield f"base64 at {offset}{case}", _base64_inside(raw, offset)


class Search:
    """Looks for many canaries at once, in one pass over the bytes."""

    def __init__(self, canaries: Iterable[tuple[str, str]]) -> None:
        """Of field and text."""
        self._known: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for field, text in canaries:
            for form, pattern in forms(text):
                self._known.setdefault(pattern[:WINDOW], []).append((pattern, field, form))

    def of_folder(self, folder: Path) -> list[Hit]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = "\n".join(str(path.relative_to(folder)) for path in files).encode()
        found = self.of_bytes(names, "names of files")
        for path in files:
            found += self.of_bytes(path.read_bytes(), path.name)
        return found

    def of_bytes(self, content: bytes, place: str) -> list[Hit]:
        """In the bytes as they are, and in whatever of them can be inflated."""
        found = set(self._of_plain(content, place))
        for start in ZLIB.finditer(content):
            found.update(self._of_plain(_inflated(content[start.start() :]), f"{place}, inflated"))
        return sorted(found, key=str)

    def _of_plain(self, content: bytes, place: str) -> Iterator[Hit]:
        known = self._known
        for at in range(len(content) - WINDOW + 1):
            if content[at : at + WINDOW] in known:
                for pattern, field, form in known[content[at : at + WINDOW]]:
                    if content.startswith(pattern, at):
                        yield Hit(place, field, form)


def planted(text: str) -> Iterator[tuple[str, bytes]]:
    """What a careless desk would have written: for each form the bytes of a file that leaks it, deflated ones too."""
    around = b"\x07careless\xff"
    for form, pattern in forms(text):
        yield form, around + pattern + around
    for name, deflate in (("zlib", zlib.compress), ("gzip", _gzip)):
        yield f"{name} of raw", around + deflate(text.encode() * 3) + around


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


def _base64_inside(raw: bytes, offset: int) -> bytes:
    """What is left of it for certain when it stands `offset` bytes behind a border of three, among other words."""
    coded = base64.b64encode(b"\0" * offset + raw)
    first = (offset * 8 + 5) // 6  # letters that also hold bits of what stands before it
    return coded[first : (offset + len(raw)) * 8 // 6]


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=47).decompress(content, 1 << 20)
    except zlib.error:
        return b""
