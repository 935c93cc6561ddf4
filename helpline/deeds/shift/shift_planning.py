"""Planning the rota: a shift set down, changed, repeated, taken off; nobody is ever in two places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.unlocked import Unlocked
from helpline.records import Membership, Shift, Staff, Team, Voice, alone, record, transaction

USUAL = timedelta(hours=4)
LONGEST = timedelta(hours=8)
FARTHEST = timedelta(days=366)
MOST_WEEKS = 26
WEEK = timedelta(days=7)


class BadLength(DeedRefused):
    """A shift ends after it begins, within eight hours; it is not over yet and begins within a year."""


class Overlaps(DeedRefused):
    """She has another shift then."""


class ShiftIsOver(DeedRefused):
    """What has been is left as it was."""


@dataclass(frozen=True, repr=False)
class Plan:
    """A shift as it is wanted. `site` is a neutral word, `phone` the short name of a duty phone; both may be ""."""

    staff_id: UUID
    team_id: UUID
    starts_at: datetime
    ends_at: datetime
    site: str = ""
    phone: str = ""


@dataclass(frozen=True, repr=False)
class Made:
    """How many shifts were planned, and how many weeks were left out because she has another shift then."""

    planned: int
    left_out: int


def plan_shift(plan: Plan, *, weeks: int = 1, zone: ZoneInfo, by: Unlocked, now: datetime) -> Made:
    """On the rota, in so many weeks one after the other at the same hours of the wall clock.

    Raises NotAllowed, BadLength; NotHere for a team that isn't hers or somebody who isn't of it; Overlaps where she
    can't in the first week.
    """
    _look_at(plan, by=by, now=now)
    with transaction() as session:
        _her_plan(session, plan, by=by)
        alone_with(session, plan.staff_id)
        if overlaps(session, plan):
            raise Overlaps
        wanted = [weeks_later(plan, number, zone=zone) for number in range(min(weeks, MOST_WEEKS))]
        return _set_down(session, wanted, by=by, now=now)


def change_shift(shift_id: UUID, plan: Plan, *, by: Unlocked, now: datetime) -> None:
    """Another time, place or colleague; given to another it is no longer offered.

    Raises as `plan_shift`, and ShiftIsOver.
    """
    _look_at(plan, by=by, now=now)
    with transaction() as session:
        shift = the_shift(session, shift_id, by=by, now=now)
        _her_plan(session, plan, by=by)
        alone_with(session, plan.staff_id)
        if overlaps(session, plan, but=shift.id):
            raise Overlaps
        if shift.staff_id != plan.staff_id:
            shift.offered_at = None
        for name, value in vars(plan).items():
            setattr(shift, name, value)
        noted(session, "shift changed", shift.staff_id, by=by, now=now)


def take_off(shift_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """The shift is no longer. Raises NotHere, NotAllowed, ShiftIsOver."""
    if not by.may("plan the rota"):
        raise NotAllowed
    with transaction() as session:
        shift = the_shift(session, shift_id, by=by, now=now)
        noted(session, "shift taken off", shift.staff_id, by=by, now=now)
        session.delete(shift)


def copy_week(team_id: UUID, *, since: datetime, zone: ZoneInfo, by: Unlocked, now: datetime) -> Made:
    """The team's shifts of the week that begins at `since` once more a week later.

    Whoever has left, or has another shift then, is left out. Raises NotAllowed, NotHere.
    """
    if not by.may("plan the rota"):
        raise NotAllowed
    with transaction() as session:
        her_team(session, team_id, by=by)
        wanted = (
            select(Shift).join(Staff, Staff.id == Shift.staff_id)
            .join(Membership, (Membership.staff_id == Shift.staff_id) & (Membership.team_id == Shift.team_id))
            .where(Shift.team_id == team_id, Shift.starts_at >= since, Shift.starts_at < since + WEEK)
            .where(Staff.left_at.is_(None)).order_by(Shift.starts_at, Shift.id)
        )  # fmt: skip
        plans = [weeks_later(_plan_of(shift), 1, zone=zone) for shift in session.scalars(wanted)]
        for staff_id in sorted({plan.staff_id for plan in plans}):
            alone_with(session, staff_id)
        return _set_down(session, [plan for plan in plans if plan.ends_at > now], by=by, now=now)


def note_voice(
    staff_id: UUID, *, languages: Sequence[str], is_woman: bool, by: Unlocked, now: datetime
) -> None:
    """In which languages she answers, and whether she may be rung for callers who ask for a woman.

    Raises NotAllowed, NotHere.
    """
    if not by.may("plan the rota"):
        raise NotAllowed
    with transaction() as session:
        staff = session.get(Staff, staff_id, with_for_update=True)
        if staff is None or staff.left_at is not None or not _is_in_her_teams(session, staff_id, by=by):
            raise NotHere
        session.merge(
            Voice(staff_id=staff_id, languages=" ".join(dict.fromkeys(languages)), is_woman=is_woman)
        )
        noted(session, "voice noted", staff_id, by=by, now=now)


def team_ids_of(session: Session, *, by: Unlocked) -> tuple[UUID, ...]:
    """The teams whose rota she sees, by name: her own; all of them where she administers and belongs to none."""
    wanted = select(Team.id).where(Team.org_id == by.org_id).order_by(Team.name)
    if by.may("read tickets"):
        wanted = wanted.where(Team.id.in_(by.team_ids))
    return tuple(session.scalars(wanted))


def her_team(session: Session, team_id: UUID, *, by: Unlocked) -> None:
    """Raises NotHere where its rota is none of hers."""
    if team_id not in team_ids_of(session, by=by):
        raise NotHere


def the_shift(session: Session, shift_id: UUID, *, by: Unlocked, now: datetime) -> Shift:
    """Locked for a deed. Raises NotHere; ShiftIsOver."""
    shift = session.get(Shift, shift_id, with_for_update=True)
    if shift is None or shift.org_id != by.org_id:
        raise NotHere
    her_team(session, shift.team_id, by=by)
    if shift.ends_at <= now:
        raise ShiftIsOver
    return shift


def overlaps(session: Session, plan: Plan, *, but: UUID | None = None) -> bool:
    """Whether she has another shift then, in any team."""
    wanted = select(Shift.id).where(
        Shift.staff_id == plan.staff_id, Shift.starts_at < plan.ends_at, Shift.ends_at > plan.starts_at
    )
    return any(found != but for found in session.scalars(wanted))


def weeks_later(plan: Plan, weeks: int, *, zone: ZoneInfo) -> Plan:
    """At the same hours of the wall clock: the night the clocks change is an hour longer or shorter."""

    def later(moment: datetime) -> datetime:
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0) + weeks * WEEK
        return wall.replace(tzinfo=zone).astimezone(moment.tzinfo)

    return replace(plan, starts_at=later(plan.starts_at), ends_at=later(plan.ends_at))


def is_member(session: Session, staff_id: UUID, team_id: UUID) -> bool:
    """Whether she works here and in this team: only then she can be on shift for it."""
    staff = session.get(Staff, staff_id)
    membership = session.get(Membership, (staff_id, team_id))
    return staff is not None and staff.left_at is None and membership is not None


def noted(session: Session, kind: str, staff_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """An event about a colleague's shift."""
    record(session, kind, org_id=by.org_id, at=now, by_id=by.staff_id, about_id=staff_id)


