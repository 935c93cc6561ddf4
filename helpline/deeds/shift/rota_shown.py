"""What the rota's page shows: who is on now, a team's week, its gaps, what is offered, and a colleague's own next shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.rules import DeskRules
from helpline.deeds.shift.rota import languages_of, on_shift
from helpline.deeds.shift.shift_planning import WEEK, ShiftIsOver, team_ids_of
from helpline.deeds.unlocked import Unlocked
from helpline.figures.rota_gaps import Cover, Gap, find_gaps
from helpline.records import Membership, Shift, Staff, Team, Voice, reading

AHEAD = timedelta(days=14)  # so far gaps are warned of
REACH = timedelta(
    days=366
)  # so far one leafs, either way; nobody plans further, and a robot would leaf for ever
OWN_AHEAD = timedelta(days=92)


@dataclass(frozen=True, repr=False)
class ShiftShown:
    """One shift. `is_now` and `is_over` are told by the page's moment; `is_offered`: she asks who can take it."""

    id: UUID
    staff_id: UUID
    duty_name: str
    team_id: UUID
    starts_at: datetime
    ends_at: datetime
    site: str
    phone: str
    languages: tuple[str, ...]
    is_mine: bool
    is_now: bool
    is_over: bool
    is_offered: bool


@dataclass(frozen=True, repr=False)
class Colleague:
    """Who can be planned for the team, and how she may be rung."""

    id: UUID
    duty_name: str
    languages: tuple[str, ...]
    is_woman: bool


@dataclass(frozen=True, repr=False)
class RotaShown:
    """A team's week from `monday` on, by the helpline's own clock: `begins` is that midnight. `teams` she may look at.

    `before` and `after` are the Mondays beside it, None more than a year from today. `days` has seven of them with their shifts. `now_on` and `offered` are of all these teams.
    `gaps` are those of the next 14 days; empty too where nobody has ever been planned, which `is_empty` tells.
    """

    teams: tuple[tuple[UUID, str], ...]
    team_id: UUID
    monday: date
    before: date | None
    after: date | None
    begins: datetime
    days: tuple[tuple[date, tuple[ShiftShown, ...]], ...]
    now_on: tuple[ShiftShown, ...]
    offered: tuple[ShiftShown, ...]
    gaps: tuple[Gap, ...]
    is_empty: bool
    colleagues: tuple[Colleague, ...]
    phones: tuple[str, ...]


