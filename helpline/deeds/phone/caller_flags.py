"""Flags on callers who only abuse or joke: for a time, seen by whoever answers, never an end of a call by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.phone.callers_shown import FlagShown
from helpline.deeds.phone.calls import happened, the_call
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.ticket.blocks import LENGTHS
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import CallerFlag, record, transaction
from helpline.sealing import Damaged


class NotFlaggable(DeedRefused):
    """The call is linked with nobody, or a flag longer than a day has no reason or no end."""


def flag_caller(call_id: UUID, *, days: int, reason: str, by: Unlocked, now: datetime) -> UUID:
    """Whoever it was that the call is linked with; the flag's id. A day is anybody's, more a supervisor's with a reason.

    Raises NotHere, NotAllowed, NotFlaggable.
    """
    if not by.may("flag callers") or (days > 1 and not by.may("block for longer")):
        raise NotAllowed
    if days not in LENGTHS or (days > 1 and not reason.strip()):
        raise NotFlaggable
    with transaction() as session:
        call = the_call(session, call_id, by=by)
        if call.contact_id is None:
            raise NotFlaggable
        flag = CallerFlag(
            id=uuid4(), org_id=call.org_id, team_id=call.team_id, contact_id=call.contact_id, made_at=now,
            made_by=by.staff_id, until=now + timedelta(days=days), epoch=newest_epoch(session, call.team_id),
        )  # fmt: skip
        if reason.strip():
            flag.reason = seal_for_team("caller-flag", flag, reason.strip(), keys=by.keys)
        session.add(flag)
        happened(session, "caller flagged", call, by=by, now=now)
        return flag.id


def lift_flag(flag_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It holds no longer; a second time changes nothing. Raises NotHere, NotAllowed."""
    with transaction() as session:
        flag = of_her_teams(session.get(CallerFlag, flag_id, with_for_update=True), by=by)
        if not by.may("flag callers"):
            raise NotAllowed
        if flag.lifted_at is None:
            flag.lifted_at, flag.lifted_by = now, by.staff_id
            record(session, "caller flag lifted", org_id=flag.org_id, at=now, by_id=by.staff_id)


def flag_on(
    session: Session, team_id: UUID, contact_id: UUID, *, by: Unlocked, now: datetime
) -> FlagShown | None:
    """The one that holds longest."""
    wanted = (
        select(CallerFlag).where(CallerFlag.team_id == team_id, CallerFlag.contact_id == contact_id)
        .where(CallerFlag.lifted_at.is_(None), CallerFlag.until > now).order_by(CallerFlag.until.desc()).limit(1)
    )  # fmt: skip
    flag = session.scalars(wanted).first()
    return _shown(flag, names=duty_names(session, by=by), by=by) if flag else None


def open_flag(flag: CallerFlag, *, by: Unlocked) -> str:
    """Why, "" where nobody said. Raises NoKey, Damaged."""
    return open_of_team("caller-flag", flag, flag.reason, keys=by.keys) if flag.reason is not None else ""


def _shown(flag: CallerFlag, *, names: Mapping[UUID | None, str], by: Unlocked) -> FlagShown:
    try:
        reason = open_flag(flag, by=by)
    except (Damaged, NoKey):
        reason = ""
    return FlagShown(
        id=flag.id, made_at=flag.made_at, made_by=names.get(flag.made_by), until=flag.until, reason=reason
    )
