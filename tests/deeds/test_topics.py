"""Figures from sealed facts: by language and danger, from the records of her own teams, opened and kept nowhere."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from datetime import date
from typing import Any

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
    Waited,
    call_shares,
    read_topics,
)
from helpline.deeds.supervision.trends import MEASURES, Asked, read_trends
from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.unlocked import Unlocked
from helpline.figures.calendar import DAY
from helpline.figures.response_times import Ratio
from helpline.figures.topic_lines import TopicLine
from helpline.figures.trends import Line, Measure
from helpline.sealing import kind_of
from tests.cast import Desk, as_if, token_of, without_key
from tests.deeds.slow_waits import Story
from tests.web.test_access_statements import statements

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))


WAITING = TopicLine(1, 0, 0, None, None, Ratio(0, 0))


def topics(desk: Desk, asked: Asked = MARCH, *, by: Unlocked | None = None) -> Waited:
    return read_topics(asked, rules=desk.rules, by=by or desk.sam, now=desk.clock.now).waited


def answered_in(minutes: int, *, came: int = 1) -> TopicLine:
    return TopicLine(came, 1, 0, minutes, minutes, Ratio(1, 1))


def test_answers_are_told_by_language_and_danger(desk: Desk) -> None:
    first, second = desk.receive().ticket_id, desk.receive(address="vera@post.example").ticket_id
    desk.triage(first, kind="consultation", language="ru", danger=3)
    desk.triage(second, kind="consultation", language="lt", danger=3)
    desk.clock.forward(minutes=40)
    desk.answer_and_let_leave(first)

    told = topics(desk)

    assert told.languages == {"lt": WAITING, "ru": answered_in(40)}
    assert told.danger == {3: answered_in(40, came=2)}


def test_what_nobody_has_triaged_is_told_as_not_said(desk: Desk) -> None:
    desk.receive()

    assert topics(desk).languages == {"": WAITING}


def test_answers_to_later_messages_belong_to_the_day_on_which_she_began_to_wait(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru")
    desk.answer_and_let_leave(ticket_id)
    desk.clock.forward(days=1)
    desk.receive(tokens=(token_of(desk.mailer.sent[-1]),))
    desk.clock.forward(minutes=25)
    desk.answer_and_let_leave(ticket_id)

    second = Asked(date(2026, 3, 3), date(2026, 3, 3), "next")

    assert topics(desk, second).languages == {"ru": answered_in(26)}  # it leaves once its undo time is over
    assert topics(desk, replace(second, measure="first")).languages == {}


def test_who_is_overdue_makes_the_share_worse(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru")
    desk.clock.forward(days=3)

    assert topics(desk).languages["ru"].within == Ratio(0, 1)


def test_the_end_of_a_ticket_has_no_target(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru")
    desk.clock.forward(hours=5)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    told = topics(desk, replace(MARCH, measure="resolution"))

    assert told.languages == {"ru": TopicLine(1, 1, 0, 300, 300, Ratio(0, 0))}


@pytest.mark.parametrize("seed", [200, 202, 203])
def test_all_topics_together_are_what_the_trends_say(desk: Desk, seed: int) -> None:
    """Whatever happens: waits are opened and counted here, tallies by the deeds."""
    chance = random.Random(seed)
    story = Story(desk, seed)
    story.live(40)
    for ticket_id in story.tickets[1:]:
        desk.triage(
            ticket_id, kind="consultation", language=chance.choice(["ru", "lt"]), danger=chance.randrange(5)
        )
    desk.receive()
    last = desk.clock.now.date()

    for measure in MEASURES:
        for since, until in ((MARCH.since, MARCH.until), (MARCH.since, last - DAY), (date(2026, 3, 5), last)):
            asked = Asked(since, until, measure, chance.choice(["", "email"]), desk.founded.team_id)
            line = read_trends(asked, rules=desk.rules, by=desk.sam, now=desk.clock.now).trend.total
            told = topics(desk, asked)

            assert said(told.total) == said(line)
            assert sums([*told.languages.values(), told.unread]) == sums([line])
            assert sums([*told.danger.values(), told.unread]) == sums([line])


def said(line: TopicLine | Line) -> tuple[Any, ...]:
    return line.came, line.answered, line.ended, line.median, line.p90, line.within


def sums(lines: list[Any]) -> tuple[int, ...]:
    told = [
        (line.came, line.answered, line.ended, line.within.numerator, line.within.denominator)
        for line in lines
    ]
    return tuple(map(sum, zip(*told, strict=True)))


def test_what_another_team_has_boxed_for_hers_is_told_too(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    transfer.transfer(
        ticket_id, desk.founded.other_team_id, "Ji rašo rusiškai", by=desk.ada, now=desk.clock.now
    )
    theirs = as_if(desk.eve, role="supervisor")

    told = topics(desk, by=theirs)

    assert kind_of(desk.rows(records.Facts)[0].facts) == "box"
    assert (set(told.languages), set(told.danger), told.unreadable) == ({"ru"}, {3}, 0)


def test_a_damaged_record_is_counted_apart(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    with records.transaction() as session:
        session.get_one(records.Facts, desk.rows(records.Facts)[0].id).facts = b"broken"

    told = topics(desk)

    assert (told.languages, told.unreadable, told.unread) == ({}, 1, WAITING)
    assert told.total == WAITING


def test_without_the_teams_key_nothing_is_told(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru", danger=3)
    keyless = without_key(desk, desk.sam, desk.founded.team_id)

    told = topics(desk, by=keyless)

    assert (told.languages, told.unreadable) == ({}, 1)


def test_counsellors_are_told_no_topics(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        topics(desk, by=desk.ada)


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

    day = topics(desk, Asked(date(2026, 3, 2), date(2026, 3, 2)))

    assert day.languages == {"ru": WAITING}
    of_all = topics(desk).languages
    assert (of_all["lt"].came, of_all["ru"]) == (MANY, WAITING)


@pytest.mark.parametrize("measure", MEASURES)
def test_many_waits_take_as_many_questions_as_few(desk: Desk, measure: Measure) -> None:
    def asked() -> int:
        with statements() as told:
            topics(desk, replace(MARCH, measure=measure))
        return len(told)

    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, kind="consultation", language="ru")
    few = asked()
    for number in range(MANY + 2):
        desk.triage(
            desk.receive(address=f"vera{number}@post.example").ticket_id, kind="consultation", language="lt"
        )
    desk.answer_and_let_leave(ticket_id)
    desk.receive(tokens=(token_of(desk.mailer.sent[-1]),))

    assert asked() == few
