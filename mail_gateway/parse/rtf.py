"""The text of a letter that Outlook wrote in RTF: unpacked (MS-OXRTFCP), then freed of its commands."""

from __future__ import annotations

import re
import struct

from mail_gateway.parse.charsets import decode

MAX_RTF = 1_000_000
# The dictionary every packed text begins with (MS-OXRTFCP 2.1.3.1.2).
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4_096
_PACKED, _PLAIN = b"LZFu", b"MELA"
_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE)
_HIDDEN = frozenset(
    "fonttbl colortbl stylesheet info pict themedata colorschememapping datastore generator header footer object "
    "listtable listoverridetable rsidtbl xmlnstbl mmathpr latentstyles htmltag".split()
)
_WRITTEN = {"par": "\n", "line": "\n", "tab": "\t", "cell": "\t", "row": "\n", "emdash": "—", "endash": "–",
            "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "sect": "\n"}  # fmt: skip


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
    """RTF without its commands. Letters outside ASCII come as `\\'e0` in the set of `\\ansicpg`, or as `\\u1072?`."""
    charset, written, pending = "windows-1252", list[str](), bytearray()
    is_hidden, outer, to_skip = False, list[bool](), 0

    def settle() -> None:
        if pending:
            written.append(decode(bytes(pending), charset)[0])
            pending.clear()

    for command, number, code, symbol, brace, plain in _TOKEN.findall(source[:MAX_RTF]):
        if code and not is_hidden and not to_skip:
            pending.append(int(code, 16))
            continue
        settle()
        if brace == "{":
            outer.append(is_hidden)
        elif brace == "}":
            is_hidden = outer.pop() if outer else False
        elif symbol == "*" or command in _HIDDEN:
            is_hidden = True
        elif command == "ansicpg" and number:
            charset = f"cp{number}"
        elif command == "htmlrtf":
            is_hidden = number != "0"  # what only RTF readers should see of a letter that was HTML
        elif is_hidden:
            continue
        elif command == "u" and number:
            written.append(chr(int(number) % 65_536))
            to_skip = 1
            continue
        elif symbol:
            written.append({"~": " ", "_": "-", "\n": "\n"}.get(symbol, symbol if symbol in "\\{}" else ""))
        elif plain:
            written.append(plain[to_skip:])
        else:
            written.append(_WRITTEN.get(command, ""))
        to_skip = 0
    settle()
    return decode("".join(written).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode(), "utf-8")[0].strip()
