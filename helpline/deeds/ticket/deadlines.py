"""Deadlines that colleagues set: on a ticket, or for what belongs to none. Each is ended with what came of it; none is deleted.

Target and breach are reckoned when it is set, by whoever knows its kind: the courier, who tells the duty mailbox, holds no
key and can't know it. So other rules hold for those that are set, or changed, afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.ticket.deadline_seals import Told, open_told, seal_told
from helpline.deeds.ticket.tickets_at_hand import ticket_for
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.clocks import AGREED, DEADLINES, Clock, Clocks, Item
from helpline.figures.tallies import end_of
from helpline.records import Deadline, Team, Ticket, record, transaction
from helpline.sealing import Damaged

LONGEST = 500  # characters
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=366), timedelta(days=3660)
OF_NO_TICKET: tuple[Item, ...] = ("data breach", "data request", "other")
# What became of a referral is a figure; one that was set by mistake must not be in it.
OF_REFERRALS = ("accepted", "reached", "refused", "full", "unknown", "not_needed")
OF_OTHERS = ("done", "not_needed")
OUTCOMES: Mapping[Item, tuple[str, ...]] = {
    kind: OF_REFERRALS if kind == "referral" else OF_OTHERS for kind in DEADLINES
}


@dataclass(frozen=True, repr=False)
class Wanted:
    """What is to be done and since when; `due_on` is the day she gives herself where no clock says it ("other")."""

    kind: Item
    began_at: datetime
    due_on: date | None = None
    words: str = ""


class OutOfReach(DeedRefused):
    """What a deadline counts from lies ahead, or more than a year back."""


class NoDay(DeedRefused):
    """Where no clock says by when, she gives the day, within ten years and not before it begins; where one does, she doesn't."""


class NotThatKind(DeedRefused):
    """There is no such kind, or it always belongs to a ticket."""


class NotThatOutcome(DeedRefused):
    """A deadline of this kind doesn't end so."""


def set_deadline(ticket_id: UUID, wanted: Wanted, *, rules: DeskRules, by: Unlocked, now: datetime) -> UUID:
    """On a ticket; its id. Raises NotThatKind, OutOfReach, NoDay, NotHere, NotAllowed, Merged, NoKey."""
    with transaction() as session:
        ticket = ticket_for(session, ticket_id, by=by, deed="keep deadlines")
        row = _new(session, ticket.team_id, by=by, now=now)
        row.ticket_id = ticket.id
        _set(session, row, wanted, channel=ticket.channel, rules=rules, by=by, now=now)
        session.add(row)
        _happened(session, "deadline set", row, by=by, now=now)
        return row.id


