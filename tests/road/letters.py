"""Invented letters, as a woman's mail program would write them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid


@dataclass(frozen=True)
class Writer:
    """Somebody who writes in."""

    name: str
    address: str


def somebody(name: str = "Rowan Brightwater") -> Writer:
    """A new person each time: the desk has never heard from this address."""
    return Writer(name, f"rowan.{secrets.token_hex(6)}@quiet-harbour.example")


def letter(
    text: str, *, sender: Writer, subject: str = "", files: Sequence[tuple[str, bytes]] = ()
) -> EmailMessage:
    """A letter still without To, which whoever posts it writes on it."""
    written = EmailMessage()
    written["From"] = f"{sender.name} <{sender.address}>" if sender.name else sender.address
    written["Subject"] = subject
    written["Message-ID"] = make_msgid(domain=sender.address.partition("@")[2])
    written["X-Mailer"] = "Pigeon 3.1"
    written.set_content(text)
    for name, content in files:
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return written


def undelivered(recipient: str) -> EmailMessage:
    """What her provider sends back when her mailbox is gone (RFC 3464)."""
    notice = letter("Your message could not be delivered.", sender=Writer("", "mailer-daemon@mail.example"))
    notice.make_mixed()
    notice.attach(_status(recipient))
    notice.replace_header("Content-Type", "multipart/report; report-type=delivery-status")
    return notice


def _status(recipient: str) -> EmailMessage:
    of_server, of_recipient = EmailMessage(), EmailMessage()
    of_server["Reporting-MTA"] = "dns; mail.example"
    of_recipient["Final-Recipient"], of_recipient["Action"] = f"rfc822; {recipient}", "failed"
    status = EmailMessage()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([of_server, of_recipient])
    return status
