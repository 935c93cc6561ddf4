"""Figures from sealed facts: by language and danger, from the records of her own teams, opened and kept nowhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.errors import NotAllowed
from helpline.deeds.move import transfer
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.supervision.facts_in_bulk import MANY
from helpline.deeds.supervision.topics import (
    DANGER,
    LANGUAGE,
    CallShares,
    TopicLine,
    Topics,
    call_shares,
    read_topics,
)
from helpline.deeds.supervision.trends import Asked
from helpline.deeds.ticket.facts import TriageFacts
from helpline.figures.response_times import Ratio
from helpline.sealing import kind_of
from tests.cast import Desk, as_if, without_key

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))


def topics(desk: Desk) -> Topics:
    return read_topics(MARCH, rules=desk.rules, by=desk.sam)


def test_answers_are_told_by_language_and_danger(desk: Desk) -> None:
    first, second = desk.receive().ticket_id, desk.receive(address="vera@post.example").ticket_id
    desk.triage(first, kind="consultation", language="ru", danger=3)
    desk.triage(second, kind="consultation", language="lt", danger=3)
    desk.clock.forward(minutes=40)
    desk.answer_and_let_leave(first)

    told = topics(desk)

    assert told.languages == {"lt": TopicLine(1, 0, None, None), "ru": TopicLine(1, 1, 40, 40)}
    assert told.danger == {3: TopicLine(2, 1, 40, 40)}


def test_what_nobody_has_triaged_is_told_as_not_said(desk: Desk) -> None:
    desk.receive()

    assert topics(desk).languages == {"": TopicLine(1, 0, None, None)}


def test_what_another_team_has_boxed_for_hers_is_told_too(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    transfer.transfer(
        ticket_id, desk.founded.other_team_id, "Ji rašo rusiškai", by=desk.ada, now=desk.clock.now
    )
    theirs = as_if(desk.eve, role="supervisor")

    told = read_topics(MARCH, rules=desk.rules, by=theirs)

    assert kind_of(desk.rows(records.Facts)[0].facts) == "box"
    assert (set(told.languages), set(told.danger), told.unreadable) == ({"ru"}, {3}, 0)


def test_a_damaged_record_is_counted_apart(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    with records.transaction() as session:
        session.get_one(records.Facts, desk.rows(records.Facts)[0].id).facts = b"broken"

    told = topics(desk)

    assert (told.languages, told.unreadable) == ({}, 1)


def test_without_the_teams_key_nothing_is_told(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    keyless = without_key(desk, desk.sam, desk.founded.team_id)

    told = read_topics(MARCH, rules=desk.rules, by=keyless)

    assert (told.languages, told.unreadable) == ({}, 1)


def test_counsellors_are_told_no_topics(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        read_topics(MARCH, rules=desk.rules, by=desk.ada)


def test_shares_of_calls_say_what_is_not_known() -> None:
    calls = [
        CallFacts(outcome="counselling_self", caller_kind="repeat", safe_now="yes"),
        CallFacts(outcome="counselling_self", caller_kind="first"),
        CallFacts(outcome="information_only", caller_kind="unknown", safe_now="unknown"),
        CallFacts(outcome="silent"),
    ]

    told = call_shares(calls)

    assert told == CallShares(4, Ratio(3, 4), Ratio(1, 2), 1, Ratio(2, 3))


def test_without_calls_no_share_has_a_percentage() -> None:
    assert call_shares([]).served.percent is None


@given(
    tags=st.lists(st.text(), max_size=4),
    language=st.sampled_from(["", "lt", "uk", "other"]),
    danger=st.integers(min_value=0, max_value=4),
)
def test_no_tag_of_a_ticket_is_taken_for_its_language(tags: list[str], language: str, danger: int) -> None:
    tags = [*tags, '"language": "xx"', '", "danger": 9']
    text = json.dumps(asdict(TriageFacts(tags=tuple(tags), language=language, danger=danger))).encode()

    found, level = LANGUAGE.findall(text), DANGER.findall(text)

    assert (found, level) == ([language.encode()], [str(danger).encode()])


def test_a_day_of_many_is_told_as_by_itself(desk: Desk) -> None:
    """Few of many records are looked up, many of them read one after the other."""
    first = desk.receive().ticket_id
    desk.triage(first, kind="consultation", language="ru", danger=3)
    desk.clock.forward(days=1)
    for number in range(MANY):
        ticket_id = desk.receive(address=f"vera{number}@post.example").ticket_id
        desk.triage(ticket_id, kind="consultation", language="lt", danger=1)

    day = read_topics(Asked(date(2026, 3, 2), date(2026, 3, 2)), rules=desk.rules, by=desk.sam)

    assert day.languages == {"ru": TopicLine(1, 0, None, None)}
    assert topics(desk).languages == {"lt": TopicLine(MANY, 0, None, None), **day.languages}
