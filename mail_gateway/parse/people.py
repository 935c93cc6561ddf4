"""Who wrote a letter, to which of our addresses, and which letters it answers."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from mail_gateway.addresses import OurAddresses
from mail_gateway.parse.encoded_words import decode_words
from mail_gateway.parse.fields import Fields

MAX_REFERENCES = 100
# A quoted name, an address in angle brackets, a comment, or plain text; read in one pass from left to right,
# so that `"someone <fake@x>" <real@y>` is never read as a letter from fake@x.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|\((?:[^()\\]|\\.)*\)|[^"<>(]+|.', re.DOTALL)
_AROUND_AT = re.compile(r"(?<=[\w.]) {0,3}@ {0,3}(?=\w)")
_BARE = re.compile(r"[^\s<>,;:\"()\[\]]{1,200}@[^\s<>,;:\"()]{1,255}")
_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
_TO_US = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


def sender(fields: Fields) -> tuple[str, str]:
    """The writer's address and display name, each "" if the letter doesn't say."""
    for name in ("from", "sender", "reply-to", "return-path"):
        for value in fields.all(name):
            address, display = _read(value)
            if not address:
                address, display = _read(decode_words(value))  # some encode the address too
            if address:
                return address, display if name == "from" else ""
    return "", one_line(decode_words(fields.get("from")).strip('<> "'), limit=200)


def tokens(fields: Fields, recipients: tuple[str, ...], *, ours: OurAddresses) -> tuple[str, ...]:
    """The reply tokens in the addresses the letter came to: the envelope's first, then the header's."""
    written = [match for name in _TO_US for value in fields.all(name) for match in _BARE.findall(value)[:50]]
    found = (ours.token_of(address) for address in (*recipients, *written))
    return tuple(dict.fromkeys(token for token in found if token))


def message_id(fields: Fields) -> str:
    """The Message-ID without its brackets, "" if none."""
    value = fields.get("message-id")
    match = _ID.search(value)
    return match[1] if match else value.strip("<> ").partition(" ")[0][:500]


def references(fields: Fields) -> tuple[str, ...]:
    """The Message-IDs it answers, oldest first, at most the last hundred."""
    written = [value for name in ("references", "in-reply-to") for value in fields.all(name)]
    found = [match for value in written for match in _ID.findall(value)]
    return tuple(dict.fromkeys(found))[-MAX_REFERENCES:]


def one_line(text: str, *, limit: int) -> str:
    """Text for one line: no controls, no direction marks, white space collapsed, at most `limit`."""
    if text.isprintable():  # nearly always; then there is none of these in it
        return " ".join(text.split())[:limit]
    visible = (" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    kept = (letter for letter in visible if unicodedata.category(letter) not in {"Cf", "Cs"})
    return " ".join("".join(kept).split())[:limit]


def _read(value: str) -> tuple[str, str]:
    """The first address of a field and the name written beside it."""
    address, words, comment = "", [], ""
    for token in _TOKEN.findall(_AROUND_AT.sub("@", unescape(value) if "&lt;" in value else value)):
        if token.startswith("<") and token.endswith(">") and len(token) > 1:
            address = "".join(token[1:-1].split())
            if "@" in address:
                break
        elif token.startswith('"') and len(token) > 1:
            words.append(re.sub(r"\\(.)", r"\1", token[1:-1]))
        elif token.startswith("(") and len(token) > 1:
            comment = comment or token[1:-1]
        else:
            words.append(token)
    plain = " ".join("".join(words).split())
    if not address:
        found = _BARE.search(plain)
        address, plain = (found[0], "") if found else ("", plain)
    name = decode_words(plain or comment)
    return _tidy(address), one_line(_without_quotes(name.strip()), limit=200)


def _without_quotes(name: str) -> str:
    """Without quotes around all of it, and without one that was never closed; "" for brackets alone."""
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    if name.count('"') % 2:
        name = name.removesuffix('"') if name.endswith('"') else name.removeprefix('"')
    return name if name.strip("<> ") else ""


def _tidy(address: str) -> str:
    """The address without the rubbish around it, and without the route of old (RFC 5322 4.4); "" if it is none."""
    address = one_line(address, limit=320).replace(" ", "").strip("<>'").removeprefix("mailto:")
    address = address.partition(":")[2] if address.startswith("@") else address
    local, at, domain = address.rpartition("@")
    domain = domain if domain.startswith("[") else domain.rstrip("].")
    return f"{local}@{domain.lower()}" if local and at and domain else ""
