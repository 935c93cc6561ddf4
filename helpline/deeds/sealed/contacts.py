"""Contacts: whoever turns to the desk gets two words that nobody else has, with or without an address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from helpline.records import Contact, ContactKey, is_reserved
from helpline.records.database import lay_down
from helpline.words.pseudonyms import draw

# Built once: to put it together anew for every letter costs more than running it.
TAKEN = select(Contact.id).where(
    Contact.org_id == bindparam("org_id"), Contact.pseudonym == bindparam("number")
)


def new_pseudonym(session: Session, org_id: UUID) -> int:
    """A number that no contact of the organisation has, and that nobody else is giving away at this moment."""

    def taken(number: int) -> bool:
        if not is_reserved(session, "pseudonym", number):
            return True
        return session.connection().execute(TAKEN, {"org_id": org_id, "number": number}).first() is not None

    return draw(taken)


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
