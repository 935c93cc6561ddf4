"""From bytes to readable text, whatever the letter claims its character set to be.

The order is: what was declared, if it fits; UTF-8, if it fits; the best guess among the sets women who write
to us use; and at the very end a decoding that can't fail. No answer ever holds a lone surrogate or a NUL.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

import chardet

# Names seen in the wild for a set that is really a larger one (WHATWG Encoding Standard, section 4.2).
_REALLY = {
    "ascii": "windows-1252", "us-ascii": "windows-1252", "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "latin1": "windows-1252", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "iso-8859-8-i": "iso-8859-8", "unicode-1-1-utf-7": "utf-7",
    "x-mac-cyrillic": "mac-cyrillic", "iso-2022-jp": "iso-2022-jp-ext", "utf8": "utf-8",
    "tis-620": "cp874", "iso-8859-9": "windows-1254", "iso-8859-11": "cp874",
}  # fmt: skip
# Python codecs that are no character sets; some of them are quadratic (punycode) or not text at all.
_NO_CHARSET = re.compile(
    r"idna|punycode|escape|undefined|mbcs|oem|rot|hex|zip|bz2|uu|quopri|base64", re.IGNORECASE
)
_LIKELY = (
    "utf-8", "windows-1257", "iso-8859-13", "windows-1251", "koi8-r", "koi8-u", "windows-1250", "iso-8859-2",
    "windows-1252", "iso-8859-5", "cp866", "cp1254", "iso-2022-jp", "cp932", "euc-jp", "gb18030", "cp949",
    "big5",
)  # fmt: skip
_LITHUANIAN = frozenset("ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“”–—…’\xa0")
MAX_LOOKED_AT = 20_000
_COMMON_CYRILLIC = [
    frozenset("оеаинтсрвлі".encode(charset)) for charset in ("windows-1251", "koi8-u", "iso-8859-5")
]
MIN_COMMON = 5
MAX_CODED_TWICE = 500_000
MIN_FOREIGN = 9
_WESTERN = frozenset({"windows-1252", "cp1252", "iso-8859-15"})
_FOREIGN = re.compile(rb"[\x80-\xff]+")
_SIGN_IN_A_WORD = re.compile(
    rb"[a-z]([\xb1\xb3\xb6\xb9\xbc\xbf])[a-z\xb1\xb3\xb6\xb9\xbc\xbf-\xff]"
)  # ą ł ś ź ż
_POLISH_BY_ISO = re.compile(rb"[A-Za-z][\xb1\xb6\xbc]")  # ą ś ź, which are signs in windows-1250
_CODED_TWICE = re.compile("[\u00c2-\u00f4](?:[\u0080-\u00bf]|[\u0152-\u2122])")
_SINGLE = re.compile(r"cp(?:125\d|8[56]\d|77\d)|windows-125\d|iso8859-|koi8|mac-")
_WINDOWS = re.compile(r"^(?:x-)?(?:cp|win|windows|ms|microsoft|microsoft-cp)[-_ ]?(125\d)$")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def decode(raw: bytes, declared: str | None = None) -> tuple[str, bool]:
    """Return the text of `raw`, and whether its character set had to be guessed. Never fails."""
    if not raw:
        return "", False
    if raw.isascii() and _is_plain(_known(declared)):
        return clean(raw.decode("ascii")), False
    for charset in _candidates(raw, declared):
        try:
            return clean(_coded_once(raw.decode(charset))), False
        except (UnicodeError, LookupError, ValueError):
            continue
    if _known(declared) == "utf-7":
        return clean(raw.decode("utf-7", "replace")), True  # a signature below the words may break its rules
    return clean(_guess(raw)), True


def clean(text: str) -> str:
    """Drop what no reader can see and no table can hold: NUL, controls, lone surrogates; line ends become
    `\\n`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _UNREADABLE.sub("", text)


def _candidates(raw: bytes, declared: str | None) -> list[str]:
    """The sets to try strictly, best first."""
    charset = _known(declared)
    if charset is None or charset in {"utf-8", "utf-8-sig"}:
        return [*_by_mark(raw), "utf-8"]
    if charset in _WESTERN:
        # "iso-8859-1" over UTF-8 bytes is the commonest lie; the reverse is practically impossible.
        is_believed = _declares_more_than_ascii(declared) and not _is_eastern(raw)
        return ["utf-8", charset] if is_believed else ["utf-8"]
    if charset == "utf-7":
        return [charset]
    # Bytes of UTF-8 are no words in a set of single letters, while some programs keep the name of the old one; in
    # Chinese sets a word or two may be both.
    is_telling = _SINGLE.match(charset) or sum(map(len, _FOREIGN.findall(raw[:MAX_LOOKED_AT]))) >= MIN_FOREIGN
    return ["utf-8", charset] if is_telling else [charset, "utf-8"]


