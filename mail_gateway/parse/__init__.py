"""From the bytes of a letter to an `IncomingMail`: pure, and total - there are no bytes on which it fails."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpline.border import Attachment, IncomingMail
from helpline.words.charsets import decode
from mail_gateway.addresses import OurAddresses
from mail_gateway.classify import delivery_of, kind_of
from mail_gateway.parse.bodies import MAX_SUBJECT, sort_contents
from mail_gateway.parse.parts import Part, split
from mail_gateway.parse.people import message_id, one_line, references, sender, tokens

__all__ = ["parse"]


def parse(raw: bytes, *, ours: OurAddresses, recipients: Sequence[str] = ()) -> IncomingMail:
    """Read a letter (RFC 5322, MIME) as it is, untrimmed: `text` holds everything that was written.

    `recipients` are the envelope's. Where the letter is beyond reading, what can be read is returned with the
    flag "unreadable" and the whole letter as a file, so that nothing is lost. Raises nothing but MemoryError.
    """
    try:
        letter, flags = split(raw)
        return _read(letter, set(flags), ours=ours, recipients=tuple(recipients))
    except MemoryError:
        raise  # whoever set the limit says what becomes of the letter
    except Exception:  # noqa: BLE001 - whatever went wrong inside, a woman's letter must arrive
        return _last_resort(raw, ours=ours, recipients=tuple(recipients))


def _read(letter: Part, flags: set[str], *, ours: OurAddresses, recipients: tuple[str, ...]) -> IncomingMail:
    fields = letter.fields
    address, name = sender(fields)
    contents = sort_contents(letter)
    text, kind = contents.text, kind_of(letter)
    return IncomingMail(
        address=address,
        name=name,
        subject=one_line(fields.text("subject"), limit=MAX_SUBJECT),
        text=text,
        message_id=message_id(fields),
        tokens=tokens(fields, recipients, ours=ours),
        references=references(fields),
        attachments=tuple(contents.files),
        kind=kind,
        delivery=delivery_of(letter) if kind == "bounce" else "",
        flags=tuple(sorted(flags | contents.flags)),
    )


def _last_resort(raw: bytes, *, ours: OurAddresses, recipients: tuple[str, ...]) -> IncomingMail:
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = re.search(rb"(?mi)^from:[^\n]{0,400}?([\w.+-]{1,64}@[\w.-]{1,255})", head[:65_536])
    subject = re.search(rb"(?mi)^subject:([^\n]{0,900})", head[:65_536])
    return IncomingMail(
        address=decode(found[1])[0] if found else "",
        name="",
        subject=one_line(decode(subject[1])[0], limit=MAX_SUBJECT) if subject else "",
        text=decode(body[:200_000])[0],
        tokens=tuple(token for rcpt in recipients if (token := ours.token_of(rcpt))),
        attachments=(Attachment(name="letter.eml", media_type="message/rfc822", content=raw),),
        flags=("unreadable",),
    )
