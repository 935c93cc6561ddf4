"""What the parser makes of a letter, as plain data: for `helpline parse-mail` and for measuring it on samples."""

from __future__ import annotations

from typing import Any

from helpline.border import IncomingMail
from mail_gateway.addresses import OurAddresses
from mail_gateway.bounces import failed_recipients
from mail_gateway.intake import trimmed
from mail_gateway.parse import parse

_NOBODY = OurAddresses(())


def as_json(raw: bytes) -> dict[str, Any]:
    """How the letter is read, with the keys that `docs/parse-mail.md` promises. Raises nothing but MemoryError."""
    whole = parse(raw, ours=_NOBODY)
    mail = trimmed(whole)
    reading = described(mail)
    reading["text"] = whole.text
    if mail.kind == "bounce":
        reading["bounce_recipients"] = list(failed_recipients(raw))
    return reading


def described(mail: IncomingMail) -> dict[str, Any]:
    """A letter as plain data; `leak_text` is all of it that is kept besides the body and the writer."""
    return {
        "from": mail.address or mail.name,
        "name": mail.name,
        "subject": mail.subject,
        "text": mail.text,
        "reply": mail.text,
        "attachments": [{"name": file.name, "size": len(file.content)} for file in mail.attachments],
        "kind": mail.kind,
        "is_auto": mail.kind in {"automatic", "report"},
        "is_bounce": mail.kind == "bounce",
        "bounce_recipients": [],
        "references": list(mail.references),
        "language": mail.language,
        "flags": list(mail.flags),
        "leak_text": _kept_besides_the_body(mail),
    }


def _kept_besides_the_body(mail: IncomingMail) -> str:
    files = (file.name for file in mail.attachments)
    return "\n".join((mail.name, mail.subject, mail.kind, mail.language, *mail.flags, *mail.tokens, *files))
