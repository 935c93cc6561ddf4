"""The course of a call: begun with the first ring, kept while it is written, ended, corrected within the shift.

Its row is there from the first second, so that a browser that dies loses nothing that was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.phone.call_facts import CallFacts, open_facts, seal_facts
from helpline.deeds.phone.call_notes import change_note, note_in_ticket
from helpline.deeds.rules import DeskRules
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Call, CallBack, LineCall, Membership, Team, record, transaction

SHIFT = timedelta(hours=8)  # the longest one; until a rota says more
LONGEST = timedelta(hours=24)
EARLIEST = timedelta(days=31)


class NoOutcome(DeedRefused):
    """A call can't be ended without saying how it ended."""


class BadTimes(DeedRefused):
    """It would have begun in the future or more than a month ago, or lasted longer than a day."""


class TooLateToCorrect(DeedRefused):
    """The shift in which it was logged is over, or somebody else logged it."""


@dataclass(frozen=True, repr=False)
class Times:
    """When a call was, if not now: its beginning, its length, and the colleague who took it. None is "as it was"."""

    started_at: datetime | None = None
    minutes: int | None = None
    worker_id: UUID | None = None


NOW = Times()


def begin(*, by: Unlocked, now: datetime) -> UUID:
    """Somebody is on the line: the call's row, open. Raises NotAllowed, NoKey."""
    if not by.may("log calls"):
        raise NotAllowed
    with transaction() as session:
        team_id, epoch = _team_of(session, by=by)
        call = Call(
            id=uuid4(), org_id=by.org_id, team_id=team_id, channel="phone", state="open", started_at=now,
            entered_at=now, author_id=by.staff_id, worker_id=by.staff_id, epoch=epoch,
        )  # fmt: skip
        seal_facts(call, CallFacts(opened_at=now.isoformat(timespec="seconds")), keys=by.keys)
        session.add(call)
        happened(session, "call begun", call, by=by, now=now)
        return call.id


def keep(
    call_id: UUID, facts: CallFacts, *, channel: str, times: Times = NOW, by: Unlocked, now: datetime
) -> None:
    """What she has typed so far; every few seconds, and without an event. Raises NotHere, NotAllowed, TooLateToCorrect.

    Times that can't be are left as they were: she is still typing them.
    """
    with transaction() as session:
        call = own_call(session, call_id, by=by, now=now)
        if call.state != "open":
            raise TooLateToCorrect
        _write(session, call, facts, channel=channel, by=by)
        if times.started_at is None or _can_be(times, now):
            _set_times(session, call, times, ended_at=None)


def end(
    call_id: UUID,
    facts: CallFacts,
    *,
    channel: str,
    times: Times = NOW,
    rules: DeskRules,
    by: Unlocked,
    now: datetime,
) -> None:
    """The call is over and logged; on one that is logged already, a correction by its author within the shift.

    Raises NoOutcome, BadTimes, NotHere, NotAllowed, TooLateToCorrect.
    """
    if not facts.outcome:
        raise NoOutcome
    if not _can_be(times, now):
        raise BadTimes
    with transaction() as session:
        call = own_call(session, call_id, by=by, now=now)
        was_open = call.state == "open"
        ended_at = call.ended_at or now if was_open and times.started_at is None else call.ended_at
        call.state = "done"
        _write(session, call, facts, channel=channel, by=by)
        _set_times(session, call, times, ended_at=ended_at)
        if was_open:
            _note_it(session, call, rules=rules, by=by, now=now)
        happened(session, "call logged" if was_open else "call corrected", call, by=by, now=now)


def drop(call_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """It was no call: an open one is thrown away with all that was typed. Raises NotHere, NotAllowed, TooLateToCorrect."""
    with transaction() as session:
        call = own_call(session, call_id, by=by, now=now)
        promised = select(CallBack.id).where(CallBack.call_id == call.id).limit(1)
        is_of_the_line = session.get(LineCall, call.id) is not None
        if call.state != "open" or is_of_the_line or session.scalars(promised).first() is not None:
            raise TooLateToCorrect
        happened(session, "call dropped", call, by=by, now=now)
        session.execute(delete(Call).where(Call.id == call.id))


def the_call(session: Session, call_id: UUID, *, by: Unlocked) -> Call:
    """The call, locked for a deed. Raises NotHere if it isn't one of her teams', NotAllowed."""
    call = of_her_teams(session.get(Call, call_id, with_for_update=True), by=by)
    if not by.may("log calls"):
        raise NotAllowed
    return call


def own_call(session: Session, call_id: UUID, *, by: Unlocked, now: datetime) -> Call:
    """One that she may still write in. Raises NotHere, NotAllowed, TooLateToCorrect."""
    call = the_call(session, call_id, by=by)
    if not may_correct(call, by=by, now=now):
        raise TooLateToCorrect
    return call


def may_correct(call: Call, *, by: Unlocked, now: datetime) -> bool:
    """Its author, while it is open and until the end of the shift."""
    return call.author_id == by.staff_id and (call.state == "open" or now - call.entered_at < SHIFT)


def happened(session: Session, kind: str, call: Call, *, by: Unlocked, now: datetime) -> None:
    """An event about a call; it stands in the course of its ticket too."""
    record(
        session, kind, org_id=call.org_id, at=now, ticket_id=call.ticket_id, by_id=by.staff_id,
        about_id=call.id,
    )  # fmt: skip


def _write(session: Session, call: Call, facts: CallFacts, *, channel: str, by: Unlocked) -> None:
    """The second of its opening stays; a note that is a ticket's message is changed there."""
    before = open_facts(call, keys=by.keys)
    facts = replace(facts, opened_at=before.opened_at)
    if change_note(session, call, facts.note, by=by):
        facts = replace(facts, note="")
    call.channel = channel
    seal_facts(call, facts, keys=by.keys)


def _note_it(session: Session, call: Call, *, rules: DeskRules, by: Unlocked, now: datetime) -> None:
    """A call that was joined to a ticket while it went on: now its note becomes a message there."""
    if call.ticket_id is None:
        return
    note_in_ticket(session, call, open_facts(call, keys=by.keys), rules=rules, by=by, now=now)


def _can_be(times: Times, now: datetime) -> bool:
    length = timedelta(minutes=times.minutes or 0)
    if times.started_at is None:
        return length <= LONGEST
    return now - EARLIEST <= times.started_at <= now and length <= LONGEST


def _set_times(session: Session, call: Call, times: Times, *, ended_at: datetime | None) -> None:
    if times.started_at is not None:
        call.started_at = times.started_at
    if call.state == "done":
        length = timedelta(minutes=times.minutes) if times.minutes is not None else None
        call.ended_at = call.started_at + length if length is not None else ended_at
    if times.worker_id is not None:
        if session.get(Membership, (times.worker_id, call.team_id)) is None:
            raise NotHere
        call.worker_id = times.worker_id


def _team_of(session: Session, *, by: Unlocked) -> tuple[UUID, int]:
    """Her team and its newest key; the one that takes the letters, where she is in several."""
    wanted = (
        select(Team.id).where(Team.id.in_(by.team_ids), Team.org_id == by.org_id)
        .order_by(Team.takes_mail.desc(), Team.name).limit(1)
    )  # fmt: skip
    team_id = session.scalars(wanted).first()
    if team_id is None:
        raise NotHere
    return team_id, newest_epoch(session, team_id)
