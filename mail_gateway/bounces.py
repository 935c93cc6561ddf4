"""Whom a bounce is about: the failing addresses that a delivery status names (RFC 3464)."""

from __future__ import annotations

import re

from mail_gateway.parse.charsets import decode
from mail_gateway.parse.parts import Part

_RECIPIENT = re.compile(
    r"(?im)^(final|original)-recipient\s*:\s*(?:[\w-]+\s*;)?\s*<?([^\s<>;]+@[^\s<>;]+?)>?\s*$"
)
_ACTION = re.compile(r"(?im)^action\s*:\s*([\w-]+)")
_ADDRESS = re.compile(r"[\w.!#$%&*+/?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")

_RETURNED = re.compile(
    r"(?im)^[\s>-]*(?:received:|return-path:|message-id:|.*original message|.*copy of (?:the|your) message"
    r"|.*(?:message|mail) (?:text|header|follows)|.*unsent message|.*returned message)"
)
_SYSTEM = re.compile(r"(?i)(?:mailer-daemon|postmaster|mail-daemon|abuse|support)@")
MAX_NOTICE = 20_000


def failed_recipients(letter: Part) -> tuple[str, ...]:
    """The addresses that failed, in lower case, each once; () where the bounce doesn't name any."""
    found = [match for value in letter.fields.all("x-failed-recipients") for match in _ADDRESS.findall(value)]
    for part in letter.leaves():
        if part.media_type in {"message/delivery-status", "message/global-delivery-status"}:
            found += _of_status(decode(part.content)[0])
    return tuple(dict.fromkeys(address.lower() for address in found or _of_notice(letter)))


def _of_status(status: str) -> list[str]:
    """One block a recipient; those that were delivered, relayed or expanded did not fail."""
    failed: list[str] = []
    for block in re.split(r"\n\s*\n", status):
        action = _ACTION.search(block)
        if action and action[1].lower() not in {"failed", "delayed"}:
            continue
        named = {match[1].lower(): match[2] for match in _RECIPIENT.finditer(block)}
        if named:
            failed.append(named.get("final") or named["original"])
    return failed


def _of_notice(letter: Part) -> list[str]:
    """Where there is no status to read: the addresses that the notice itself names, above what it returns."""
    notice = next(
        (part for part in letter.leaves() if part.media_type in {"text/plain", "text/html"}), letter
    )
    above = _RETURNED.split(decode(notice.content)[0][:MAX_NOTICE], maxsplit=1)[0]
    senders = set(_ADDRESS.findall(" ".join(letter.fields.get(name) for name in ("from", "sender"))))
    return [name for name in _ADDRESS.findall(above) if name not in senders and not _SYSTEM.match(name)]
