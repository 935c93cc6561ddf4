"""Our answer as the bytes of a letter: fresh, neutral, without any header that we did not mean to write.

Headers are encoded here and not by the stdlib, which folds some names wrongly (`:¡`) and lets a line break
inside an encoded word become a header of its own (CVE-2024-6923). The body is the stdlib's.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import format_datetime

from helpline.border import OutgoingMail, PermanentFailure
from mail_gateway import enclosing
from mail_gateway.parse.encoded_words import decode_words

MAX_VALUE = 200
_DECODINGS = 3
_BYTES_A_WORD = 42  # base64 makes 56 of them: with `=?utf-8?B?` and `?=` a word stays under 75 (RFC 2047 2)
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
_PLAIN_SUBJECT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,58}[\x21-\x7e])?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+){0,5}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010fffd-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MESSAGE_ID = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120})>?")


def compose(mail: OutgoingMail) -> bytes:
    """Write the letter (RFC 5322, text/plain in UTF-8, CRLF; with files multipart/mixed). It says nothing of zone,
    program, list or thread. All of it is ASCII, but for an address whose local part isn't (RFC 6532).

    Raises `PermanentFailure`: "bad-address", "bad-message-id", or "header-check" when the finished bytes,
    read again, don't hold exactly the headers that were meant, or not exactly the files.
    """
    name, subject = clean_value(mail.sender_name), clean_value(mail.subject)
    sender, recipient, reply_to = (bare_address(text) for text in (mail.sender, mail.to, mail.reply_to))
    date, message_id = format_datetime(mail.date.astimezone(UTC)), _message_id(mail.message_id)
    head = {
        "From": f"{_encoded(name, plain=_PLAIN_NAME)} <{sender}>" if name else f"<{sender}>",
        "To": f"<{recipient}>",
        "Reply-To": f"<{reply_to}>",
        "Subject": _encoded(subject, plain=_PLAIN_SUBJECT),
        "Date": date,
        "Message-ID": message_id,
        **({"Auto-Submitted": "auto-generated"} if mail.is_automatic else {}),  # RFC 3834 5
    }
    mime, body = enclosing.body(_text_part(mail.text), mail.files, message_id=message_id)
    written = [*head.items(), *mime]
    raw = "".join(f"{field}: {value}\r\n" for field, value in written).encode("utf-8") + b"\r\n" + body
    meant = {**head, "From": f"{name} <{sender}>", "Subject": subject}
    if headers_read(raw) != _sorted([*meant.items(), *mime]) or not enclosing.holds(raw, mail.files):
        raise PermanentFailure("header-check")
    return raw


def clean_value(text: str) -> str:
    """A text fit for a header: encoded words undone, nothing invisible, no `=?`, at most 200 characters."""
    for _ in range(_DECODINGS):
        text = decode_words(text)
    visible = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(visible.replace("=?", "= ?").split())[:MAX_VALUE].strip()


def bare_address(text: str) -> str:
    """One address with its domain in ASCII, the part before it as it came; raises `PermanentFailure("bad-address")` for anything else."""
    local, _, domain = text.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise PermanentFailure("bad-address") from None  # its text would hold the address
    is_hidden = any(unicodedata.category(letter) in _INVISIBLE | {"Zs"} for letter in local)
    if not _ADDRESS.fullmatch(address) or is_hidden or ".." in address or "." in {local[:1], local[-1:]}:
        raise PermanentFailure("bad-address")
    return address


def headers_read(raw: bytes) -> list[tuple[str, str]]:
    """The headers a reader finds in the bytes: names in lower case, values decoded, without white space."""
    letter = email.message_from_bytes(raw, policy=email.policy.compat32)
    read = (
        (name, value.encode("ascii", "surrogateescape").decode("utf-8")) for name, value in letter.raw_items()
    )
    return _sorted((name, str(make_header(decode_header(value)))) for name, value in read)


def _message_id(text: str) -> str:
    match = _MESSAGE_ID.fullmatch(text.strip())
    if not match:
        raise PermanentFailure("bad-message-id")
    return f"<{match[1]}>"


def _encoded(text: str, *, plain: re.Pattern[str]) -> str:
    """The text as it is, or as encoded words of at most 75 characters, each on a line of its own."""
    if not text or plain.fullmatch(text):
        return text
    words, word = [], b""
    for letter in text:
        coded = letter.encode("utf-8")
        if len(word) + len(coded) > _BYTES_A_WORD:
            words.append(word)
            word = b""
        word += coded
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in [*words, word])


def _text_part(text: str) -> bytes:
    """The text, quoted-printable; NUL and lone surrogates, which no mail can carry, are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = text.encode("utf-8", "ignore").decode("utf-8").rstrip("\n") + "\n"
    part = EmailMessage(policy=email.policy.SMTP)
    part.set_content(text, charset="utf-8", cte="quoted-printable")
    return part.as_bytes().partition(b"\r\n\r\n")[2]


def _sorted(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name.lower(), "".join(value.split())) for name, value in headers)
