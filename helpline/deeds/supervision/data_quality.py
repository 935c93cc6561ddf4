"""How well triage and call forms are filled in, field by field, and which fields nobody uses.

From the sealed codes of her own teams, opened in her session for this page and kept nowhere; nobody's name is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey, NotAllowed
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.topics import of_tickets
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.ticket.facts import TriageFacts, facts_of
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY, ServiceCalendar
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import end_of
from helpline.records import Call, Ticket, TicketFacts, reading
from helpline.sealing import Damaged

UNKNOWN = "unknown"
TRIAGE_FIELDS = (
    "kind", "danger", "safe_now", "others_see", "fear", "signs", "suicide", "reasons", "violence_forms", "relation",
    "language", "country", "municipality", "age_band", "tags",
)  # fmt: skip
REFERRAL, REFERRAL_FIELDS = "referral", ("spc_source", "spc_outcome")  # asked of these tickets only
CALL_FIELDS = (
    "safe_now", "others_hear", "caller", "caller_kind", "age_band", "place", "language", "reasons", "violence_forms",
    "danger", "actions", "referrals", "how_heard", "follow_up",
)  # fmt: skip
State = Literal["filled", "unknown", "empty"]
Dated = tuple[date, TriageFacts | CallFacts]


@dataclass(frozen=True, repr=False)
class FieldShown:
    """One field over all records of the time. `last_used` is the day of the newest record in which it was filled."""

    name: str
    filled: Ratio
    unknown: Ratio
    empty: Ratio
    last_used: date | None

    @property
    def is_unused(self) -> bool:
        return self.filled.denominator > 0 and self.filled.numerator == 0


@dataclass(frozen=True, repr=False)
class FormShown:
    """One form: `records` were looked at, `left_out` had no such form filled in, `unreadable` didn't open."""

    fields: tuple[FieldShown, ...]
    records: int
    left_out: int
    unreadable: int

    @property
    def unused(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.is_unused)


@dataclass(frozen=True, repr=False)
class DataQuality:
    asked: Asked
    triage: FormShown
    calls: FormShown


def read_data_quality(asked: Asked, *, rules: DeskRules, by: Unlocked) -> DataQuality:
    """Of her own teams, of the days and the channel asked for. Raises NotAllowed."""
    if not by.may("see data quality"):
        raise NotAllowed
    with reading() as session:
        return DataQuality(
            asked=asked, triage=_triage(session, asked, rules=rules, by=by), calls=_calls(session, asked, rules=rules, by=by)
        )  # fmt: skip


def state_of(value: Any) -> State:
    """What a field says: something, that it isn't known, or nothing. Her fear may be 0; danger 0 is "not assessed"."""
    if value in ("", None, ()):
        return "empty"
    return "unknown" if value in (UNKNOWN, (UNKNOWN,)) else "filled"


def fields_shown(names: Sequence[str], records: Iterable[Dated]) -> tuple[FieldShown, ...]:
    """Each field counted over these records, which are of the day beside them."""
    found = list(records)
    return tuple(_field(name, [(day, _state(name, facts)) for day, facts in found]) for name in names)


def _state(name: str, facts: TriageFacts | CallFacts) -> State:
    value = getattr(facts, name)
    return "empty" if name == "danger" and value == 0 else state_of(value)


def _field(name: str, found: Sequence[tuple[date, State]]) -> FieldShown:
    states = [state for _, state in found]
    filled, unknown, empty = (Ratio(states.count(one), len(found)) for one in ("filled", "unknown", "empty"))
    return FieldShown(
        name=name, filled=filled, unknown=unknown, empty=empty,
        last_used=max((day for day, state in found if state == "filled"), default=None),
    )  # fmt: skip


def _triage(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over the tickets that somebody has triaged: the others are told apart, or they would hide how it is done."""
    wanted = of_tickets(asked, rules=rules, by=by)
    ids = select(Ticket.id).where(*wanted)
    came = {
        row.id: row.received_at
        for row in session.execute(select(Ticket.id, Ticket.received_at).where(*wanted))
    }
    triaged = set(session.scalars(select(TicketFacts.ticket_id).where(TicketFacts.ticket_id.in_(ids))))
    facts = facts_of(session, ids, by=by)
    dated = [(_day(came[one], rules.calendar), told) for one, told in facts.items() if told.revision > 0]
    referrals = [(day, told) for day, told in dated if told.kind == REFERRAL]
    return FormShown(
        fields=fields_shown(TRIAGE_FIELDS, dated) + fields_shown(REFERRAL_FIELDS, referrals), records=len(dated), unreadable=len(triaged - set(facts)),
        left_out=len(came) - len(dated) - len(triaged - set(facts)),
    )  # fmt: skip


def _calls(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over counselling calls: nobody asks a silent line how old it is."""
    begins, ends = end_of(asked.since - DAY, rules.calendar), end_of(asked.until, rules.calendar)
    wanted = select(Call).where(
        Call.team_id.in_(by.team_ids), Call.state == "done", Call.started_at >= begins, Call.started_at < ends
    )
    if asked.channel:
        wanted = wanted.where(Call.channel == asked.channel)
    dated, left_out, unreadable = [], 0, 0
    for call in session.scalars(wanted):
        try:
            facts = open_facts(call, keys=by.keys)
        except (Damaged, NoKey):
            unreadable += 1
            continue
        if facts.is_served:
            dated.append((_day(call.started_at, rules.calendar), facts))
        else:
            left_out += 1
    return FormShown(fields_shown(CALL_FIELDS, dated), len(dated), left_out, unreadable)


def _day(moment: datetime, calendar: ServiceCalendar) -> date:
    return moment.astimezone(calendar.zone).date()
