"""The organisation's rule about answers that a second person approves: read, set, and asked of each answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed
from helpline.deeds.roles import ROLES, may
from helpline.deeds.ticket.facts import open_facts
from helpline.deeds.unlocked import Unlocked
from helpline.records import HouseRule, Staff, Ticket, reading, record, transaction
from helpline.sealing import Damaged

NAME = "four eyes"
WHEN = ("first", "danger", "always")
HIGH_DANGER = 3


class NobodyElse(DeedRefused):
    """Nobody could approve what somebody writes, so it would wait for ever."""


@dataclass(frozen=True, repr=False)
class FourEyes:
    """`when` are those of WHEN that hold; what a trainee writes is approved in any case.

    `colleagues` are (id, duty name, whether she is a trainee); `approvers` are the duty names of those who approve: of one
    alone nobody could approve what she wrote herself.
    """

    when: frozenset[str] = frozenset()
    colleagues: tuple[tuple[UUID, str, bool], ...] = ()
    approvers: tuple[str, ...] = ()


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
        approvers = tuple(name for _, name in _approvers(session, by.org_id))
        return FourEyes(_when(session, by.org_id), people, approvers)


def set_rules(when: Collection[str], *, trainees: Collection[UUID], by: Unlocked, now: datetime) -> None:
    """For all answers written from now on; those that wait to be approved go on waiting.

    Raises NotAllowed; NobodyElse where somebody's answers would wait for ever.
    """
    if not by.may("set rules"):
        raise NotAllowed
    value = " ".join(one for one in WHEN if one in when)
    with transaction() as session:
        approving = {staff_id for staff_id, _, _ in _supervising(session, by.org_id)} - set(trainees)
        if (value or trainees) and not approving:
            raise NobodyElse
        session.merge(HouseRule(org_id=by.org_id, name=NAME, value=value, set_at=now, set_by=by.staff_id))
        for person in session.scalars(select(Staff).where(Staff.org_id == by.org_id).with_for_update()):
            person.is_trainee = person.id in trainees
        record(session, "rules set", org_id=by.org_id, at=now, by_id=by.staff_id)


def must_be_approved(session: Session, ticket: Ticket, *, by: Unlocked) -> bool:
    """Whether an answer that she writes to this ticket waits for a second person."""
    when, learns = _when(session, ticket.org_id), is_trainee(session, by)
    if (when or learns) and _approves_alone(session, by):
        return False
    if "always" in when or learns:
        return True
    is_first = "first" in when and ticket.first_answered_at is None
    return is_first or ("danger" in when and _danger(session, ticket, by=by) >= HIGH_DANGER)


def is_trainee(session: Session, by: Unlocked) -> bool:
    person = session.get(Staff, by.staff_id)  # whoever reads by the sheet alone is no colleague
    return person is not None and person.is_trainee


def _approves_alone(session: Session, by: Unlocked) -> bool:
    """She is the only one who approves: her own answers would wait for ever."""
    return by.may("approve answers") and {staff_id for staff_id, _ in _approvers(session, by.org_id)} <= {
        by.staff_id
    }


def _approvers(session: Session, org_id: UUID) -> list[tuple[UUID, str]]:
    """Whoever is still learning herself approves nothing."""
    return [(staff_id, name) for staff_id, name, learns in _supervising(session, org_id) if not learns]


def _supervising(session: Session, org_id: UUID) -> list[tuple[UUID, str, bool]]:
    """Those whose role approves and who have made their keys; whether they are still learning."""
    roles = [role for role in ROLES if may(role, "approve answers")]
    wanted = (
        select(Staff.id, Staff.duty_name, Staff.is_trainee)
        .where(Staff.org_id == org_id, Staff.left_at.is_(None), Staff.public.is_not(None), Staff.role.in_(roles))
        .order_by(Staff.duty_name)
    )  # fmt: skip
    return [(row.id, row.duty_name, row.is_trainee) for row in session.execute(wanted)]


def _danger(session: Session, ticket: Ticket, *, by: Unlocked) -> int:
    """What can't be read is taken for high: rather one look too many."""
    try:
        return open_facts(session, ticket.id, by=by).danger
    except (Damaged, NoKey):
        return HIGH_DANGER


def _when(session: Session, org_id: UUID) -> frozenset[str]:
    rule = session.get(HouseRule, (org_id, NAME))
    return frozenset(rule.value.split()) if rule else frozenset()
