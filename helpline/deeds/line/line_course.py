"""What the carrier's messages do to a call of the line: its rows begun, moved on, told to the team, closed and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.border import LineEvent
from helpline.deeds.line.carrier_copies import owe_deletion
from helpline.deeds.line.line_hours import count_call, seconds_between, waited
from helpline.deeds.line.line_seals import Caller, box_caller, box_line_facts, seal_course
from helpline.deeds.line.line_states import SHORT, End, LineFacts, LineState
from helpline.deeds.phone.call_facts import CallFacts, box_facts
from helpline.deeds.rules import LineRules
from helpline.deeds.sealed.gateway_keys import newest_keys
from helpline.deeds.sealed.team_keys import newest_team_key
from helpline.deeds.shift.rota import OnShift
from helpline.records import NOBODY, Call, LineCall, alone, ask_courier, record
from helpline.sealing import line_id

LEGS_OWED = timedelta(hours=24)  # after its end; what is said of it later is played again by somebody


def line_of(session: Session, sid: str) -> LineCall | None:
    """The call that the carrier calls so. Whoever speaks of one call waits for the others who do."""
    sid_hash = line_id(sid)
    alone(session, f"line {sid_hash.hex()}")
    return session.scalars(select(LineCall).where(LineCall.sid_hash == sid_hash).with_for_update()).first()


def begin_line(session: Session, event: LineEvent, *, rules: LineRules, now: datetime) -> LineCall:
    """One call on the lists, with nobody's name yet, and what the line knows of it."""
    keys = newest_keys(session)
    team, contact_key = keys.team, keys.contact
    call = Call(
        id=uuid4(), org_id=contact_key.org_id, team_id=team.team_id, channel="phone", state="ringing",
        started_at=event.at, entered_at=event.at, author_id=NOBODY, worker_id=NOBODY, epoch=team.epoch, facts=b"",
    )  # fmt: skip
    box_facts(call, CallFacts(), team=team)
    line = LineCall(
        call_id=call.id, org_id=call.org_id, team_id=team.team_id, sid_hash=line_id(event.sid), state="waiting",
        counts=True, may_speak=False, rang_at=event.at, heard_at=event.at, epoch=team.epoch, caller_epoch=contact_key.epoch, is_owed=False,
    )  # fmt: skip
    box_line_facts(line, LineFacts(), team=team)
    box_caller(line, Caller(event.number if rules.keeps_numbers else "", event.sid), key=contact_key)
    for row in (call, line):
        session.add(row)
        session.flush()
    record(session, "call came in", org_id=call.org_id, at=now, about_id=call.id)
    ask_courier(session)
    return line


def move_on(
    session: Session,
    line: LineCall,
    before: LineState,
    after: LineState,
    event: LineEvent,
    *,
    here: Sequence[OnShift],
    now: datetime,
) -> None:
    """The call stands elsewhere now. A colleague who took it has it on her screen at the next look at the counter."""
    line.heard_at = max(line.heard_at or event.at, event.at)
    call = session.get_one(Call, line.call_id, with_for_update=True)
    if after.answered_by and not before.answered_by:
        _give_to(session, line, call, after, event, here=here, now=now)
    elif after.end in ("nobody", "closed") and line.state == "waiting":
        line.state, line.waited_until, line.counts = "nobody", event.at, after.end == "nobody"
    elif after.end == "voicemail":
        line.state = "voicemail"
    line.may_speak = line.may_speak or after.step == "voicemail"
    seal_course(line, after, sid=event.sid)
    tell_team(session, line, call, after, until=event.at)


def tell_team(session: Session, line: LineCall, call: Call, state: LineState, *, until: datetime) -> None:
    """What is known, as if the call ended now. What a colleague has written in it stays as it is."""
    outcome, team = outcome_of(line, state, until=until), newest_team_key(session, call.team_id)
    facts = LineFacts(
        language=state.language, wants_woman=state.wants_woman, end=outcome, wait_seconds=waited(line, until=until),
        talk_seconds=seconds_between(line.waited_until, until) if outcome == "answered" else 0, code=state.code,
    )  # fmt: skip
    box_line_facts(line, facts, team=team)
    if call.state == "ringing":
        box_facts(call, CallFacts(language=state.language, unanswered=outcome), team=team)


def close_line(session: Session, line: LineCall, *, until: datetime, rules: LineRules, now: datetime) -> None:
    """Counted, and the seconds are forgotten. An answered call stays open until its colleague has logged it."""
    call = session.get_one(Call, line.call_id, with_for_update=True)
    count_call(session, line, until=until, rules=rules, now=now)
    call.started_at, call.ended_at = line.rang_at or call.started_at, until
    if call.state == "ringing":
        call.state = "done"
    line.state = "over"
    line.course = line.rang_at = line.waited_until = line.heard_at = None
    record(session, "call on the line ended", org_id=call.org_id, at=now, about_id=call.id)
    ask_courier(session)


def owe_call(session: Session, line: LineCall, *, sid: str, now: datetime) -> None:
    """The carrier shall forget her call."""
    if not line.is_owed:
        line.is_owed = True
        owe_deletion(session, org_id=line.org_id, kind="call", sid=sid, at=now, call_id=line.call_id)


def owe_leg(session: Session, line: LineCall, *, sid: str, now: datetime) -> None:
    """And what it keeps of the call to a duty phone, which names her call."""
    ended_at = session.get_one(Call, line.call_id).ended_at
    if sid and (ended_at is None or now - ended_at < LEGS_OWED):
        owe_deletion(session, org_id=line.org_id, kind="call", sid=sid, at=now, call_id=line.call_id)


def outcome_of(line: LineCall, state: LineState, *, until: datetime) -> End:
    """How the call has ended if it ended at this moment."""
    if line.state == "talking":
        return "answered"
    if state.end:
        return state.end
    return "short" if waited(line, until=until) < SHORT else "gave up"


def _give_to(
    session: Session,
    line: LineCall,
    call: Call,
    state: LineState,
    event: LineEvent,
    *,
    here: Sequence[OnShift],
    now: datetime,
) -> None:
    """The call is this colleague's now, and her team's; the language is the first thing on its form."""
    staff_id = UUID(state.answered_by)
    line.state, line.waited_until = "talking", event.at
    call.state, call.author_id, call.worker_id, call.entered_at = "open", staff_id, staff_id, event.at
    call.team_id = next((one.team_id for one in here if one.staff_id == staff_id), call.team_id)
    opened = CallFacts(language=state.language, opened_at=event.at.isoformat(timespec="seconds"))
    box_facts(call, opened, team=newest_team_key(session, call.team_id))
    record(session, "call answered", org_id=call.org_id, at=now, by_id=staff_id, about_id=call.id)
