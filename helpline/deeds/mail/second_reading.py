"""A letter leaves quarantine for a ticket: read again, or copied out by a person. It has waited since it first came."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from helpline.border import IncomingMail
from helpline.deeds.mail.arriving import arriving
from helpline.deeds.mail.intake import file_letter
from helpline.deeds.mail.quarantine import allow, the_item, ticket_it_became
from helpline.deeds.mail.rough_reading import rough_reading
from helpline.deeds.rules import DeskRules
from helpline.deeds.unlocked import Unlocked
from helpline.records import record, transaction
from helpline.words.masking import mask

COPIED_OUT = "copied-out"
How = Literal["quarantine read again", "quarantine copied out"]


def file_again(
    item_id: UUID, mail: IncomingMail, *, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID | None:
    """The letter could be read after all: it is filed as if it had been read when it came, and is handled.

    The ticket it became; asked twice, the same one, or None if somebody has handled it without a ticket.
    Raises NotHere, NotAllowed.
    """
    return _file(item_id, mail, "quarantine read again", rules=rules, by=by, now=now)


def file_copy(
    item_id: UUID, *, address: str, subject: str, text: str, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID | None:
    """A ticket from what a keeper made of the original, which stays sealed where it is. Otherwise as `file_again`."""
    copy = IncomingMail(address=address, name="", subject=subject, text=text, flags=(COPIED_OUT,))
    return _file(item_id, copy, "quarantine copied out", rules=rules, by=by, now=now)


def draft_of(raw: bytes) -> IncomingMail:
    """What a keeper begins with: the bytes as text, without what names the writer. Pure."""
    rough = rough_reading(raw)
    shown, _ = mask(IncomingMail(address=rough.address, name="", subject=rough.subject, text=rough.text))
    return shown


def _file(
    item_id: UUID, mail: IncomingMail, how: How, *, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID | None:
    allow(by)
    letter = arriving(mail, keys=None, now=now)
    with transaction() as session:
        item = the_item(session, item_id, by=by)
        if item.handled_at is not None:
            return ticket_it_became(session, item_id)
        received = file_letter(session, replace(letter, at=item.received_at), rules=rules)
        item.handled_at, item.handled_by = now, by.staff_id
        record(
            session, how, org_id=item.org_id, at=now, ticket_id=received.ticket_id, by_id=by.staff_id,
            about_id=item.id,
        )  # fmt: skip
        return received.ticket_id
