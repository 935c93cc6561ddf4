"""Gives two words to whoever has none yet: numbers that nobody has, kept for us until the transaction ends."""

from __future__ import annotations

from collections.abc import Set
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from helpline.records import Contact, reserved
from helpline.words.pseudonyms import draw

NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
TAKEN = select(Contact.pseudonym).where(Contact.org_id == bindparam("org_id"), Contact.pseudonym.in_(NUMBERS))
# The last number an organisation was given by this process. Where the first rounds of words are all but full, it
# spares asking for fifty numbers of each of them for every letter.
_LAST: dict[UUID, int] = {}


def new_pseudonym(session: Session, org_id: UUID) -> int:
    """One number."""
    return new_pseudonyms(session, org_id, count=1)[0]


def new_pseudonyms(session: Session, org_id: UUID, *, count: int) -> list[int]:
    """So many different ones."""

    def free(numbers: Set[int]) -> Set[int]:
        ours = reserved(session, "pseudonym", numbers)  # somebody else may be giving one away at this moment
        asked = {"org_id": org_id, "numbers": sorted(ours)}
        return ours - set(session.connection().execute(TAKEN, asked).scalars()) if ours else ours

    numbers = draw(free, count=count, since=_LAST.get(org_id, 0))
    _LAST[org_id] = max(numbers, default=0)
    return numbers
