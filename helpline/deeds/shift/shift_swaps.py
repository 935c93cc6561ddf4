"""Swaps: she asks who can take her shift, a colleague of the team takes it, and it is hers. Nobody has to approve."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.shift.shift_planning import (
    Overlaps,
    Plan,
    alone_with,
    is_member,
    noted,
    overlaps,
    the_shift,
)
from helpline.deeds.unlocked import Unlocked
from helpline.records import Shift, transaction


class NotOffered(DeedRefused):
    """Somebody has taken it already, or she keeps it after all."""


def offer(shift_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Can somebody take my shift? Until then it stays hers. Raises NotHere, NotAllowed, ShiftIsOver."""
    with transaction() as session:
        shift = _own(session, shift_id, by=by, now=now)
        if shift.offered_at is None:
            shift.offered_at = now
            noted(session, "shift offered", shift.staff_id, by=by, now=now)


def keep(shift_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She can after all. Raises NotHere, NotAllowed, ShiftIsOver."""
    with transaction() as session:
        shift = _own(session, shift_id, by=by, now=now)
        if shift.offered_at is not None:
            shift.offered_at = None
            noted(session, "shift kept", shift.staff_id, by=by, now=now)


def take(shift_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It is hers from now on. Of two who take it, the second hears NotOffered.

    Raises NotHere, NotAllowed, ShiftIsOver; Overlaps where she has another shift then.
    """
    if not by.may("swap shifts"):
        raise NotAllowed
    with transaction() as session:
        shift = the_shift(session, shift_id, by=by, now=now)
        if not is_member(session, by.staff_id, shift.team_id):
            raise NotAllowed
        if shift.offered_at is None or shift.staff_id == by.staff_id:
            raise NotOffered
        alone_with(session, by.staff_id)
        if overlaps(session, _as_hers(shift, by.staff_id)):
            raise Overlaps
        before, shift.staff_id, shift.offered_at = shift.staff_id, by.staff_id, None
        noted(session, "shift taken over", before, by=by, now=now)


def _own(session: Session, shift_id: UUID, *, by: Unlocked, now: datetime) -> Shift:
    if not by.may("swap shifts"):
        raise NotAllowed
    shift = the_shift(session, shift_id, by=by, now=now)
    if shift.staff_id != by.staff_id:
        raise NotAllowed
    return shift


def _as_hers(shift: Shift, staff_id: UUID) -> Plan:
    return Plan(staff_id=staff_id, team_id=shift.team_id, starts_at=shift.starts_at, ends_at=shift.ends_at)
