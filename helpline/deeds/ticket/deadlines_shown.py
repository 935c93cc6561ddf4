"""Deadlines as pages show them: those of a ticket, of a case's tickets, and the list of all her teams. Few statements each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.names import duty_names, team_names
from helpline.deeds.ticket.deadline_seals import Told, open_told
from helpline.deeds.ticket.deadlines import OF_OTHERS, OUTCOMES
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.changes import change_of
from helpline.figures.clocks import State, as_kept, state_at
from helpline.records import Contact, Deadline, Ticket, reading
from helpline.sealing import Damaged

DeadlineView = Literal["open", "ended"]
DEADLINE_VIEWS: tuple[DeadlineView, ...] = get_args(DeadlineView)
PAGE = 30
MOST_SHOWN = 20  # of a ticket, or of a case's tickets
COUNTED = 999  # counts stop here
Found = Row[Deadline, int | None]
NOTHING = Told("")


@dataclass(frozen=True, repr=False)
class DeadlineShown:
    """One of them. `pseudonym` and `ticket_id` are None where it belongs to no ticket. `damaged`: the seal did not open."""

    id: UUID
    kind: str
    words: str
    due_on: date | None
    outcome: str
    state: State
    ticket_id: UUID | None
    pseudonym: int | None
    team: str
    began_at: datetime
    target_at: datetime
    breach_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str
    damaged: bool

    @property
    def outcomes(self) -> tuple[str, ...]:
        """How one of its kind may end."""
        return next((codes for kind, codes in OUTCOMES.items() if kind == self.kind), OF_OTHERS)


@dataclass(frozen=True, repr=False)
class DeadlineList:
    """A page of one view; `older` is the cursor of the next one. `teams` are hers, for one that belongs to no ticket."""

    view: DeadlineView
    items: tuple[DeadlineShown, ...]
    older: str | None
    counts: Mapping[DeadlineView, int]
    teams: Mapping[UUID, str]
    change: int


def read_deadlines(view: DeadlineView, *, by: Unlocked, now: datetime, older: str = "") -> DeadlineList:
    """Of her teams: the open ones soonest first, those that have ended the last one first. Raises NotAllowed."""
    if not by.may("keep deadlines"):
        raise NotAllowed
    with reading() as session:
        rows = session.execute(_page(view, older, by=by)).all()
        teams = team_names(session, by=by)
        return DeadlineList(
            view=view, items=_shown(session, rows[:PAGE], teams=teams, by=by, now=now),
            older=_cursor(view, rows[PAGE - 1][0]) if len(rows) > PAGE else None,
            counts={known: _count(session, known, by=by) for known in DEADLINE_VIEWS}, teams=teams,
            change=change_of(session),
        )  # fmt: skip


def read_deadline(deadline_id: UUID, *, by: Unlocked, now: datetime) -> DeadlineShown:
    """Raises NotHere if it isn't one of her teams', NotAllowed."""
    if not by.may("keep deadlines"):
        raise NotAllowed
    with reading() as session:
        row = session.execute(_with_pseudonym().where(Deadline.id == deadline_id)).first()
        of_her_teams(row[0] if row else None, by=by)
        (shown,) = _shown(session, [row] if row else [], teams=team_names(session, by=by), by=by, now=now)
        return shown


def deadlines_of(
    session: Session, ticket_ids: Collection[UUID], *, names: Mapping[UUID | None, str], by: Unlocked, now: datetime
) -> tuple[DeadlineShown, ...]:  # fmt: skip
    """Those on these tickets, as far as they are her teams': the open ones soonest first, then the last that ended."""
    wanted = (
        _with_pseudonym()
        .where(Deadline.ticket_id.in_(list(ticket_ids)), Deadline.team_id.in_(by.team_ids))
        .order_by(Deadline.ended_at.is_not(None), Deadline.ended_at.desc(), Deadline.target_at, Deadline.id)
        .limit(MOST_SHOWN)
    )  # fmt: skip
    rows = session.execute(wanted)
    return tuple(_one(row, pseudonym, names=names, teams={}, by=by, now=now) for row, pseudonym in rows)


def kinds_of(session: Session, deadline_ids: Collection[UUID], *, by: Unlocked) -> Mapping[UUID, str]:
    """The kinds of some deadlines, in one statement; those that don't open are left out."""
    rows = session.scalars(select(Deadline).where(Deadline.id.in_(list(deadline_ids)))).all()
    return {row.id: told.kind for row in rows if (told := _told(row, by=by)) is not None}


def _with_pseudonym() -> Select[Deadline, int | None]:
    return (
        select(Deadline, Contact.pseudonym).outerjoin(Ticket, Ticket.id == Deadline.ticket_id)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
    )  # fmt: skip


def _page(view: DeadlineView, older: str, *, by: Unlocked) -> Select[Deadline, int | None]:
    wanted = _with_pseudonym().where(_is_in(view, by)).limit(PAGE + 1)
    after = read_cursor(older, moment, UUID)
    place = tuple_(_by_time(view), Deadline.id)
    if view == "open":
        wanted = wanted.where(place > after) if after is not None else wanted
        return wanted.order_by(Deadline.target_at, Deadline.id)
    wanted = wanted.where(place < after) if after is not None else wanted
    return wanted.order_by(Deadline.ended_at.desc(), Deadline.id.desc())


def _is_in(view: DeadlineView, by: Unlocked) -> ColumnElement[bool]:
    is_hers = (Deadline.org_id == by.org_id) & Deadline.team_id.in_(by.team_ids)
    return is_hers & (Deadline.ended_at.is_(None) if view == "open" else Deadline.ended_at.is_not(None))


def _by_time(view: DeadlineView) -> InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]:
    return Deadline.target_at if view == "open" else Deadline.ended_at


def _cursor(view: DeadlineView, row: Deadline) -> str:
    at = row.ended_at if view == "ended" and row.ended_at else row.target_at
    return f"{int(at.timestamp())}.{row.id}"


def _count(session: Session, view: DeadlineView, *, by: Unlocked) -> int:
    some = select(Deadline.id).where(_is_in(view, by)).limit(COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _shown(
    session: Session, rows: Iterable[Found], *, teams: Mapping[UUID, str], by: Unlocked, now: datetime
) -> tuple[DeadlineShown, ...]:
    names = duty_names(session, by=by)
    return tuple(_one(row, pseudonym, names=names, teams=teams, by=by, now=now) for row, pseudonym in rows)


def _one(
    row: Deadline, pseudonym: int | None, *, names: Mapping[UUID | None, str], teams: Mapping[UUID, str], by: Unlocked,
    now: datetime,
) -> DeadlineShown:  # fmt: skip
    opened = _told(row, by=by)
    told = opened or NOTHING
    return DeadlineShown(
        id=row.id, kind=told.kind, words=told.words, due_on=told.due_on, outcome=told.outcome,
        state=state_at(as_kept(row.began_at, row.target_at, row.breach_at), now), ticket_id=row.ticket_id,
        pseudonym=pseudonym, team=teams.get(row.team_id, ""), began_at=row.began_at, target_at=row.target_at,
        breach_at=row.breach_at, made_by=names.get(row.made_by, ""), ended_at=row.ended_at,
        ended_by=names.get(row.ended_by, "") if row.ended_by else "", damaged=opened is None,
    )  # fmt: skip


def _told(row: Deadline, *, by: Unlocked) -> Told | None:
    try:
        return open_told(row, keys=by.keys)
    except (Damaged, NoKey):
        return None
