"""Whom a bounce is about: the failing addresses that a delivery status names (RFC 3464), or else its text."""

from __future__ import annotations

import email
import logging
import re

from flufl.bounce import all_failures

from helpline.words.charsets import decode
from mail_gateway.parse.notices import notice_of
from mail_gateway.parse.parts import Part, split

# It logs whole letters' troubles at the level of errors; no log may hold a word of a letter.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False

_RECIPIENT = re.compile(
    r"(?im)^(final|original)-recipient\s*:\s*(?:[\w-]+\s*;)?\s*<?([^\s<>;]+@[^\s<>;]+?)>?\s*$"
)
_ACTION = re.compile(r"(?im)^action\s*:\s*([\w-]+)")
_ADDRESS = re.compile(r"[\w.!#$%&*+/?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_STATUS = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification"}
)
_RETURNED = re.compile(
    r"(?im)^(?:[ \t>-]{0,40}(?:received:|return-path:|message-id:)|[^\n]{0,200}?(?:original message|copy of (?:the|your) message"
    r"|(?:message|mail) (?:text|header|follows)|unsent message|returned message))"
)
_SYSTEM = re.compile(r"(?i)(?:mailer-daemon|postmaster|mail-daemon|abuse|support)@")
MAX_KNOWN = 200_000


def failed_recipients(raw: bytes) -> tuple[str, ...]:
    """The addresses that a letter known to be a bounce says have failed, in lower case, each once; () if none.

    Both names of a recipient are given where the report has two (the address written to, and what it became).
    """
    letter, _ = split(raw)
    found = _of_fields(letter) or _of_reports(letter) or _of_known_systems(raw) or _of_notice(letter)
    return tuple(dict.fromkeys(address.lower() for address in found))


def _of_fields(letter: Part) -> list[str]:
    stated = [
        match for value in letter.fields.all("x-failed-recipients") for match in _ADDRESS.findall(value)
    ]
    return stated + _of_status_parts(letter) if stated else []


def _of_reports(letter: Part) -> list[str]:
    """What the status says, or the one inside: some gateways wrap a whole bounce into a letter of their own."""
    inner = (part.content for part in letter.leaves() if part.media_type == "message/rfc822")
    return _of_status_parts(letter) or [
        name for content in inner for name in _of_status_parts(split(content)[0])
    ]


def _of_status_parts(letter: Part) -> list[str]:
    status = (decode(part.content)[0] for part in letter.leaves() if part.media_type in _STATUS)
    return [name for text in status for name in _of_status(text)]


def _of_status(status: str) -> list[str]:
    """One block a recipient; those that were delivered, relayed or expanded did not fail."""
    failed: list[str] = []
    for block in re.split(r"\n\s*\n", status):
        action = _ACTION.search(block)
        if action is None or action[1].lower() in {"failed", "delayed"}:
            failed += [match[2] for match in _RECIPIENT.finditer(block)]
    return failed


def _of_known_systems(raw: bytes) -> list[str]:
    """What Mailman's detectors find, which know the texts of many systems.

    They are only asked about bounces, for they find bounces in people's letters too; and they fail on some.
    """
    try:
        temporary, permanent = all_failures(email.message_from_bytes(raw[:MAX_KNOWN]))
    except Exception:  # noqa: BLE001 - whatever they stumble over, the notice itself can still be read
        return []
    names = (name.decode("utf-8", "replace") for name in sorted(temporary | permanent))
    return [name.strip("<>") for name in names if "@" in name]


def _of_notice(letter: Part) -> list[str]:
    """Where nothing else helps: the addresses that the notice itself names, above what it returns."""
    above = _RETURNED.split(notice_of(letter), maxsplit=1)[0]
    senders = set(_ADDRESS.findall(" ".join(letter.fields.get(name) for name in ("from", "sender"))))
    return [name for name in _ADDRESS.findall(above) if name not in senders and not _SYSTEM.match(name)]
