"""What the organisation has set, read once a request: names, subjects, code lists as this house has them."""

from __future__ import annotations

from typing import cast

from flask import g

from helpline.deeds.house import NOTHING_SET, ORGANISATION, House, read_house
from helpline.web.desk import desk, me_or_nobody
from helpline.words.code_lists import CodeList, code_list


def house() -> House:
    """As it was when this request first asked; nothing is set for whoever isn't signed in."""
    person = me_or_nobody()
    if person is None:
        return NOTHING_SET
    if "house" not in g:
        g.house = read_house(org_id=person.org_id)
    return cast(House, g.house)


def house_list(name: str) -> CodeList:
    """The code list of that name with what the organisation has changed; outside of a request as it ships."""
    return house().code_list(name) if g else code_list(name)


def asks(question: str, chosen: object = None) -> bool:
    """Whether a triage asks this; what somebody has answered is shown even where it is asked no more."""
    return bool(chosen) or house().asks(question)


def organisation(language: str) -> str:
    """What {organisation} becomes in a text of this language."""
    return house().name(ORGANISATION, language, first=desk().settings.desk.organisation)
