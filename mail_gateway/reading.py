"""What the parser makes of a letter, as plain data: for `helpline parse-mail` and for measuring it on
samples.
"""

from __future__ import annotations

from typing import Any

from helpline.border import IncomingMail
from mail_gateway.addresses import OurAddresses
from mail_gateway.bounces import failed_recipients
from mail_gateway.intake import read_mail
from mail_gateway.parse import parse

_NOBODY = OurAddresses(())


def as_json(raw: bytes) -> dict[str, Any]:
    """Everything that would be kept of a letter; `leak_text` is all of it besides the body and the writer."""
    whole = parse(raw, ours=_NOBODY)
    mail = read_mail(raw, ours=_NOBODY)
    return {
        "from": mail.address or mail.name,
        "name": mail.name,
        "subject": mail.subject,
        "text": whole.text,
        "reply": mail.text,
        "attachments": [{"name": file.name, "size": len(file.content)} for file in mail.attachments],
        "kind": mail.kind,
        "is_auto": mail.kind in {"automatic", "report"},
        "is_bounce": mail.kind == "bounce",
        "bounce_recipients": list(failed_recipients(raw)) if mail.kind == "bounce" else [],
        "references": list(mail.references),
        "language": mail.language,
        "flags": list(mail.flags),
        "leak_text": _kept_besides_the_body(mail),
    }


def _kept_besides_the_body(mail: IncomingMail) -> str:
    return "\n".join((mail.name, mail.subject, mail.kind, mail.language, *mail.flags, *mail.tokens))
