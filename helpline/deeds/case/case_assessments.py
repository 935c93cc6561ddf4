"""What she needs and what of it she has got, whether anybody recognised her as a victim, whether she works with the police.

One sealed text each time it is written down; the newest counts, the earlier ones stay told. None of it is a condition of help.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import key_of_case
from helpline.deeds.case.cases_at_hand import happened, workable_case
from helpline.deeds.errors import DeedRefused, SomethingNewer
from helpline.deeds.unlocked import Unlocked
from helpline.records import CaseAssessment, transaction
from helpline.sealing import Key, context, kdf, open_record, seal_record

RECOGNISED = ("", "no", "police", "court")
COOPERATES = ("", "no", "considers", "yes")
NEEDS = (
    "shelter", "money", "health", "documents", "psychological", "social", "children", "legal", "education", "work",
)  # fmt: skip
NEED_STATES = ("", "open", "met", "refused", "unavailable")


class NoSuchCode(DeedRefused):
    """Something that isn't in the lists above."""


@dataclass(frozen=True, repr=False)
class Assessment:
    """`needs` are states by code, only of those somebody has asked about; "" is not known. Nothing in it is a name or a date."""

    recognised: str = ""
    cooperates: str = ""
    needs: Mapping[str, str] = field(default_factory=dict)


def assess(case_id: UUID, told: Assessment, *, number: int, by: Unlocked, now: datetime) -> None:
    """Keeps it under the case's key. Raises SomethingNewer if a colleague wrote since `number`, NoSuchCode, CaseRests, NotHere, NotAllowed."""
    told = _looked_at(told)
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        newest = max((row.number for row in assessments_of(session, case.id)), default=0)
        if newest != number:
            raise SomethingNewer
        row = CaseAssessment(
            id=uuid4(),
            org_id=case.org_id,
            case_id=case.id,
            number=number + 1,
            at=now,
            by_id=by.staff_id,
            answers=b"",
        )
        seal_assessment(row, told, key=key_of_case(session, case, by=by))
        session.add(row)
        happened(session, "needs assessed", case, by=by, now=now)


def assessments_of(session: Session, case_id: UUID) -> Sequence[CaseAssessment]:
    """The newest first."""
    wanted = select(CaseAssessment).where(CaseAssessment.case_id == case_id)
    return session.scalars(wanted.order_by(CaseAssessment.number.desc())).all()


def seal_assessment(row: CaseAssessment, told: Assessment, *, key: Key) -> None:
    row.answers = seal_record(kdf(key, "assessment"), json.dumps(asdict(told)).encode(), _place(row))


def open_assessment(row: CaseAssessment, *, key: Key) -> Assessment:
    """Raises Damaged."""
    told = json.loads(open_record(kdf(key, "assessment"), row.answers, _place(row)))
    return Assessment(recognised=told["recognised"], cooperates=told["cooperates"], needs=told["needs"])


def _looked_at(told: Assessment) -> Assessment:
    known = told.recognised in RECOGNISED and told.cooperates in COOPERATES
    if not known or not set(told.needs) <= set(NEEDS) or not set(told.needs.values()) <= set(NEED_STATES):
        raise NoSuchCode
    asked = {code: told.needs[code] for code in NEEDS if told.needs.get(code)}
    return Assessment(told.recognised, told.cooperates, asked)


def _place(row: CaseAssessment) -> bytes:
    return context("case.assessment", row.org_id, row.case_id, row.id)
