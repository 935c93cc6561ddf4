"""Letters that beat the parser: a keeper of the team looks at them and says when she is done. None is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.sealed.contact_seals import open_raw
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Event, Quarantine, Staff, reading, record, transaction

AT_MOST = 200
HANDLED_AT_MOST = 50


@dataclass(frozen=True, repr=False)
class PutAside:
    """A letter in quarantine. `size` is that of the seal, a little more than the letter's own bytes.

    `handled_by` is a duty name; `ticket_id` the ticket it became, told where one letter is looked at.
    """

    id: UUID
    received_at: datetime
    reason: str
    size: int
    handled_at: datetime | None = None
    handled_by: str | None = None
    ticket_id: UUID | None = None


def read_quarantine(*, by: Unlocked) -> tuple[PutAside, ...]:
    """What lies there unhandled, oldest first. Raises NotAllowed, NotHere."""
    allow(by)
    with reading() as session:
        wanted = _listed(by).where(Quarantine.handled_at.is_(None))
        return _shown(session.execute(wanted.order_by(Quarantine.received_at).limit(AT_MOST)).all())


def read_handled(*, by: Unlocked) -> tuple[PutAside, ...]:
    """What was handled last, the newest first: the originals are kept. Raises NotAllowed, NotHere."""
    allow(by)
    with reading() as session:
        wanted = _listed(by).where(Quarantine.handled_at.is_not(None))
        return _shown(
            session.execute(wanted.order_by(Quarantine.handled_at.desc()).limit(HANDLED_AT_MOST)).all()
        )


def read_item(item_id: UUID, *, by: Unlocked) -> PutAside:
    """One of them, handled or not, and the ticket it became. Opens no seal. Raises NotHere, NotAllowed."""
    allow(by)
    with reading() as session:
        row = session.execute(_listed(by).where(Quarantine.id == item_id)).first()
        if row is None:
            raise NotHere
        item = _shown([row])[0]
        return replace(item, ticket_id=ticket_it_became(session, item_id)) if item.handled_at else item


def read_raw(item_id: UUID, *, by: Unlocked) -> bytes:
    """The letter as it came, address and all. Raises NotHere, NotAllowed, NoKey, Damaged."""
    allow(by)
    with reading() as session:
        item = the_item(session, item_id, by=by, locked=False)
        team = by.keys.pair(item.team_id, item.team_epoch)
        return open_raw(item, team=team, contact=by.keys.pair(item.org_id, item.contact_epoch))


def note_opened(item_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She has seen the original, and her address may stand in it: that is written down."""
    allow(by)
    with transaction() as session:
        item = the_item(session, item_id, by=by)
        record(session, "quarantine opened", org_id=item.org_id, at=now, by_id=by.staff_id, about_id=item.id)


def handled(item_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Somebody has looked at it and done what was to be done. A second time changes nothing."""
    allow(by)
    with transaction() as session:
        item = the_item(session, item_id, by=by)
        if item.handled_at is None:
            item.handled_at, item.handled_by = now, by.staff_id
            record(
                session, "quarantine handled", org_id=item.org_id, at=now, by_id=by.staff_id, about_id=item.id
            )


def allow(by: Unlocked) -> None:
    """For keepers whose role may: an original shows the address. Raises NotAllowed, NotHere for those without the key."""
    if not by.may("handle quarantine"):
        raise NotAllowed
    if not by.is_keeper:
        raise NotHere


def the_item(session: Session, item_id: UUID, *, by: Unlocked, locked: bool = True) -> Quarantine:
    """The letter, locked for a deed, which a page is not. Raises NotHere if it isn't one of her teams'."""
    return of_her_teams(session.get(Quarantine, item_id, with_for_update=True if locked else None), by=by)


def ticket_it_became(session: Session, item_id: UUID) -> UUID | None:
    """None where it was handled without one."""
    wanted = select(Event.ticket_id).where(Event.about_id == item_id, Event.ticket_id.is_not(None))
    return session.scalars(wanted.order_by(Event.seq.desc()).limit(1)).first()


def _listed(by: Unlocked) -> Select[Any]:
    """The fields of `PutAside` in their order. The sealed bytes stay where they are, only their length comes."""
    return (
        select(
            Quarantine.id, Quarantine.received_at, Quarantine.reason, func.length(Quarantine.raw),
            Quarantine.handled_at, Staff.duty_name,
        )
        .outerjoin(Staff, Staff.id == Quarantine.handled_by)
        .where(Quarantine.org_id == by.org_id, Quarantine.team_id.in_(by.team_ids))
    )  # fmt: skip


def _shown(rows: Sequence[Any]) -> tuple[PutAside, ...]:
    return tuple(PutAside(*row) for row in rows)
