"""In charge of clocks: what is due when, by which rule, and how a clock stands at a moment. Arithmetic only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from helpline.figures.calendar import MINUTE, ROUND_THE_CLOCK, ServiceCalendar
from helpline.figures.waits import Pause, due_after, is_paused

Item = Literal[
    "triage",
    "danger",
    "first answer",
    "follow-up",
    "look after",
    "approval",
    "call log",
    "call back",
    "case step",
    "referral",
    "police referral",
    "protection order",
    "data breach",
    "data request",
    "other",
]
ITEMS: tuple[Item, ...] = get_args(Item)
# Due at a moment that was agreed on, not so long after another.
AGREED: tuple[Item, ...] = ("call back", "case step", "other")
# Set by a colleague: target and breach are kept with each of them, reckoned by the rules of that day.
DEADLINES: tuple[Item, ...] = (
    "referral", "police referral", "protection order", "data breach", "data request", "other",
)  # fmt: skip
State = Literal["running", "soon", "over target", "breached", "paused"]
WARNED_AT = 75  # percent of the target
BY_THE_CLOCK = ServiceCalendar(week=ROUND_THE_CLOCK, country=None)


@dataclass(frozen=True)
class Rule:
    """Minutes until target and breach, by the clock or in service time; of what was agreed on, minutes after that."""

    target: int
    breach: int
    is_service: bool


@dataclass(frozen=True)
class Clock:
    """Something that is to be done, since when it lies, and by when it was agreed on if it was."""

    item: Item
    began_at: datetime
    agreed_at: datetime | None = None
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True)
class Deadlines:
    """None while a pause goes on that nobody has set an end to."""

    soon_at: datetime | None
    target_at: datetime | None
    breach_at: datetime | None


def default_rules(working_day: int) -> dict[Item, Rule]:
    """What holds where nobody has said anything else; `working_day` in minutes of service. Proposals of the field."""
    hour, day = 60, 24 * 60
    return {
        "triage": Rule(4 * hour, 12 * hour, is_service=False),
        "danger": Rule(30, hour, is_service=False),
        "first answer": Rule(working_day, 2 * working_day, is_service=True),
        "follow-up": Rule(2 * working_day, 3 * working_day, is_service=True),
        "look after": Rule(day, 2 * day, is_service=False),
        "approval": Rule(min(4 * hour, working_day), working_day, is_service=True),
        "call log": Rule(8 * hour, day, is_service=False),
        "call back": Rule(0, 0, is_service=False),
        "case step": Rule(0, day, is_service=False),
        "referral": Rule(14 * day, 30 * day, is_service=False),
        "police referral": Rule(max(working_day // 2, 1), working_day, is_service=True),
        "protection order": Rule(12 * day, 15 * day, is_service=False),
        "data breach": Rule(day, 3 * day, is_service=False),
        "data request": Rule(14 * day, 30 * day, is_service=False),
        "other": Rule(0, day, is_service=False),
    }


@dataclass(frozen=True)
class Clocks:
    """The rules and opening hours of one organisation. A channel without hours of its own has those of all others."""

    rules: Mapping[Item, Rule]
    calendar: ServiceCalendar
    by_channel: Mapping[str, ServiceCalendar] = field(default_factory=dict)

    def calendar_of(self, channel: str) -> ServiceCalendar:
        return self.by_channel.get(channel, self.calendar)

    def deadlines(self, clock: Clock, *, channel: str = "") -> Deadlines:
        """When it should be done, when somebody should have heard of it, and when it is about time to look."""
        rule = self.rules[clock.item]
        calendar = self.calendar_of(channel) if rule.is_service else BY_THE_CLOCK
        if clock.agreed_at is not None:
            return _agreed(clock.began_at, clock.agreed_at, rule, calendar=calendar)
        soon, target, breach = (
            due_after(clock.began_at, minutes, calendar=calendar, pauses=clock.pauses)
            for minutes in (rule.target * WARNED_AT // 100, rule.target, rule.breach)
        )
        return Deadlines(soon, target, breach)

    def due_at(self, clock: Clock, *, channel: str = "") -> datetime | None:
        """When it should be done, which is all that is kept of a wait: `target_at` of its deadlines."""
        if clock.agreed_at is not None:
            return self.deadlines(clock, channel=channel).target_at
        rule = self.rules[clock.item]
        calendar = self.calendar_of(channel) if rule.is_service else BY_THE_CLOCK
        return due_after(clock.began_at, rule.target, calendar=calendar, pauses=clock.pauses)

    def is_soon(self, item: Item, due_at: datetime, at: datetime, *, channel: str = "") -> bool:
        """Whether a quarter of its target or less is left until it is due, whatever was paused before."""
        rule = self.rules[item]
        calendar = self.calendar_of(channel) if rule.is_service else BY_THE_CLOCK
        return is_soon(due_at, at, target=rule.target, calendar=calendar)

    def state_of(self, clock: Clock, at: datetime, *, channel: str = "") -> State:
        if is_paused(at, clock.pauses):
            return "paused"
        return state_at(self.deadlines(clock, channel=channel), at)


def state_at(deadlines: Deadlines, at: datetime) -> State:
    """At the very moment it is due it is not yet late. A moment that isn't known yet has not come."""
    if deadlines.breach_at is not None and at > deadlines.breach_at:
        return "breached"
    if deadlines.target_at is not None and at > deadlines.target_at:
        return "over target"
    return "soon" if deadlines.soon_at is not None and at >= deadlines.soon_at else "running"


def as_kept(began_at: datetime, target_at: datetime, breach_at: datetime) -> Deadlines:
    """Of a target and a breach that were reckoned before: by the clock, three quarters of the time to the target."""
    begins = min(began_at, target_at)
    soon = begins + (target_at - begins) // MINUTE * WARNED_AT // 100 * MINUTE
    return Deadlines(soon, target_at, breach_at)


def is_soon(due_at: datetime, at: datetime, *, target: int, calendar: ServiceCalendar) -> bool:
    """Whether a quarter of the target or less is left, whatever was paused before."""
    return at <= due_at and calendar.service_minutes(at, due_at) * 100 <= target * (100 - WARNED_AT)


def _agreed(began_at: datetime, agreed_at: datetime, rule: Rule, *, calendar: ServiceCalendar) -> Deadlines:
    """Three quarters of the time that was left, counted by the clock."""
    target, breach = (calendar.add_service_minutes(agreed_at, after) for after in (rule.target, rule.breach))
    return Deadlines(as_kept(began_at, agreed_at, breach).soon_at, target, breach)
