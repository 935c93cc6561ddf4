"""Contacts: whoever turns to the desk gets two words that nobody else has, with or without an address."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from helpline.records import Contact, ContactKey, reserved
from helpline.records.laying_down import lay_down
from helpline.words.pseudonyms import draw

NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
# Built once: to put it together anew for every letter costs more than running it.
TAKEN = select(Contact.pseudonym).where(Contact.org_id == bindparam("org_id"), Contact.pseudonym.in_(NUMBERS))
# The last number this process gave away. Where the first rounds of words are all but full, it spares asking for fifty
# numbers of each of them for every letter.
_LAST: dict[UUID, int] = {}


def new_pseudonym(session: Session, org_id: UUID) -> int:
    """A number that no contact of the organisation has, and that nobody else is giving away at this moment."""
    return new_pseudonyms(session, org_id, count=1)[0]


def new_pseudonyms(session: Session, org_id: UUID, *, count: int) -> list[int]:
    """So many different ones."""

    def free(numbers: Set[int]) -> Set[int]:
        ours = reserved(session, "pseudonym", numbers)
        asked = {"org_id": org_id, "numbers": sorted(ours)}
        return ours - set(session.connection().execute(TAKEN, asked).scalars()) if ours else ours

    numbers = draw(free, count=count, since=_LAST.get(org_id, 0))
    _LAST[org_id] = max(numbers)
    return numbers


def contact_without_address(session: Session, org_id: UUID, *, now: datetime) -> Contact:
    """Nobody knows who she is, so nobody can be recognised by it; not added to the session yet."""
    return Contact(
        id=uuid4(), org_id=org_id, pseudonym=new_pseudonym(session, org_id), made_at=now,
        key_epoch=newest_contact_key(session, org_id).epoch, sender_check="unchecked", recognised_at=now,
    )  # fmt: skip


def unknown_caller(session: Session, org_id: UUID, *, now: datetime) -> UUID:
    """The contact of a caller of whom nothing is known, laid down."""
    contact = contact_without_address(session, org_id, now=now)
    lay_down(session, contact)
    return contact.id


def newest_contact_key(session: Session, org_id: UUID) -> ContactKey:
    wanted = select(ContactKey).where(ContactKey.org_id == org_id).order_by(ContactKey.epoch.desc()).limit(1)
    return session.scalars(wanted).one()
