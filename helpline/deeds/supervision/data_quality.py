"""How well triage and call forms are filled in, field by field, and which fields nobody uses.

From the sealed codes of her own teams, opened in her session for this page and kept nowhere; nobody's name is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import a_moment_of_utc, opened_facts
from helpline.deeds.supervision.topics import of_tickets
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.ticket.facts import TriageFacts, facts_in
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import ServiceCalendar
from helpline.figures.response_times import Ratio
from helpline.records import Ticket, reading

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
    return tuple(_field(name, found) for name in names)


def _field(name: str, found: Sequence[Dated]) -> FieldShown:
    """What it says is judged once for each value: there are few of them, and very many records."""
    said = Counter(getattr(facts, name) for _, facts in found)
    values: dict[State, set[Any]] = {"filled": set(), "unknown": set(), "empty": set()}
    for value in said:
        values[_state(name, value)].add(value)
    filled, unknown, empty = (
        Ratio(sum(said[value] for value in ones), len(found)) for ones in values.values()
    )
    used = (day for day, facts in found if getattr(facts, name) in values["filled"])
    last_used = max(used, default=None) if values["filled"] else None
    return FieldShown(name=name, filled=filled, unknown=unknown, empty=empty, last_used=last_used)


def _state(name: str, value: Any) -> State:
    return "empty" if name == "danger" and value == 0 else state_of(value)


def _triage(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over the tickets that somebody has triaged: the others are told apart, or they would hide how it is done."""
    dated, left_out, unreadable = [], 0, 0
    wanted = of_tickets(asked, rules=rules, by=by)
    for came, text in opened_facts(session, wanted, [Ticket.received_at], itemgetter(1), by=by):
        facts = facts_in(text) if text else TriageFacts()
        if text is None:
            unreadable += 1
        elif facts.revision > 0:
            dated.append((_day(a_moment_of_utc(came), rules.calendar), facts))
        else:
            left_out += 1
    referrals = [(day, told) for day, told in dated if told.kind == REFERRAL]
    fields = fields_shown(TRIAGE_FIELDS, dated) + fields_shown(REFERRAL_FIELDS, referrals)
    return FormShown(fields, len(dated), left_out, unreadable)


def _calls(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over counselling calls: nobody asks a silent line how old it is."""
    dated, left_out, unreadable = [], 0, 0
    for call, facts in opened_calls(session, *of_calls(asked, rules=rules), by=by):
        if facts is None:
            unreadable += 1
        elif facts.is_served:
            dated.append((_day(call.started_at, rules.calendar), facts))
        else:
            left_out += 1
    return FormShown(fields_shown(CALL_FIELDS, dated), len(dated), left_out, unreadable)


def _day(moment: datetime, calendar: ServiceCalendar) -> date:
    return moment.astimezone(calendar.zone).date()
