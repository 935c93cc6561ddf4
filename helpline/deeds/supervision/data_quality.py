"""How well triage and call forms are filled in, field by field, and which fields nobody uses.

From the sealed codes of her own teams, opened in her session for this page and kept nowhere; nobody's name is in it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from helpline.deeds.errors import NotAllowed
from helpline.deeds.house import ON_CALLS_TOO, UNASKED, House, house_in
from helpline.deeds.house_setting import QUESTIONS
from helpline.deeds.rules import DeskRules
from helpline.deeds.supervision.calls_in_bulk import of_calls, opened_calls
from helpline.deeds.supervision.facts_in_bulk import a_moment_of_utc, opened_facts
from helpline.deeds.supervision.topics import of_tickets
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import ServiceCalendar
from helpline.figures.response_times import Ratio
from helpline.records import Ticket, reading

UNKNOWN, REVISION = "unknown", "revision"
TRIAGE_FIELDS = (
    "kind", "danger", "safe_now", "others_see", "fear", "signs", "suicide", "reasons", "violence_forms", "relation",
    "language", "country", "municipality", "age_band", "tags", *UNASKED,
)  # fmt: skip
REFERRAL, REFERRAL_FIELDS = "referral", ("spc_source", "spc_outcome")  # asked of these tickets only
CALL_FIELDS = (
    "safe_now", "others_hear", "caller", "caller_kind", "age_band", "place", "language", "reasons", "violence_forms",
    "danger", "actions", "referrals", "how_heard", "follow_up", *ON_CALLS_TOO,
)  # fmt: skip
State = Literal["filled", "unknown", "empty"]
Said = dict[Any, tuple[int, date]]  # each value of a field, how often, and the newest day
EMPTY, NOT_KNOWN, NOT_YET = ("", None, ()), (UNKNOWN, (UNKNOWN,)), (0, date.min)


@dataclass(frozen=True, repr=False)
class Noted:
    """What so many records said alike, by field, plain as they were sealed. `day` is the newest record's."""

    said: Mapping[str, Any]
    day: date
    times: int = 1


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
        house = house_in(session, by.org_id)
        return DataQuality(
            asked=asked, triage=_asked(_triage(session, asked, rules=rules, by=by), QUESTIONS, house),
            calls=_asked(_calls(session, asked, rules=rules, by=by), ON_CALLS_TOO, house),
        )  # fmt: skip


def state_of(value: Any) -> State:
    """What a field says: something, that it isn't known, or nothing. Her fear may be 0; danger 0 is "not assessed"."""
    if value in EMPTY:
        return "empty"
    return "unknown" if value in NOT_KNOWN else "filled"


class Counting:
    """What each field says, how often and when last. No record is kept: there may be very many."""

    def __init__(self, names: Sequence[str]) -> None:
        self.records = 0
        self._said: dict[str, Said] = {name: {} for name in names}

    def add(self, one: Noted) -> None:
        self.records += one.times
        for name, said in self._said.items():
            value = one.said.get(name)
            if isinstance(value, list):
                value = tuple(value)
            times, newest = said.get(value, NOT_YET)
            said[value] = times + one.times, newest if newest > one.day else one.day

    def shown(self) -> tuple[FieldShown, ...]:
        return tuple(_field(name, said, of=self.records) for name, said in self._said.items())


def _field(name: str, said: Said, *, of: int) -> FieldShown:
    counted: Counter[State] = Counter()
    used = []
    for value, (times, day) in said.items():
        state = _state(name, value)
        counted[state] += times
        used += [day] * (state == "filled")
    filled, unknown, empty = (Ratio(counted[state], of) for state in get_args(State))
    return FieldShown(
        name=name, filled=filled, unknown=unknown, empty=empty, last_used=max(used, default=None)
    )


def _state(name: str, value: Any) -> State:
    return "empty" if name == "danger" and value == 0 else state_of(value)


def _asked(shown: FormShown, questions: Sequence[str], house: House) -> FormShown:
    """Without the questions that the organisation doesn't ask and nobody has answered: nobody has left them out."""
    kept = (
        field for field in shown.fields
        if field.name not in questions or house.asks(field.name) or field.filled.numerator
    )  # fmt: skip
    return replace(shown, fields=tuple(kept))


def _triage(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over the tickets that somebody has triaged: the others are told apart, or they would hide how it is done."""
    alike, unreadable = _alike(session, of_tickets(asked, rules=rules, by=by), by=by)
    triaged, referrals, left_out = Counting(TRIAGE_FIELDS), Counting(REFERRAL_FIELDS), 0
    for text, (times, newest) in alike.items():
        said = json.loads(text) if text else {REVISION: 0}
        one = Noted(said, _day(a_moment_of_utc(newest), rules.calendar), times)
        if said.get(REVISION, 1) == 0:  # the first format counted none, and was written by a triage
            left_out += times
        else:
            triaged.add(one)
            if said.get("kind") == REFERRAL:
                referrals.add(one)
    return FormShown(triaged.shown() + referrals.shown(), triaged.records, left_out, unreadable)


def _alike(
    session: Session, wanted: Sequence[ColumnElement[bool]], *, by: Unlocked
) -> tuple[dict[bytes, tuple[int, Any]], int]:
    """How often each record's text is there and when the newest came, as the driver has it; and how many don't open.

    Most say the same few things, so each text is read once: making an object of every record took most of the time.
    """
    alike: dict[bytes, tuple[int, Any]] = {}
    unreadable = 0
    for came, text in opened_facts(session, wanted, [Ticket.received_at], itemgetter(1), by=by):
        if text is None:
            unreadable += 1
        else:
            times, newest = alike.get(text, (0, came))
            alike[text] = times + 1, max(newest, came)
    return alike, unreadable


def _calls(session: Session, asked: Asked, *, rules: DeskRules, by: Unlocked) -> FormShown:
    """Over counselling calls: nobody asks a silent line how old it is."""
    served, left_out, unreadable = Counting(CALL_FIELDS), 0, 0
    for call, facts in opened_calls(session, *of_calls(asked, rules=rules), by=by):
        if facts is None:
            unreadable += 1
        elif facts.is_served:
            served.add(Noted(vars(facts), _day(call.started_at, rules.calendar)))
        else:
            left_out += 1
    return FormShown(served.shown(), served.records, left_out, unreadable)


def _day(moment: datetime, calendar: ServiceCalendar) -> date:
    return moment.astimezone(calendar.zone).date()
