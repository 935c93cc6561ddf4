"""What each colleague carries just now: tickets she holds, hours on duty, heavy contacts of the last two weeks.

For care, never for control: she sees her own, and a supervisor those of her teams, by name. It is reckoned anew for each
page, from the sealed codes in the session of whoever looks, and kept nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.rules import DeskRules
from helpline.deeds.shift.shifts import DONE
from helpline.deeds.supervision.calls_in_bulk import opened_calls
from helpline.deeds.supervision.facts_in_bulk import an_id, opened_facts
from helpline.deeds.ticket.facts import TriageFacts, facts_in
from helpline.deeds.unlocked import Unlocked
from helpline.figures.load import Stretch, time_on_duty
from helpline.records import Call, Event, Membership, Shift, Staff, Ticket, reading

LOOKED_BACK = timedelta(days=14)
MINUTE = timedelta(minutes=1)
# Deeds for which a colleague has read what a woman wrote, or heard her.
TOUCHING = ("triaged", "answered", "to approve", "noted", "contact logged", "approved", "sent back")
HIGH_DANGER = 3
NO_SUICIDE = ("", "asked_none")
TRAFFICKING, TRAFFICKER = "trafficking_exploitation", "trafficker_recruiter"


@dataclass(frozen=True, repr=False)
class LoadShown:
    """What one colleague carries. `on_duty` are minutes on the rota and `heavy` contacts, both of the last 14 days.

    `is_much`: so many of them that somebody should talk with her.
    """

    duty_name: str
    held: int = 0
    on_duty: int = 0
    heavy: int = 0
    is_much: bool = False


def read_own_load(*, rules: DeskRules, by: Unlocked, now: datetime) -> LoadShown:
    """Her own. Raises NotAllowed."""
    if not by.may("see own load"):
        raise NotAllowed
    with reading() as session:
        return _loads(session, {by.staff_id: by.duty_name}, rules=rules, by=by, now=now)[0]


def read_loads(*, rules: DeskRules, by: Unlocked, now: datetime) -> tuple[LoadShown, ...]:
    """Of everybody who works in her teams, by duty name: there is no other order. Raises NotAllowed."""
    if not by.may("see load"):
        raise NotAllowed
    with reading() as session:
        return _loads(session, _colleagues(session, by=by), rules=rules, by=by, now=now)


def is_heavy(facts: TriageFacts | CallFacts) -> bool:
    """Danger 3 or 4, thoughts of suicide or more, or trafficking."""
    if isinstance(facts, TriageFacts) and facts.suicide not in NO_SUICIDE:
        return True
    return facts.danger >= HIGH_DANGER or TRAFFICKING in facts.reasons or facts.relation == TRAFFICKER


def _colleagues(session: Session, *, by: Unlocked) -> dict[UUID, str]:
    wanted = (
        select(Staff.id, Staff.duty_name).join(Membership, Membership.staff_id == Staff.id)
        .where(Membership.team_id.in_(by.team_ids), Staff.left_at.is_(None), Staff.public.is_not(None))
        .where(Staff.role != "administrator").distinct()
    )  # fmt: skip
    return {row.id: row.duty_name for row in session.execute(wanted)}


def _loads(
    session: Session, people: Mapping[UUID, str], *, rules: DeskRules, by: Unlocked, now: datetime
) -> tuple[LoadShown, ...]:
    since = now - LOOKED_BACK
    held = _held(session, people, by=by)
    shifts = _shifts(session, people, by=by, since=since, now=now)
    heavy = _heavy(session, people, by=by, since=since)
    return tuple(
        LoadShown(
            duty_name=name, held=held.get(person, 0), heavy=len(heavy[person]),
            on_duty=time_on_duty(shifts[person], since=since, until=now) // MINUTE,
            is_much=len(heavy[person]) >= rules.heavy_contacts,
        )
        for person, name in sorted(people.items(), key=lambda one: one[1].casefold())
    )  # fmt: skip


def _held(session: Session, people: Collection[UUID], *, by: Unlocked) -> dict[UUID | None, int]:
    wanted = (
        select(Ticket.assignee_id, func.count().label("held")).where(Ticket.assignee_id.in_(people))
        .where(Ticket.team_id.in_(by.team_ids), Ticket.state.not_in(DONE)).group_by(Ticket.assignee_id)
    )  # fmt: skip
    return {row.assignee_id: row.held for row in session.execute(wanted)}


def _shifts(
    session: Session, people: Collection[UUID], *, by: Unlocked, since: datetime, now: datetime
) -> dict[UUID, list[Stretch]]:
    wanted = (
        select(Shift.staff_id, Shift.starts_at, Shift.ends_at).where(Shift.org_id == by.org_id)
        .where(Shift.staff_id.in_(people), Shift.team_id.in_(by.team_ids), Shift.ends_at > since, Shift.starts_at < now)
    )  # fmt: skip
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for staff_id, starts_at, ends_at in session.execute(wanted):
        found[staff_id].append((starts_at, ends_at))
    return found


def _heavy(
    session: Session, people: Collection[UUID], *, by: Unlocked, since: datetime
) -> dict[UUID, set[UUID]]:
    """The heavy tickets and calls of each: one conversation is one contact, however much was written in it."""
    touched = session.execute(_touched(people, by=by, since=since)).all()
    wanted = [Ticket.last_at >= since, Ticket.id.in_(_touched_tickets(people, by=by, since=since))]
    opened = opened_facts(session, wanted, (), itemgetter(0), by=by)
    heavy = {an_id(ticket_id) for ticket_id, text in opened if text and is_heavy(facts_in(text))}
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for ticket_id, staff_id in touched:
        if staff_id is not None and ticket_id in heavy:
            found[staff_id].add(ticket_id)
    for call, told in opened_calls(session, Call.started_at >= since, Call.worker_id.in_(people), by=by):
        if told is not None and is_heavy(told):
            found[call.worker_id].add(call.ticket_id or call.id)
    return found


def _touched(people: Collection[UUID], *, by: Unlocked, since: datetime) -> Select[UUID | None, UUID | None]:
    """Which tickets with something new of these days each of them has worked on."""
    return (
        select(Event.ticket_id, Event.by_id).join(Ticket, Ticket.id == Event.ticket_id)
        .where(Ticket.team_id.in_(by.team_ids), Ticket.last_at >= since)
        .where(Event.at >= since, Event.kind.in_(TOUCHING), Event.by_id.in_(people)).distinct()
    )  # fmt: skip


def _touched_tickets(people: Collection[UUID], *, by: Unlocked, since: datetime) -> Select[UUID | None]:
    return _touched(people, by=by, since=since).with_only_columns(Event.ticket_id)
