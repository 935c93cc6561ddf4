"""A call on the line, from its first ring to its end: however the carrier's messages arrive, it is one call with one outcome.

The line holds no key. It reads a call's course back by the carrier's id of it, which every message names and no disk
knows while the call lasts; what the team shall read it boxes to the team's key, at every step anew, so that a call of
which nothing is heard any more has told all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from helpline.border import LineEvent
from helpline.deeds.errors import DeedRefused
from helpline.deeds.line.line_course import (
    begin_line,
    close_line,
    line_of,
    move_on,
    owe_call,
    owe_leg,
    tell_team,
)
from helpline.deeds.line.line_seals import open_course
from helpline.deeds.line.line_states import LineState
from helpline.deeds.line.recordings import recording_told
from helpline.deeds.rules import LineRules
from helpline.deeds.shift.rota import OnShift, on_shift
from helpline.records import Call, CarrierWord, LineCall, is_laid_down, transaction

WORDS_KEPT = timedelta(hours=24)  # so long a repetition is known by its mark; later by the call's own row
SAID_AGAIN = timedelta(seconds=15)  # the carrier waits no longer for an answer of ours that was lost
UNANSWERED = ("waiting", "nobody", "voicemail")
STEP = 100
WAITS_AT_MOST = timedelta(
    minutes=20
)  # without a word of the carrier: no question, dial or message lasts so long
TALKS_AT_MOST = timedelta(hours=4, minutes=30)  # the carrier ends every call after four hours
Answer = TypeVar("Answer")
Decide = Callable[[LineState | None, Sequence[OnShift]], tuple[LineState, Answer]]


class UnknownCall(DeedRefused):
    """A message about a call that isn't there, or about another one than its address names."""


class SaidBefore(DeedRefused):
    """The carrier has said this already, and not just now: somebody plays it again."""


@dataclass(frozen=True, repr=False)
class Taken(Generic[Answer]):
    """How a message was taken: "new" with what was decided, "again" (nothing was done), "over" (she has hung up)."""

    outcome: Literal["new", "again", "over"]
    call_id: UUID
    state: LineState
    answer: Answer | None = None


def take(
    event: LineEvent, decide: Decide[Answer], *, call_id: UUID | None, rules: LineRules, now: datetime
) -> Taken[Answer]:
    """A message that wants an answer. `call_id` is the call its address names, None for the first ring.

    What was said before is not done again. Raises UnknownCall, SaidBefore.
    """
    with transaction() as session:
        line, said_at = _heard(session, event, call_id=call_id, now=now)
        if line is not None and said_at is not None:
            return _once_more(line, event)
        is_first = line is None
        line = line or begin_line(session, event, rules=rules, now=now)
        if line.state == "over":
            return Taken("over", line.call_id, LineState(step="goodbye"))
        if event.kind == "rang" and not is_first:
            return _once_more(line, event)
        before = None if is_first else open_course(line, sid=event.sid)
        here = on_shift(session, org_id=line.org_id, now=now)
        after, answer = decide(before, here)
        owe_leg(session, line, sid=event.leg_sid, now=now)
        move_on(session, line, before or LineState(), after, event, here=here, now=now)
        return Taken("new", line.call_id, after, answer)


def end(event: LineEvent, *, rules: LineRules, now: datetime) -> None:
    """She, or we, have hung up. It may come before the first ring was heard of. Raises SaidBefore."""
    with transaction() as session:
        line, said_at = _heard(session, event, call_id=None, now=now)
        if said_at is not None:
            return
        line = line or begin_line(session, event, rules=rules, now=now)
        owe_call(session, line, sid=event.sid, now=now)
        if line.state == "over":
            return
        if event.seconds is not None:
            line.rang_at = event.at - timedelta(seconds=event.seconds)
        state = open_course(line, sid=event.sid) if line.course else LineState()
        call = session.get_one(Call, line.call_id, with_for_update=True)
        tell_team(session, line, call, state, until=event.at)
        close_line(session, line, until=event.at, rules=rules, now=now)


def leg_over(event: LineEvent, *, call_id: UUID, now: datetime) -> None:
    """A duty phone has stopped ringing or talking: the carrier's record of it must go. Raises UnknownCall, SaidBefore."""
    with transaction() as session:
        line, said_at = _heard(session, event, call_id=call_id, now=now)
        if line is not None and said_at is None:
            owe_leg(session, line, sid=event.leg_sid, now=now)


def message_left(event: LineEvent, *, call_id: UUID, now: datetime) -> None:
    """She spoke after the tone, and a courier fetches it; where she wasn't asked to, it goes unheard.

    Raises UnknownCall, SaidBefore.
    """
    with transaction() as session:
        line, said_at = _heard(session, event, call_id=call_id, now=now)
        if line is not None and said_at is None:
            recording_told(session, line, sid=event.recording_sid, at=event.at, now=now)


def end_lost(*, rules: LineRules, now: datetime) -> None:
    """Ends calls of which nothing was heard for long, and forgets which messages came: the last word of the carrier was lost."""
    is_lost = or_(
        and_(LineCall.state.in_(UNANSWERED), LineCall.heard_at < now - WAITS_AT_MOST),
        and_(LineCall.state == "talking", LineCall.heard_at < now - TALKS_AT_MOST),
    )
    with transaction() as session:
        lost = session.scalars(select(LineCall).where(is_lost).limit(STEP).with_for_update()).all()
        for line in lost:
            close_line(session, line, until=line.heard_at or now, rules=rules, now=now)
        session.execute(delete(CarrierWord).where(CarrierWord.until <= now))


def _heard(
    session: Session, event: LineEvent, *, call_id: UUID | None, now: datetime
) -> tuple[LineCall | None, datetime | None]:
    """The call, and when this was said just before. Two messages of one call wait for each other.

    Raises UnknownCall, SaidBefore.
    """
    line = line_of(session, event.sid)
    if call_id is not None and (line is None or line.call_id != call_id):
        raise UnknownCall
    known = select(CarrierWord.said_at).where(CarrierWord.mark.in_(event.marks))
    said_at = session.scalars(known).first()
    if said_at is None:
        for mark in event.marks:
            is_laid_down(session, CarrierWord(mark=mark, said_at=now, until=now + WORDS_KEPT))
    elif line is None or now - said_at > SAID_AGAIN:
        raise SaidBefore
    return line, said_at


def _once_more(line: LineCall, event: LineEvent) -> Taken[Answer]:
    """Our answer may have been lost: she hears it again, and nothing is done again."""
    state = open_course(line, sid=event.sid) if line.course else LineState(step="goodbye")
    return Taken("again", line.call_id, state)