def _look_at(plan: Plan, *, by: Unlocked, now: datetime) -> None:
    if not by.may("plan the rota"):
        raise NotAllowed
    length = plan.ends_at - plan.starts_at
    if not timedelta(0) < length <= LONGEST or plan.ends_at <= now or plan.starts_at > now + FARTHEST:
        raise BadLength


def _her_plan(session: Session, plan: Plan, *, by: Unlocked) -> None:
    her_team(session, plan.team_id, by=by)
    if not is_member(session, plan.staff_id, plan.team_id):
        raise NotHere


def alone_with(session: Session, staff_id: UUID) -> None:
    """Two who plan for her at once would not see each other's rows."""
    alone(session, f"shifts of {staff_id}")


def _set_down(session: Session, plans: Sequence[Plan], *, by: Unlocked, now: datetime) -> Made:
    planned = 0
    for plan in plans:
        if not overlaps(session, plan):
            session.add(_row(plan, by=by))
            session.flush()
            planned += 1
    for staff_id in dict.fromkeys(plan.staff_id for plan in plans):
        noted(session, "shift planned", staff_id, by=by, now=now)
    return Made(planned=planned, left_out=len(plans) - planned)


def _row(plan: Plan, *, by: Unlocked) -> Shift:
    return Shift(
        id=uuid4(), org_id=by.org_id, staff_id=plan.staff_id, team_id=plan.team_id, site=plan.site, phone=plan.phone,
        starts_at=plan.starts_at, ends_at=plan.ends_at,
    )  # fmt: skip


def _plan_of(shift: Shift) -> Plan:
    return Plan(
        staff_id=shift.staff_id, team_id=shift.team_id, starts_at=shift.starts_at, ends_at=shift.ends_at, site=shift.site,
        phone=shift.phone,
    )  # fmt: skip


def _is_in_her_teams(session: Session, staff_id: UUID, *, by: Unlocked) -> bool:
    wanted = select(Membership.team_id).where(
        Membership.staff_id == staff_id, Membership.team_id.in_(team_ids_of(session, by=by))
    )
    return session.scalars(wanted).first() is not None
