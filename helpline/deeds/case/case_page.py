"""One case, opened: what the next worker reads, steps, tickets with her last words, consents, closures and its course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_assessments import assessments_of, open_assessment
from helpline.deeds.case.case_seals import (
    key_of_case,
    open_answers,
    open_handover,
    open_outcome,
    open_step,
    or_none,
)
from helpline.deeds.case.case_shown import (
    AssessmentShown,
    CaseShown,
    ClosureShown,
    ConsentShown,
    StepShown,
)
from helpline.deeds.case.case_tickets import tickets_of_case
from helpline.deeds.case.case_work import COURSE
from helpline.deeds.case.cases import days_until, today_of
from helpline.deeds.case.consents import consents_of_case
from helpline.deeds.errors import NotAllowed
from helpline.deeds.names import colleagues_of, duty_names
from helpline.deeds.roles import RULES
from helpline.deeds.ticket.deadlines_shown import deadlines_of
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.changes import change_of
from helpline.deeds.waiting.course import EventShown
from helpline.records import (
    Case,
    CaseClosure,
    CaseStep,
    Contact,
    Event,
    Team,
    reading,
)
from helpline.sealing import Key

EVENTS_SHOWN = 80
STEPS_SHOWN = 200
Names = Mapping[UUID | None, str]


def read_case(case_id: UUID, *, by: Unlocked, now: datetime) -> CaseShown:
    """Raises NotHere if it isn't one of her teams', NotAllowed, NoKey, Damaged if the case's key doesn't open."""
    if not by.may("work on cases"):
        raise NotAllowed
    with reading() as session:
        case = of_her_teams(session.get(Case, case_id), by=by)
        key = key_of_case(session, case, by=by)
        return _shown(session, case, key=key, by=by, now=now)


def _shown(session: Session, case: Case, *, key: Key, by: Unlocked, now: datetime) -> CaseShown:
    names = duty_names(session, by=by)
    steps = _steps(session, case, key=key, names=names, today=today_of(by, now))
    rests = case.state == "closed" or case.frozen_at is not None
    linked, could_link = tickets_of_case(session, case, by=by)
    return CaseShown(
        id=case.id, pseudonym=session.get_one(Contact, case.contact_id).pseudonym, state=case.state,
        team=session.get_one(Team, case.team_id).name, owner_id=case.owner_id, owner=names.get(case.owner_id),
        opened_at=case.opened_at, opened_by=names.get(case.opened_by), closed_at=case.closed_at,
        frozen_at=case.frozen_at, rests=rests, goes_on_to=() if rests else COURSE[case.state],
        handover=or_none(partial(open_handover, case, key=key)), handover_revision=case.handover_revision,
        handover_at=case.handover_at, handover_by=names.get(case.handover_by),
        steps=tuple(step for step in steps if step.done_at is None),
        done_steps=tuple(step for step in steps if step.done_at is not None),
        tickets=linked, deadlines=deadlines_of(session, [one.id for one in linked], names=names, by=by, now=now),
        could_link=() if rests else could_link,
        assessments=_assessments(session, case, key=key, names=names), consents=_consents(session, case, key=key, names=names),
        closures=_closures(session, case, key=key, names=names), events=_events(session, case, names=names),
        colleagues=colleagues_of(session, case.team_id, roles=RULES["work on cases"]), change=change_of(session),
    )  # fmt: skip


def _steps(session: Session, case: Case, *, key: Key, names: Names, today: date) -> Sequence[StepShown]:
    """Those to do, by their day and then those without one; behind them the done, the last one done first."""
    rows = session.scalars(
        select(CaseStep)
        .where(CaseStep.case_id == case.id)
        .order_by(
            CaseStep.done_at.is_not(None),
            CaseStep.done_at.desc(),
            CaseStep.due_on.is_(None),
            CaseStep.due_on,
            CaseStep.number,
        )
        .limit(STEPS_SHOWN)
    ).all()
    shown = []
    for row in rows:
        words = or_none(partial(open_step, row, key=key))
        shown.append(
            StepShown(
                id=row.id, words=words or "", due_on=row.due_on,
                due_in=days_until(row.due_on, today) if row.done_at is None else None, revision=row.revision,
                made_at=row.made_at, made_by=names.get(row.made_by), done_at=row.done_at,
                done_by=names.get(row.done_by), damaged=words is None,
            )
        )  # fmt: skip
    return shown


def _consents(session: Session, case: Case, *, key: Key, names: Names) -> tuple[ConsentShown, ...]:
    return tuple(
        ConsentShown(at=row.at, by=names.get(row.by_id), answers=or_none(partial(open_answers, row, key=key)))
        for row in consents_of_case(session, case.id)
    )


def _assessments(session: Session, case: Case, *, key: Key, names: Names) -> tuple[AssessmentShown, ...]:
    return tuple(
        AssessmentShown(
            row.number, row.at, names.get(row.by_id), or_none(partial(open_assessment, row, key=key))
        )
        for row in assessments_of(session, case.id)
    )


def _closures(session: Session, case: Case, *, key: Key, names: Names) -> tuple[ClosureShown, ...]:
    rows = session.scalars(
        select(CaseClosure).where(CaseClosure.case_id == case.id).order_by(CaseClosure.closed_at.desc())
    ).all()
    return tuple(
        ClosureShown(
            closed_at=row.closed_at,
            closed_by=names.get(row.closed_by),
            reopened_at=row.reopened_at,
            outcome=or_none(partial(open_outcome, row, key=key)),
        )
        for row in rows
    )


def _events(session: Session, case: Case, *, names: Names) -> tuple[EventShown, ...]:
    newest = select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc()).limit(EVENTS_SHOWN)
    return tuple(
        EventShown(kind=row.kind, at=row.at, by=names.get(row.by_id), about=names.get(row.about_id))
        for row in reversed(session.scalars(newest).all())
    )
