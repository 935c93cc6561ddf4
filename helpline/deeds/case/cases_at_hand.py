"""A case for one deed: found, locked, allowed, and fit to be worked on; and the event that tells of the deed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Case, record


class CaseRests(DeedRefused):
    """It is closed, or she took her consent back: it can be read, and nothing is added to it."""


def case_for(session: Session, case_id: UUID, *, by: Unlocked) -> Case:
    """The case, locked. Raises NotHere if it isn't one of her teams', NotAllowed if her role may not work on cases."""
    case = of_her_teams(session.get(Case, case_id, with_for_update=True), by=by)
    if not by.may("work on cases"):
        raise NotAllowed
    return case


def workable_case(session: Session, case_id: UUID, *, by: Unlocked) -> Case:
    """The same, for a deed that adds to it. Raises CaseRests too."""
    case = case_for(session, case_id, by=by)
    if case.state == "closed" or case.frozen_at is not None:
        raise CaseRests
    return case


def happened(
    session: Session,
    kind: str,
    case: Case,
    *,
    by: Unlocked,
    now: datetime,
    ticket_id: UUID | None = None,
    about_id: UUID | None = None,
) -> None:
    """Tells it in the case's course, and in the ticket's where one is concerned."""
    case.last_at = now
    record(
        session, kind, org_id=case.org_id, at=now, ticket_id=ticket_id, by_id=by.staff_id, about_id=about_id,
        case_id=case.id,
    )  # fmt: skip
