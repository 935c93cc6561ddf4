"""The text of a letter that Outlook wrote in RTF: unpacked (MS-OXRTFCP), then freed of its commands."""

from __future__ import annotations

import re
import struct

from helpline.words.charsets import clean, decode

MAX_RTF = 1_000_000
# The dictionary every packed text begins with (MS-OXRTFCP 2.1.3.1.2).
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4_096
_PACKED, _PLAIN = b"LZFu", b"MELA"
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_HIDDEN_LISTED = (
    "fonttbl colortbl stylesheet info pict themedata colorschememapping datastore generator header footer object "
    "listtable listoverridetable rsidtbl xmlnstbl mmathpr latentstyles htmltag"
)
_HIDDEN = frozenset(_HIDDEN_LISTED.split())
_WRITTEN = {"par": "\n", "line": "\n", "tab": "\t", "cell": "\t", "row": "\n", "emdash": "—", "endash": "–",
            "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "sect": "\n", "~": " ", "_": "-"}  # fmt: skip


def text_of_packed_rtf(packed: bytes) -> str:
    """The readable text; "" if there is none or it can't be unpacked. Never fails."""
    return text_of_rtf(unpacked(packed).decode("latin-1"))


def unpacked(packed: bytes) -> bytes:
    """The RTF of a packed one, at most a million bytes; b"" if it is none."""
    if len(packed) < 16:
        return b""
    _, size, kind = struct.unpack_from("<II4s", packed)
    if kind == _PLAIN:
        return packed[16 : 16 + min(size, MAX_RTF)]
    return _decompressed(packed, min(size, MAX_RTF)) if kind == _PACKED else b""


def _decompressed(packed: bytes, size: int) -> bytes:
    """Each bit of a leading byte says whether a letter follows or a reference into the window behind us."""
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    write, out, place = len(_BEGINNING), bytearray(), 16
    while place < len(packed) and len(out) < size:
        flags, place = packed[place], place + 1
        for bit in range(8):
            if place + (flags >> bit & 1) >= len(packed) or len(out) >= size:
                return bytes(out)
            if flags >> bit & 1:
                reference, place = packed[place] << 8 | packed[place + 1], place + 2
                read, length = reference >> 4, (reference & 15) + 2
                if read == write:
                    return bytes(out)  # the mark of the end
            else:
                window[write] = packed[place]
                read, length, place = write, 1, place + 1
            for _ in range(length):
                window[write] = window[read]
                out.append(window[read])
                read, write = (read + 1) % _WINDOW, (write + 1) % _WINDOW
    return bytes(out)


def text_of_rtf(source: str) -> str:
    """RTF without its commands; letters outside ASCII come as `\\'e0` or as `\\u1072?`."""
    reader = _Reader()
    for command, number, code, symbol, brace, plain in _TOKEN.findall(source[:MAX_RTF]):
        if code:
            reader.read_code(int(code, 16))
        elif brace:
            reader.read_brace(brace)
        elif command or symbol:
            reader.read_command(command or symbol, number)
        else:
            reader.write(plain)
    # What lies beyond 65,535 comes in two halves (emoji do), which only UTF-16 puts together.
    whole = "".join(reader.settled()).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return clean(whole).strip()


class _Reader:
    """What was read so far; bytes of one character set wait until something else comes."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._waiting = bytearray()
        self._charset = "windows-1252"
        self._is_hidden = False
        self._outer: list[bool] = []
        self._to_skip = 0  # letters that stand behind `\\u1072` for readers who don't know it

    def settled(self) -> list[str]:
        if self._waiting:
            self._written.append(decode(bytes(self._waiting), self._charset)[0])
            self._waiting.clear()
        return self._written

    def write(self, text: str) -> None:
        if not self._is_hidden:
            self.settled().append(text[self._to_skip :])
            self._to_skip = max(0, self._to_skip - len(text))

    def read_code(self, code: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._is_hidden:
            self._waiting.append(code)

    def read_brace(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._outer.append(self._is_hidden)
        else:
            self._is_hidden = self._outer.pop() if self._outer else False

    def read_command(self, command: str, number: str) -> None:
        if command == "*" or command in _HIDDEN:
            self._is_hidden = True
        elif command == "htmlrtf":
            self._is_hidden = number != "0"  # what only readers of RTF shall see of a letter that was HTML
        elif command == "ansicpg":
            self._charset = f"cp{number}"
        elif command == "u" and number:
            self.write(chr(int(number) % 65_536))
            self._to_skip = 1
        else:
            self.write(_WRITTEN.get(command, command if command in "\\{}" else ""))