def _is_plain(charset: str | None) -> bool:
    """Whether bytes below 128 are ASCII in it, which they aren't in sets that switch."""
    return charset is None or charset in {"ascii", "utf-8", *_WESTERN} or bool(_SINGLE.match(charset))


def _is_eastern(raw: bytes) -> bool:
    """Whether bytes that are declared Western can't be: programs that don't ask call anything "iso-8859-1"."""
    foreign = _FOREIGN.findall(raw[:MAX_LOOKED_AT])
    return _is_cyrillic(foreign) or _is_lithuanian(b"".join(foreign)) or _is_polish(raw[:MAX_LOOKED_AT])


def _is_cyrillic(foreign: list[bytes]) -> bool:
    """In Russian and Ukrainian whole words are foreign letters, and the commonest come again and again.

    A row of umlauts that somebody types to try something is neither.
    """
    words = b"".join(word for word in foreign if len(word) > 2)
    is_most = len(words) * 2 > sum(map(len, foreign))
    repeats = len(words) >= 1.3 * len(set(words))
    return is_most and repeats and any(len(common & set(words)) >= MIN_COMMON for common in _COMMON_CYRILLIC)


def _is_lithuanian(foreign: bytes) -> bool:
    """The letters for š and ž are otherwise Icelandic's, which has others besides."""
    letters = foreign.decode("windows-1257", "replace")
    return len(letters) > 2 and set(letters) <= _LITHUANIAN and not set(letters).isdisjoint("šžŠŽ")


def _is_polish(raw: bytes) -> bool:
    """It has letters where Western sets have signs that hardly stand inside a word, two of them or one beside ę."""
    signs = set(_SIGN_IN_A_WORD.findall(raw))
    return len(signs) > 1 or (bool(signs) and b"\xea" in raw)


def _coded_once(text: str) -> str:
    """Text that some program took for Western and coded as UTF-8 a second time ("AÄ\x8diÅ«" for "Ačiū")."""
    if not _CODED_TWICE.search(text) or len(text) > MAX_CODED_TWICE:
        return text
    try:
        return b"".join(map(_western_byte, text)).decode("utf-8")
    except UnicodeError:
        return text


def _western_byte(letter: str) -> bytes:
    """One letter in windows-1252, which leaves five bytes unused that programs let through as they are."""
    return letter.encode("latin-1" if letter < "\u0100" else "windows-1252")


@lru_cache(maxsize=100)
def _known(declared: str | None) -> str | None:
    """The codec that a declared name stands for, or None if it is not a character set."""
    name = (
        (declared or "")
        .strip(" \t\r\n\"'")
        .lower()
        .partition("*")[0]
        .replace("charset=", "")
        .removeprefix("3d")
    )
    name = _WINDOWS.sub(r"windows-\1", name)
    name = name.replace("iso8859", "iso-8859").replace("_", "-") if name.startswith("iso") else name
    name = _REALLY.get(name, name)
    if not name or len(name) > 40 or _NO_CHARSET.search(name):
        return None
    try:
        return codecs.lookup(name).name.replace("cp1252", "windows-1252")
    except (LookupError, ValueError, UnicodeError):
        return None


def _declares_more_than_ascii(declared: str | None) -> bool:
    return "ascii" not in (declared or "").lower()


def _by_mark(raw: bytes) -> list[str]:
    """UTF-16 is only believed with its byte order mark."""
    return ["utf-16"] if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else []


def guess_charset(raw: bytes) -> str:
    """The likeliest character set of bytes that aren't UTF-8; the longer they are, the better it is."""
    foreign = bytes(byte for byte in raw[:MAX_LOOKED_AT] if byte > 0x7F)
    if set(foreign.decode("windows-1257", "replace")) <= _LITHUANIAN:
        return "windows-1257"  # so few letters are all of ours that this is no accident
    found = chardet.detect(raw[:MAX_LOOKED_AT], include_encodings=_LIKELY, prefer_superset=True)["encoding"]
    if found == "Windows-1250" and _POLISH_BY_ISO.search(raw):
        return "iso-8859-2"
    return _known(found) or "windows-1257"


def _guess(raw: bytes) -> str:
    """Text by the likeliest set; UTF-8 with a few damaged letters stays UTF-8."""
    as_utf8 = raw.decode("utf-8", "replace")
    damaged = as_utf8.count("�")
    foreign = sum(1 for letter in as_utf8 if letter > "\x7f") - damaged
    if damaged * 4 <= foreign:
        return as_utf8
    return raw.decode(guess_charset(raw), "replace")
