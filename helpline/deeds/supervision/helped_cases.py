"""The cases of her teams in which help was given in a time, opened for the indicators and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_assessments import Assessment, assessments_of, open_assessment
from helpline.deeds.case.case_seals import Outcome, key_of_case, open_outcome, or_none
from helpline.deeds.unlocked import Unlocked
from helpline.figures.indicators import Helped
from helpline.records import Case, CaseAssessment, CaseClosure, CaseStep

NOTHING = Assessment()


def helped_cases(session: Session, *, begins: datetime, ends: datetime, by: Unlocked) -> Iterator[Helped]:
    """With a step done in this time, or with a need that is noted in it as met."""
    done = select(CaseStep.case_id).where(CaseStep.done_at >= begins, CaseStep.done_at < ends)
    assessed = select(CaseAssessment.case_id).where(CaseAssessment.at >= begins, CaseAssessment.at < ends)
    stepped = set(session.scalars(done))
    wanted = select(Case).where(Case.team_id.in_(by.team_ids), Case.id.in_(done.union(assessed)))
    for case in session.scalars(wanted.order_by(Case.id)).all():
        told = _assessments(session, case, begins=begins, ends=ends, by=by)
        if case.id in stepped or any("met" in one.needs.values() for at, one in told if at >= begins):
            newest = told[0][1] if told else NOTHING
            outcome = _outcome(session, case, ends=ends, by=by)
            yield Helped(
                case.contact_id,
                tuple(newest.needs.values()),
                newest.cooperates,
                outcome.achieved if outcome else None,
            )


def _assessments(
    session: Session, case: Case, *, begins: datetime, ends: datetime, by: Unlocked
) -> Sequence[tuple[datetime, Assessment]]:
    """Those of this time and the last one before it, the newest first; one that doesn't open tells nothing."""
    found = []
    for row in assessments_of(session, case.id):
        if row.at < ends:
            found.append((row.at, or_none(partial(_opened, session, row, case, by=by)) or NOTHING))
        if row.at < begins:
            break
    return found


def _opened(session: Session, row: CaseAssessment, case: Case, *, by: Unlocked) -> Assessment:
    return open_assessment(row, key=key_of_case(session, case, by=by))


def _outcome(session: Session, case: Case, *, ends: datetime, by: Unlocked) -> Outcome | None:
    closed = select(CaseClosure).where(
        CaseClosure.case_id == case.id, CaseClosure.closed_at < ends, CaseClosure.reopened_at.is_(None)
    )
    closure = session.scalars(closed.order_by(CaseClosure.closed_at.desc()).limit(1)).first()
    if closure is None:
        return None
    return or_none(lambda: open_outcome(closure, key=key_of_case(session, case, by=by)))
