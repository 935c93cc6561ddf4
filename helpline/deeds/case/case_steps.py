"""The next steps of a case: what, by when, and who did it. Nothing is deleted; what is done stays told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import key_of_case, seal_step
from helpline.deeds.case.cases_at_hand import happened, workable_case
from helpline.deeds.errors import NotHere, SomethingNewer
from helpline.deeds.unlocked import Unlocked
from helpline.records import Case, CaseStep, transaction

LONGEST_STEP = 500


def add_step(case_id: UUID, words: str, *, due_on: date | None, by: Unlocked, now: datetime) -> UUID:
    """The new step's id. Raises NotHere, NotAllowed, CaseRests, NoKey."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        last = session.scalar(select(func.max(CaseStep.number)).where(CaseStep.case_id == case.id)) or 0
        step = CaseStep(
            id=uuid4(), org_id=case.org_id, case_id=case.id, number=last + 1, due_on=due_on, revision=1,
            made_at=now, made_by=by.staff_id,
        )  # fmt: skip
        seal_step(step, words.strip(), key=key_of_case(session, case, by=by))
        session.add(step)
        _look_ahead(session, case)
        happened(session, "step added", case, by=by, now=now)
        return step.id


def change_step(
    case_id: UUID,
    step_id: UUID,
    words: str,
    *,
    due_on: date | None,
    revision: int,
    by: Unlocked,
    now: datetime,
) -> None:
    """Other words, another day. Raises SomethingNewer if a colleague changed it since `revision`, CaseRests, NotHere."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        step = _step(session, case, step_id)
        if revision != step.revision:
            raise SomethingNewer
        step.revision += 1
        step.due_on = due_on
        seal_step(step, words.strip(), key=key_of_case(session, case, by=by))
        _look_ahead(session, case)
        happened(session, "step changed", case, by=by, now=now)


def finish_step(case_id: UUID, step_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Who is second is told nothing: it is done. Raises NotHere, NotAllowed, CaseRests."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        step = _step(session, case, step_id)
        if step.done_at is not None:
            return
        step.done_at, step.done_by = now, by.staff_id
        _look_ahead(session, case)
        happened(session, "step done", case, by=by, now=now)


def resume_step(case_id: UUID, step_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It wasn't done after all. Raises NotHere, NotAllowed, CaseRests."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        step = _step(session, case, step_id)
        if step.done_at is None:
            return
        step.done_at = step.done_by = None
        _look_ahead(session, case)
        happened(session, "step open again", case, by=by, now=now)


def _step(session: Session, case: Case, step_id: UUID) -> CaseStep:
    step = session.get(CaseStep, step_id)
    if step is None or step.case_id != case.id:
        raise NotHere
    return step


def _look_ahead(session: Session, case: Case) -> None:
    """Keeps in the case's row which step comes first, so that lists need not look for it: dated ones, then the oldest."""
    session.flush()
    left = session.execute(
        select(CaseStep.id, CaseStep.due_on)
        .where(CaseStep.case_id == case.id, CaseStep.done_at.is_(None))
        .order_by(CaseStep.due_on.is_(None), CaseStep.due_on, CaseStep.number)
    ).all()
    case.open_steps = len(left)
    case.next_step_id, case.next_due = left[0] if left else (None, None)
