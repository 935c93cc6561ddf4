"""Letters that beat the parser: a keeper of the team looks at them and says when she is done. None is lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.contact_seals import open_raw
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.unlocked import Unlocked
from helpline.records import Quarantine, reading, record, transaction


def read_quarantine(*, by: Unlocked) -> tuple[tuple[UUID, datetime, str], ...]:
    """What lies there unhandled: (id, received, reason), oldest first."""
    _allow(by)
    with reading() as session:
        wanted = (
            select(Quarantine.id, Quarantine.received_at, Quarantine.reason)
            .where(Quarantine.team_id.in_(by.team_ids), Quarantine.handled_at.is_(None))
            .order_by(Quarantine.received_at).limit(200)
        )  # fmt: skip
        return tuple((item, at, reason) for item, at, reason in session.execute(wanted))


def read_raw(item_id: UUID, *, by: Unlocked) -> bytes:
    """The letter as it came, address and all. Raises NotHere, NotAllowed, NoKey, Damaged."""
    _allow(by)
    with reading() as session:
        item = _item(session, item_id, by=by)
        team = by.keys.pair(item.team_id, item.team_epoch)
        return open_raw(item, team=team, contact=by.keys.pair(item.org_id, item.contact_epoch))


def handled(item_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Somebody has looked at it and done what was to be done."""
    _allow(by)
    with transaction() as session:
        item = _item(session, item_id, by=by)
        item.handled_at, item.handled_by = now, by.staff_id
        record(session, "quarantine handled", org_id=item.org_id, at=now, by_id=by.staff_id, about_id=item.id)


def _allow(by: Unlocked) -> None:
    if not by.may("handle quarantine"):
        raise NotAllowed


def _item(session: Session, item_id: UUID, *, by: Unlocked) -> Quarantine:
    item = session.get(Quarantine, item_id)
    if item is None or item.org_id != by.org_id or item.team_id not in by.team_ids:
        raise NotHere
    return item