def read_rota(
    team_id: UUID | None,
    *,
    on: date | None,
    languages: Sequence[str],
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> RotaShown:
    """The week of the day `on` (None is today) of a team (None is her first). Raises NotAllowed, NotHere."""
    if not by.may("see the rota"):
        raise NotAllowed
    zone = rules.calendar.zone
    today = now.astimezone(zone).date()
    day = on or today
    monday = day - timedelta(days=day.weekday())
    with reading() as session:
        teams = _teams(session, by=by)
        chosen = team_id or next((known for known, _ in teams), None)
        if chosen is None or chosen not in dict(teams):
            raise NotHere
        week = _shown(session, _of_team(chosen, *_bounds(monday, rules=rules)), by=by, now=now)
        ahead = _shown(session, _of_team(chosen, now - AHEAD, now + AHEAD), by=by, now=now)
        running = {one.staff_id for one in on_shift(session, org_id=by.org_id, now=now)}
        here = _shown(session, _of_teams(teams, Shift.starts_at <= now, Shift.ends_at > now), by=by, now=now)
        asked = _of_teams(teams, Shift.offered_at.is_not(None), Shift.ends_at > now)
        return RotaShown(
            teams=teams, team_id=chosen, monday=monday, before=_within_reach(monday - WEEK, today=today),
            after=_within_reach(monday + WEEK, today=today), begins=_bounds(monday, rules=rules)[0],
            days=_days(monday, week, rules=rules),
            now_on=tuple(shift for shift in here if shift.staff_id in running),
            offered=_shown(session, asked, by=by, now=now),
            gaps=_gaps(ahead, languages=languages, rules=rules, now=now) if ahead else (),
            is_empty=not ahead and not week, colleagues=_colleagues(session, chosen),
            phones=tuple(sorted({shift.phone for shift in (*week, *ahead)} - {""})),
        )  # fmt: skip


def read_shift(shift_id: UUID, *, by: Unlocked, now: datetime) -> ShiftShown:
    """One that can still be changed. Raises NotAllowed, NotHere, ShiftIsOver."""
    if not by.may("see the rota"):
        raise NotAllowed
    with reading() as session:
        found = _shown(session, _of_teams(_teams(session, by=by), Shift.id == shift_id), by=by, now=now)
    if not found:
        raise NotHere
    if found[0].is_over:
        raise ShiftIsOver
    return found[0]


def read_own_shifts(*, by: Unlocked, now: datetime) -> tuple[ShiftShown, ...]:
    """Hers that are on or to come in the next three months. Raises NotAllowed."""
    if not by.may("swap shifts"):
        raise NotAllowed
    with reading() as session:
        wanted = _listed().where(
            Shift.staff_id == by.staff_id, Shift.ends_at > now, Shift.starts_at < now + OWN_AHEAD
        )
        return _shown(session, wanted, by=by, now=now)


def next_shift_of(session: Session, *, by: Unlocked, now: datetime) -> tuple[datetime, datetime] | None:
    """Her own that is on or comes next: from and until."""
    wanted = (
        select(Shift.starts_at, Shift.ends_at).where(Shift.staff_id == by.staff_id, Shift.ends_at > now)
        .order_by(Shift.starts_at).limit(1)
    )  # fmt: skip
    found = session.execute(wanted).first()
    return (found[0], found[1]) if found else None


def _listed() -> Select[Shift, Staff, Voice]:
    return (
        select(Shift, Staff, Voice).join(Staff, Staff.id == Shift.staff_id)
        .outerjoin(Voice, Voice.staff_id == Shift.staff_id).where(Staff.left_at.is_(None))
        .order_by(Shift.starts_at, Staff.duty_name, Shift.id)
    )  # fmt: skip


def _of_team(team_id: UUID, since: datetime, until: datetime) -> Select[Shift, Staff, Voice]:
    return _listed().where(Shift.team_id == team_id, Shift.ends_at > since, Shift.starts_at < until)


def _of_teams(
    teams: Sequence[tuple[UUID, str]], *conditions: ColumnElement[bool]
) -> Select[Shift, Staff, Voice]:
    return _listed().where(Shift.team_id.in_([team_id for team_id, _ in teams]), *conditions)


def _shown(
    session: Session, wanted: Select[Shift, Staff, Voice], *, by: Unlocked, now: datetime
) -> tuple[ShiftShown, ...]:
    return tuple(
        ShiftShown(
            id=shift.id, staff_id=staff.id, duty_name=staff.duty_name, team_id=shift.team_id, starts_at=shift.starts_at,
            ends_at=shift.ends_at, site=shift.site, phone=shift.phone, languages=languages_of(voice),
            is_mine=staff.id == by.staff_id, is_now=shift.starts_at <= now < shift.ends_at,
            is_over=shift.ends_at <= now, is_offered=shift.offered_at is not None,
        )
        for shift, staff, voice in session.execute(wanted)
    )  # fmt: skip


def _teams(session: Session, *, by: Unlocked) -> tuple[tuple[UUID, str], ...]:
    names = {team.id: team.name for team in session.scalars(select(Team).where(Team.org_id == by.org_id))}
    return tuple((team_id, names[team_id]) for team_id in team_ids_of(session, by=by))


def _within_reach(monday: date, *, today: date) -> date | None:
    return monday if abs(monday - today) <= REACH else None


def _bounds(monday: date, *, rules: DeskRules) -> tuple[datetime, datetime]:
    zone = rules.calendar.zone
    begin = datetime.combine(monday, time(), zone)
    return begin, datetime.combine(monday + timedelta(days=7), time(), zone)


def _days(
    monday: date, week: Sequence[ShiftShown], *, rules: DeskRules
) -> tuple[tuple[date, tuple[ShiftShown, ...]], ...]:
    """Each shift stands on the day it begins; one that runs into the week from Sunday, on Monday."""
    days = [monday + timedelta(days=number) for number in range(7)]
    begins = [(max(monday, shift.starts_at.astimezone(rules.calendar.zone).date()), shift) for shift in week]
    return tuple((day, tuple(shift for begun, shift in begins if begun == day)) for day in days)


def _gaps(
    shifts: Sequence[ShiftShown], *, languages: Sequence[str], rules: DeskRules, now: datetime
) -> tuple[Gap, ...]:
    """Of whom nobody has noted the languages counts as speaking them: a warning at every hour would be none."""
    covers = [
        Cover(shift.starts_at, shift.ends_at, frozenset(shift.languages or languages)) for shift in shifts
    ]
    return find_gaps(rules.calendar.duty_between(now, now + AHEAD), covers, languages=languages)


def _colleagues(session: Session, team_id: UUID) -> tuple[Colleague, ...]:
    wanted = (
        select(Staff, Voice).join(Membership, Membership.staff_id == Staff.id)
        .outerjoin(Voice, Voice.staff_id == Staff.id)
        .where(Membership.team_id == team_id, Staff.left_at.is_(None)).order_by(Staff.duty_name)
    )  # fmt: skip
    return tuple(
        Colleague(
            id=staff.id,
            duty_name=staff.duty_name,
            languages=languages_of(voice),
            is_woman=voice is not None and voice.is_woman,
        )
        for staff, voice in session.execute(wanted)
    )
