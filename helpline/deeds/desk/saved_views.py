"""Views of one's own: a name and filters, sealed under her own key, so that nobody else reads what she looks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.desk.inbox_shown import Filters, OwnView
from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.unlocked import Unlocked
from helpline.records import SavedView, reading, transaction
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record

MOST = 12  # each is counted whenever the inbox is shown
LONGEST_NAME = 60


class TooMany(DeedRefused):
    """She has as many views of her own as the side list holds."""


def save_view(name: str, filters: Filters, *, by: Unlocked, now: datetime) -> UUID:
    """The new view's id. Raises TooMany, NotAllowed."""
    _may_read(by)
    with transaction() as session:
        held = select(func.count()).select_from(SavedView).where(SavedView.staff_id == by.staff_id)
        if (session.scalar(held) or 0) >= MOST:
            raise TooMany
        row = SavedView(id=uuid4(), org_id=by.org_id, staff_id=by.staff_id, made_at=now)
        row.view = _sealed(row, name, filters, by=by)
        session.add(row)
        return row.id


def change_view(view_id: UUID, name: str, filters: Filters, *, by: Unlocked) -> None:
    """Gives it another name and other filters. Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = _own(session, view_id, by=by)
        row.view = _sealed(row, name, filters, by=by)


def delete_view(view_id: UUID, *, by: Unlocked) -> None:
    """The tickets in it stay where they are. Raises NotHere, NotAllowed."""
    with transaction() as session:
        session.delete(_own(session, view_id, by=by))


def read_view(view_id: UUID, *, by: Unlocked) -> OwnView:
    """One whose seal doesn't open is empty, so that it can be made anew or deleted. Raises NotHere, NotAllowed."""
    with reading() as session:
        return _shown(_hers(session.get(SavedView, view_id), by=by), by=by)


def own_views(session: Session, *, by: Unlocked) -> Sequence[OwnView]:
    """By their names; one whose seal doesn't open is there too, so that it can be deleted."""
    mine = select(SavedView).where(SavedView.staff_id == by.staff_id).limit(MOST)
    return sorted((_shown(row, by=by) for row in session.scalars(mine)), key=lambda own: own.name.casefold())


def open_view(row: SavedView, *, seed: bytes) -> OwnView:
    """Raises Damaged."""
    told = json.loads(open_record(_key(seed), row.view, _place(row)))
    return OwnView(row.id, told["name"], Filters(**told["filters"]))


def _shown(row: SavedView, *, by: Unlocked) -> OwnView:
    try:
        return open_view(row, seed=by.seed)
    except Damaged:
        return OwnView(row.id, "", Filters(), damaged=True)


def _sealed(row: SavedView, name: str, filters: Filters, *, by: Unlocked) -> bytes:
    told = {"name": name.strip()[:LONGEST_NAME], "filters": asdict(filters)}
    return seal_record(_key(by.seed), json.dumps(told).encode(), _place(row))


def _own(session: Session, view_id: UUID, *, by: Unlocked) -> SavedView:
    return _hers(session.get(SavedView, view_id, with_for_update=True), by=by)


def _hers(row: SavedView | None, *, by: Unlocked) -> SavedView:
    _may_read(by)
    if row is None or row.staff_id != by.staff_id:
        raise NotHere
    return row


def _may_read(by: Unlocked) -> None:
    if not by.may("read tickets"):
        raise NotAllowed


def _key(seed: bytes) -> Key:
    return kdf(seed, "view")


def _place(row: SavedView) -> bytes:
    return context("view", row.org_id, row.staff_id, row.id)
