"""The course of a case: opened with her consent, carried on, handed over, closed with an outcome, opened again.

One transaction and one event a deed. What can follow upon which state stands in COURSE.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.case.case_seals import Outcome, give_case_key, key_of_case, seal_handover, seal_outcome
from helpline.deeds.case.cases_at_hand import CaseRests, case_for, happened, workable_case
from helpline.deeds.case.consents import take_into_case
from helpline.deeds.errors import DeedRefused, NotHere, SomethingNewer
from helpline.deeds.roles import may
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket.tickets_at_hand import is_in_team, ticket_for
from helpline.deeds.unlocked import Unlocked
from helpline.figures.indicators import FLAGS
from helpline.records import Case, CaseClosure, CaseTicket, Staff, Ticket, transaction

# HTCDS knows active, follow-up, closed and closed by referral: the first three states are its “active”, and a
# referral is a reason for closing.
COURSE: Mapping[str, tuple[str, ...]] = {
    "open": ("in_progress", "waiting"),
    "in_progress": ("waiting", "follow_up"),
    "waiting": ("in_progress", "follow_up"),
    "follow_up": ("in_progress", "waiting"),
    "closed": (),
}
MOVED = {"in_progress": "case in progress", "waiting": "case waiting", "follow_up": "case in follow-up"}
REASONS = (
    "goal_reached", "person_ended", "no_contact", "moved", "referred", "deceased", "duplicate", "misuse",
)  # fmt: skip
ACHIEVED = FLAGS
LONGEST_HANDOVER = 500  # characters; more than that nobody reads at a change of shift


class NotThatWay(DeedRefused):
    """A case in this state doesn't go on to that one."""


def open_case(ticket_id: UUID, *, by: Unlocked, now: datetime) -> UUID:
    """Makes the case of a woman who said yes, owned by whoever opens it; its id, also where there is one already.

    Raises NotHere, NotAllowed, NoConsent, NoKey, Damaged.
    """
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="work on cases")
        link = session.get(CaseTicket, ticket.id)
        if link is not None:
            return link.case_id
        case = _new_case(ticket, by=by, now=now)
        key, key_row = give_case_key(session, case, by=by)
        session.add(case)
        session.flush()
        session.add_all(
            [key_row, CaseTicket(ticket_id=ticket.id, case_id=case.id, linked_at=now, linked_by=by.staff_id)]
        )
        ticket_key = openings(session, [ticket.id], by=by).key(ticket)
        take_into_case(session, ticket, case, ticket_key=ticket_key, key=key)
        happened(session, "case opened", case, by=by, now=now, ticket_id=ticket.id)
        return case.id


def move_on(case_id: UUID, state: str, *, by: Unlocked, now: datetime) -> None:
    """Raises NotThatWay where the course of a case has no such step, CaseRests, NotHere, NotAllowed."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        if state not in COURSE[case.state]:
            raise NotThatWay
        case.state = state
        happened(session, MOVED[state], case, by=by, now=now)


def assign_case(case_id: UUID, owner_id: UUID | None, *, by: Unlocked, now: datetime) -> None:
    """To herself, to a colleague of the team, or to nobody. Raises NotHere, NotAllowed, CaseRests."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        if owner_id is not None and not _can_own(session, owner_id, case):
            raise NotHere
        case.owner_id = owner_id
        kind = "case assigned" if owner_id else "case unassigned"
        happened(session, kind, case, by=by, now=now, about_id=owner_id)


def write_handover(case_id: UUID, words: str, *, revision: int, by: Unlocked, now: datetime) -> None:
    """What the next worker reads first. Raises SomethingNewer if a colleague wrote since `revision`, CaseRests."""
    with transaction() as session:
        case = workable_case(session, case_id, by=by)
        if revision != case.handover_revision:
            raise SomethingNewer
        key = key_of_case(session, case, by=by)
        case.handover_revision += 1
        seal_handover(case, words.strip(), key=key)
        case.handover_at, case.handover_by = now, by.staff_id
        happened(session, "handover written", case, by=by, now=now)


def close_case(case_id: UUID, outcome: Outcome, *, by: Unlocked, now: datetime) -> None:
    """With a reason. A case she took her consent back from can be closed too. Raises NotHere, NotAllowed, CaseRests."""
    with transaction() as session:
        case = case_for(session, case_id, by=by)
        if case.state == "closed":
            raise CaseRests
        closure = CaseClosure(
            id=uuid4(), org_id=case.org_id, case_id=case.id, closed_at=now, closed_by=by.staff_id, outcome=b""
        )
        seal_outcome(closure, outcome, key=key_of_case(session, case, by=by))
        session.add(closure)
        case.state, case.closed_at = "closed", now
        happened(session, "case closed", case, by=by, now=now)


def reopen_case(case_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """Back to work; its earlier outcome stays told. Raises CaseRests where she took her consent back."""
    with transaction() as session:
        case = case_for(session, case_id, by=by)
        if case.frozen_at is not None:
            raise CaseRests
        if case.state != "closed":
            return
        _reopened(session, case, by=by, now=now)
        case.state, case.closed_at = "in_progress", None
        happened(session, "case reopened", case, by=by, now=now)


def _new_case(ticket: Ticket, *, by: Unlocked, now: datetime) -> Case:
    return Case(
        id=uuid4(), org_id=ticket.org_id, team_id=ticket.team_id, contact_id=ticket.contact_id, owner_id=by.staff_id,
        state="open", opened_at=now, opened_by=by.staff_id, last_at=now, ticket_count=1, open_steps=0,
        handover_revision=0,
    )  # fmt: skip


def _can_own(session: Session, staff_id: UUID, case: Case) -> bool:
    staff = session.get(Staff, staff_id)
    return (
        staff is not None and may(staff.role, "work on cases") and is_in_team(session, staff_id, case.team_id)
    )


def _reopened(session: Session, case: Case, *, by: Unlocked, now: datetime) -> None:
    closure = session.scalars(
        select(CaseClosure).where(CaseClosure.case_id == case.id, CaseClosure.reopened_at.is_(None))
    ).first()
    if closure is not None:
        closure.reopened_at, closure.reopened_by = now, by.staff_id
