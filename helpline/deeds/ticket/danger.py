"""What ticked signs propose, and what is an alarm. A proposal only ever goes up; the level is set by a person."""

from __future__ import annotations

from helpline.deeds.ticket.facts import TriageFacts
from helpline.words.code_lists import code_list

HIGH = 3
MANY_SIGNS = 6  # so many together weigh as much as a grave one
GREAT_FEAR, SOME_FEAR = 8, 5  # of ten; her own estimate is among the best there are
SUICIDE_ALARMS = {"plan": 3, "means_or_date": 3, "attempt_now": 4}


def proposed_danger(facts: TriageFacts) -> int | None:
    """A level above the chosen one, or None: what she ticked never speaks for less danger."""
    level = max(_by_signs(facts), _by_fear(facts), SUICIDE_ALARMS.get(facts.suicide, 0))
    return level if level > facts.danger else None


def alarm_of(facts: TriageFacts) -> int:
    """3 or 4 where the ticket must be looked at now, 0 where the facts leave that to a person."""
    level = max(facts.danger, SUICIDE_ALARMS.get(facts.suicide, 0))
    return level if level >= HIGH else 0


def _by_signs(facts: TriageFacts) -> int:
    grave = {entry.code for entry in code_list("danger_signs").entries if entry.is_grave}
    if grave & set(facts.signs):
        return 4 if facts.safe_now == "no" else 3
    if len(facts.signs) >= MANY_SIGNS:
        return 3
    return 2 if facts.signs or facts.safe_now == "no" else 0


def _by_fear(facts: TriageFacts) -> int:
    fear = facts.fear or 0
    return 3 if fear >= GREAT_FEAR else 2 if fear >= SOME_FEAR else 0
