"""Seals a letter that has come in as the next message of a ticket: what may be shown, and apart from it who wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from helpline.border import IncomingMail, ReadAhead
from helpline.deeds.sealed.contact_seals import Who, seal_who
from helpline.deeds.sealed.message_seals import Words, seal_attachment, seal_words
from helpline.deeds.sealed.ticket_keys import box_message_key, wrap_message_key
from helpline.records import ContactKey, File, Message, Ticket
from helpline.sealing import Key, new_key
from helpline.words.masking import MASK, mask
from helpline.words.reading_ahead import read_ahead

ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;:]+")
REPORTS = ("bounce", "report")


@dataclass(frozen=True, repr=False)
class Letter:
    """A letter taken apart: `shown` is what colleagues read, `who` what only keepers and couriers open.

    `folded` is what a search compares of it, where somebody knows it already.
    """

    shown: IncomingMail
    who: Who
    folded: str | None = None


def take_apart(mail: IncomingMail, *, is_about_our_answer: bool) -> Letter:
    """Her address and name leave the letter. Pure.

    A mail server's report names the woman it could not reach, in words and in the files that come back with it. One
    about an answer of ours is therefore not shown at all, one about anything else without any address.
    """
    if mail.kind in REPORTS:
        return _report_apart(mail, is_about_our_answer=is_about_our_answer)
    ahead = read_ahead(mail)
    return Letter(_as_read(mail, ahead), _who(mail, ahead.removed), ahead.folded)


def _as_read(mail: IncomingMail, ahead: ReadAhead) -> IncomingMail:
    files = zip(mail.attachments, ahead.file_names, strict=True)
    return replace(
        mail, subject=ahead.subject, text=ahead.text, quoted=ahead.quoted,
        attachments=tuple(replace(file, name=name) for file, name in files),
    )  # fmt: skip


def _report_apart(mail: IncomingMail, *, is_about_our_answer: bool) -> Letter:
    if is_about_our_answer:
        shown = replace(mail, subject="", text="", quoted="", attachments=())
        return Letter(shown, _who(mail, (mail.subject, mail.text, mail.quoted)))
    parts = (mail.subject, mail.text, mail.quoted)
    named = tuple(address for part in parts for address in ADDRESS.findall(part))
    subject, text, quoted = (ADDRESS.sub(MASK, part) for part in parts)
    shown, removed = mask(replace(mail, subject=subject, text=text, quoted=quoted, attachments=()))
    return Letter(shown, _who(mail, (*named, *removed)))


def seal_letter(
    letter: Letter, ticket: Ticket, *, ticket_key: Key | None, contact_key: ContactKey, now: datetime
) -> tuple[Message, list[File]]:
    """The ticket's next message and its files. Without the ticket's key they are boxed to its public half."""
    mail = letter.shown
    ticket.message_count += 1
    message = Message(
        id=uuid4(), org_id=ticket.org_id, ticket_id=ticket.id, number=ticket.message_count, direction="in",
        kind=mail.kind, sender="same" if ticket_key else "unchecked", sender_check=mail.sender_check, at=now,
        revision=1, file_count=len(mail.attachments),
    )  # fmt: skip
    ticket.last_at, ticket.last_in_id = max(ticket.last_at, now), message.id
    key = new_key()
    if ticket_key is not None:
        wrap_message_key(message, key, ticket_key=ticket_key)
    else:
        box_message_key(message, key, ticket=ticket)
    words = Words(mail.text, mail.subject, mail.quoted, mail.language, mail.flags)
    seal_words(message, words, key=key, folded=letter.folded)
    seal_who(message, letter.who, key=contact_key)
    numbered = enumerate(mail.attachments, start=1)
    return message, [seal_attachment(file, message, number=number, key=key) for number, file in numbered]


def _who(mail: IncomingMail, masked: tuple[str, ...]) -> Who:
    return Who(address=mail.address, name=mail.name, message_id=mail.message_id, masked=masked)
