"""What a colleague sees of a call on the line: how it came, who it may be, and which of her calls is on the line now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.line.line_seals import open_line_facts
from helpline.deeds.line.line_states import LineFacts
from helpline.deeds.phone.callers import known_caller
from helpline.deeds.phone.callers_shown import CallerShown
from helpline.deeds.rules import LineRules
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.deeds.waiting.changes import change_of
from helpline.records import Call, LineCall, reading
from helpline.sealing import Damaged

LATELY = timedelta(days=30)
CODES_FOR = timedelta(days=30)  # so long the number that was read out to her is looked for
CODES_AT_MOST = 3000  # calls nobody took, in that time


@dataclass(frozen=True, repr=False)
class LineShown:
    """`is_live`: she is still on the line. `is_looked_up`: a courier has compared the number; `has_number`: she shows one.

    `calls` are others from the same number of the last 30 days. `caller` is whom it may be, and what to know of her: a
    number proves nothing. It is None once the call is linked. `keeps_numbers`: whether this helpline recognises callers
    at all. `change` is the counter when it was read.
    """

    facts: LineFacts
    is_live: bool
    is_looked_up: bool
    has_number: bool
    calls: int
    caller: CallerShown | None
    change: int
    keeps_numbers: bool = True


@dataclass(frozen=True, repr=False)
class MissedCall:
    """A call that nobody took, found by the number that was read out to her."""

    call_id: UUID
    started_at: datetime


def read_line(call_id: UUID, *, rules: LineRules, by: Unlocked, now: datetime) -> LineShown | None:
    """None for a call that came another way. Raises NotHere, NotAllowed, NoKey, Damaged."""
    if not by.may("log calls"):
        raise NotAllowed
    with reading() as session:
        change = change_of(session)  # before the rest, so that no news slips in between
        call = of_her_teams(session.get(Call, call_id), by=by)
        line = session.get(LineCall, call_id)
        if line is None:
            return None
        may_be = line.may_be_id if rules.keeps_numbers and call.contact_id is None else None
        return LineShown(
            facts=open_line_facts(line, keys=by.keys), is_live=line.state == "talking",
            is_looked_up=line.recognised_at is not None, has_number=line.number_index is not None,
            calls=_other_calls(session, line, now=now), change=change, keeps_numbers=rules.keeps_numbers,
            caller=known_caller(session, call.team_id, may_be, by=by, now=now) if may_be else None,
        )  # fmt: skip


def call_on_the_line(*, by: Unlocked) -> UUID | None:
    """The call that she has just taken by her duty phone, while both are on the line."""
    hers = (
        select(LineCall.call_id).join(Call, Call.id == LineCall.call_id)
        .where(LineCall.state == "talking", Call.author_id == by.staff_id, Call.state == "open")
        .order_by(LineCall.heard_at.desc()).limit(1)
    )  # fmt: skip
    with reading() as session:
        return session.scalars(hers).first()


def find_missed(said: str, *, by: Unlocked, now: datetime) -> tuple[MissedCall, ...]:
    """Calls of her teams at whose end this number was read out, the newest first. It proves nothing: others may have heard it."""
    code = "".join(said.split())
    if not by.may("log calls"):
        raise NotAllowed
    if not (code.isascii() and code.isdecimal()):
        return ()
    wanted = (
        select(LineCall, Call.started_at).join(Call, Call.id == LineCall.call_id)
        .where(LineCall.team_id.in_(by.team_ids), Call.state == "done", Call.started_at >= now - CODES_FOR)
        .order_by(Call.started_at.desc()).limit(CODES_AT_MOST)
    )  # fmt: skip
    with reading() as session:
        return tuple(
            MissedCall(line.call_id, started_at)
            for line, started_at in session.execute(wanted)
            if _code_of(line, by=by) == code
        )


def _code_of(line: LineCall, *, by: Unlocked) -> str:
    try:
        return open_line_facts(line, keys=by.keys).code
    except (Damaged, NoKey):
        return ""


def _other_calls(session: Session, line: LineCall, *, now: datetime) -> int:
    if line.number_index is None:
        return 0
    wanted = (
        select(func.count()).select_from(LineCall).join(Call, Call.id == LineCall.call_id)
        .where(
            LineCall.org_id == line.org_id, LineCall.number_index == line.number_index, LineCall.call_id != line.call_id,
            Call.started_at >= now - LATELY,
        )
    )  # fmt: skip
    return session.scalar(wanted) or 0
