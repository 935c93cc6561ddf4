"""Our answer as the bytes of a letter: fresh, neutral, and without any header that we did not mean to write."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from datetime import UTC
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from helpline.border import OutgoingMail, PermanentFailure
from mail_gateway.parse.encoded_words import decode_words

MAX_VALUE = 200
_DECODINGS = 3
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", re.ASCII)
_MESSAGE_ID = re.compile(r"<?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120})>?", re.ASCII)


def compose(mail: OutgoingMail) -> bytes:
    """Write the letter (RFC 5322, text/plain in UTF-8, CRLF). It says nothing of zone, program, list or
    thread.

    Raises `PermanentFailure`: "bad-address", "bad-message-id", or "header-check" when the finished bytes,
    read again, don't hold exactly the headers that were meant.
    """
    meant = _headers(mail)
    letter = EmailMessage(policy=email.policy.SMTP)
    for name, value in meant.items():
        letter[name] = value
    letter.set_content(_body(mail.text), charset="utf-8", cte="quoted-printable")
    raw = letter.as_bytes()
    if _headers_found(raw) != _headers_meant(meant):
        raise PermanentFailure("header-check")
    return raw


def clean_value(text: str) -> str:
    """A text that may stand in a header: encoded words undone, nothing invisible, no `=?`, at most 200
    characters.
    """
    for _ in range(_DECODINGS):
        text = decode_words(text)
    visible = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(visible.replace("=?", "= ?").split())[:MAX_VALUE].strip()


def _headers(mail: OutgoingMail) -> dict[str, str | Address]:
    return {
        "From": Address(display_name=clean_value(mail.sender_name), addr_spec=_address(mail.sender)),
        "To": Address(addr_spec=_address(mail.to)),
        "Reply-To": Address(addr_spec=_address(mail.reply_to)),
        "Subject": clean_value(mail.subject),
        "Date": format_datetime(mail.date.astimezone(UTC)),
        "Message-ID": _message_id(mail.message_id),
    }


def _address(text: str) -> str:
    """One bare address with its domain in ASCII."""
    local, _, domain = text.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise PermanentFailure("bad-address") from None
    if not _ADDRESS.fullmatch(address) or ".." in address or address.startswith(".") or local.endswith("."):
        raise PermanentFailure("bad-address")
    return address


def _message_id(text: str) -> str:
    match = _MESSAGE_ID.fullmatch(text.strip())
    if not match:
        raise PermanentFailure("bad-message-id")
    return f"<{match[1]}>"


def _body(text: str) -> str:
    """Lines end in `\\n`; NUL and lone surrogates, which no mail can carry, are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "ignore").decode("utf-8").rstrip("\n") + "\n"


def _headers_meant(meant: dict[str, str | Address]) -> list[tuple[str, str]]:
    ours = [(name.lower(), _collapsed(str(value))) for name, value in meant.items()]
    mime = [
        ("content-type", 'text/plain; charset="utf-8"'),
        ("content-transfer-encoding", "quoted-printable"),
        ("mime-version", "1.0"),
    ]
    return sorted(ours + mime)


def _headers_found(raw: bytes) -> list[tuple[str, str]]:
    """What a reader with another policy than the writer's finds in the bytes."""
    letter = email.message_from_bytes(raw, policy=email.policy.compat32)
    return sorted(
        (name.lower(), _collapsed(str(make_header(decode_header(value))))) for name, value in letter.items()
    )


def _collapsed(value: str) -> str:
    return "".join(value.split())