def set_deadline_of_no_ticket(
    team_id: UUID, wanted: Wanted, *, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID:
    """For what a team has to do about no ticket; its id. Raises as `set_deadline` does."""
    if not by.may("keep deadlines"):
        raise NotAllowed
    if wanted.kind not in OF_NO_TICKET:
        raise NotThatKind
    with transaction() as session:
        team = session.get(Team, team_id)
        if team is None or team.org_id != by.org_id or team.id not in by.team_ids:
            raise NotHere
        row = _new(session, team_id, by=by, now=now)
        _set(session, row, wanted, channel="", rules=rules, by=by, now=now)
        session.add(row)
        _happened(session, "deadline set", row, by=by, now=now)
        return row.id


def change_deadline(
    deadline_id: UUID, *, began_at: datetime, due_on: date | None, words: str, rules: DeskRules, by: Unlocked, now: datetime
) -> UUID | None:  # fmt: skip
    """Other words; or another beginning or day, by which it is due anew. The kind stays. The id of its ticket, if it has one.

    Raises OutOfReach, NoDay, NotHere, NotAllowed, Merged, NoKey, Damaged.
    """
    with transaction() as session:
        row, ticket = _hers(session, deadline_id, by=by)
        told = open_told(row, keys=by.keys)
        if (began_at, due_on) != (row.began_at, told.due_on):
            wanted, channel = Wanted(_kind(told), began_at, due_on), ticket.channel if ticket else ""
            _reckon(session, row, wanted, channel=channel, rules=rules, now=now)
        seal_told(row, replace(told, words=_kept(words), due_on=due_on), keys=by.keys)
        _happened(session, "deadline changed", row, by=by, now=now)
        return row.ticket_id


def end_deadline(deadline_id: UUID, outcome: str, *, by: Unlocked, now: datetime) -> UUID | None:
    """With what came of it; who is second changes that. One whose seal doesn't open can be ended too.

    Returns the id of its ticket, if it has one. Raises NotThatOutcome, NotHere, NotAllowed, Merged, NoKey.
    """
    with transaction() as session:
        row, _ = _hers(session, deadline_id, by=by)
        try:
            told = open_told(row, keys=by.keys)
        except Damaged:
            told = None
        if outcome not in (OUTCOMES[_kind(told)] if told else (*OF_REFERRALS, *OF_OTHERS)):
            raise NotThatOutcome
        if told is not None:
            seal_told(row, replace(told, outcome=outcome), keys=by.keys)
        row.ended_at, row.ended_by = now, by.staff_id
        _happened(session, "deadline ended", row, by=by, now=now)
        return row.ticket_id


def resume_deadline(deadline_id: UUID, *, by: Unlocked, now: datetime) -> UUID | None:
    """It wasn't done after all, and is due when it was due. Who is second is told nothing.

    Returns the id of its ticket, if it has one. Raises NotHere, NotAllowed, Merged, NoKey.
    """
    with transaction() as session:
        row, _ = _hers(session, deadline_id, by=by)
        if row.ended_at is None:
            return row.ticket_id
        with suppress(Damaged):
            seal_told(row, replace(open_told(row, keys=by.keys), outcome=""), keys=by.keys)
        row.ended_at = row.ended_by = None
        _happened(session, "deadline taken up again", row, by=by, now=now)
        return row.ticket_id


def _new(session: Session, team_id: UUID, *, by: Unlocked, now: datetime) -> Deadline:
    return Deadline(
        id=uuid4(), org_id=by.org_id, team_id=team_id, epoch=newest_epoch(session, team_id), made_at=now,
        made_by=by.staff_id,
    )  # fmt: skip


def _set(
    session: Session,
    row: Deadline,
    wanted: Wanted,
    *,
    channel: str,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    if wanted.kind not in DEADLINES:
        raise NotThatKind
    _reckon(session, row, wanted, channel=channel, rules=rules, now=now)
    seal_told(row, Told(wanted.kind, _kept(wanted.words), wanted.due_on), keys=by.keys)


def _reckon(
    session: Session, row: Deadline, wanted: Wanted, *, channel: str, rules: DeskRules, now: datetime
) -> None:
    if not now - LONGEST_AGO <= wanted.began_at <= now:
        raise OutOfReach
    row.began_at = wanted.began_at
    clocks = clocks_of(session, row.org_id, rules=rules)
    row.target_at, row.breach_at = _due_by(wanted, clocks=clocks, channel=channel)


def _due_by(wanted: Wanted, *, clocks: Clocks, channel: str) -> tuple[datetime, datetime]:
    """Target and breach. A day she gives is over at midnight by the clock of the helpline. Raises NoDay."""
    if (wanted.kind in AGREED) is (wanted.due_on is None):
        raise NoDay
    ends = None
    if wanted.due_on is not None:
        if wanted.due_on > (wanted.began_at + LONGEST_AHEAD).date():
            raise NoDay
        ends = end_of(wanted.due_on, clocks.calendar)
        if ends <= wanted.began_at:
            raise NoDay
    found = clocks.deadlines(Clock(wanted.kind, wanted.began_at, agreed_at=ends), channel=channel)
    if found.target_at is None or found.breach_at is None:
        raise NoDay  # only a clock that was paused has none
    return found.target_at, found.breach_at


def _kept(words: str) -> str:
    return words.strip()[:LONGEST]


def _hers(session: Session, deadline_id: UUID, *, by: Unlocked) -> tuple[Deadline, Ticket | None]:
    """Locked for a deed; its ticket is locked before it, as everybody does who changes one."""
    found = session.execute(select(Deadline.id, Deadline.ticket_id).where(Deadline.id == deadline_id)).first()
    if found is None:
        raise NotHere
    ticket = None
    if found.ticket_id is not None:
        ticket = ticket_for(session, found.ticket_id, by=by, deed="keep deadlines")
    row = of_her_teams(session.get(Deadline, deadline_id, with_for_update=True), by=by)
    if not by.may("keep deadlines"):
        raise NotAllowed
    return row, ticket


def _kind(told: Told) -> Item:
    """As it was sealed; one that this desk doesn't know goes by the day she gives."""
    return next((kind for kind in DEADLINES if kind == told.kind), "other")


def _happened(session: Session, kind: str, row: Deadline, *, by: Unlocked, now: datetime) -> None:
    record(session, kind, org_id=row.org_id, at=now, ticket_id=row.ticket_id, by_id=by.staff_id)
