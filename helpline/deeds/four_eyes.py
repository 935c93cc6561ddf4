"""The organisation's rule about answers that a second person approves: read, set, and asked of each answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.tickets import open_facts
from helpline.deeds.unlocked import Unlocked
from helpline.records import HouseRule, Staff, Ticket, reading, record, transaction
from helpline.sealing import Damaged

NAME = "four eyes"
WHEN = ("first", "danger", "always")
HIGH_DANGER = 3


@dataclass(frozen=True, repr=False)
class FourEyes:
    """`when` are those of WHEN that hold; what a trainee writes is approved in any case.

    `colleagues` are (id, duty name, whether she is a trainee).
    """

    when: frozenset[str] = frozenset()
    colleagues: tuple[tuple[UUID, str, bool], ...] = ()


def read_rules(*, by: Unlocked) -> FourEyes:
    """Raises NotAllowed."""
    if not by.may("set rules"):
        raise NotAllowed
    wanted = (
        select(Staff.id, Staff.duty_name, Staff.is_trainee)
        .where(Staff.org_id == by.org_id, Staff.left_at.is_(None), Staff.role != "administrator")
        .order_by(Staff.duty_name)
    )
    with reading() as session:
        people = tuple((row.id, row.duty_name, row.is_trainee) for row in session.execute(wanted))
        return FourEyes(_when(session, by.org_id), people)


def set_rules(when: Collection[str], *, trainees: Collection[UUID], by: Unlocked, now: datetime) -> None:
    """For all answers written from now on; those that wait to be approved go on waiting. Raises NotAllowed."""
    if not by.may("set rules"):
        raise NotAllowed
    value = " ".join(one for one in WHEN if one in when)
    with transaction() as session:
        session.merge(HouseRule(org_id=by.org_id, name=NAME, value=value, set_at=now, set_by=by.staff_id))
        for person in session.scalars(select(Staff).where(Staff.org_id == by.org_id).with_for_update()):
            person.is_trainee = person.id in trainees
        record(session, "rules set", org_id=by.org_id, at=now, by_id=by.staff_id)


def must_be_approved(session: Session, ticket: Ticket, *, by: Unlocked) -> bool:
    """Whether an answer that she writes to this ticket waits for a second person."""
    when = _when(session, ticket.org_id)
    if "always" in when or is_trainee(session, by):
        return True
    is_first = "first" in when and ticket.first_answered_at is None
    return is_first or ("danger" in when and _danger(session, ticket, by=by) >= HIGH_DANGER)


def is_trainee(session: Session, by: Unlocked) -> bool:
    return session.get_one(Staff, by.staff_id).is_trainee


def _danger(session: Session, ticket: Ticket, *, by: Unlocked) -> int:
    """What can't be read is taken for high: rather one look too many."""
    try:
        return open_facts(session, ticket.id, by=by).danger
    except (Damaged, NoKey):
        return HIGH_DANGER


def _when(session: Session, org_id: UUID) -> frozenset[str]:
    rule = session.get(HouseRule, (org_id, NAME))
    return frozenset(rule.value.split()) if rule else frozenset()
