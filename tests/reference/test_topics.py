"""Every figure of the topics, equal to the minute to what the slow script says, each ticket's record opened by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from helpline import records
from helpline.deeds.supervision.topics import read_topics
from helpline.deeds.supervision.trends import MEASURES, Asked, read_trends
from helpline.deeds.ticket import facts
from helpline.deeds.ticket.facts import TriageFacts
from helpline.figures.topic_lines import TopicLine
from helpline.figures.trends import Line
from tests.cast import Desk
from tests.reference import slow
from tests.reference.slow import SlowTicket
from tests.reference.year import ENDS

YEAR = Asked(date(2025, 3, 1), date(2026, 3, 2))
QUARTER = Asked(date(2025, 10, 1), date(2025, 12, 31), channel="email")
Said = tuple[object, ...]


def said(line: TopicLine | Line) -> Said:
    return (
        line.came, line.answered, line.ended, line.median, line.p90, line.within.numerator, line.within.denominator,
    )  # fmt: skip


def slowly(
    tickets: list[SlowTicket], asked: Asked, code: Callable[[SlowTicket], object]
) -> dict[object, Said]:
    """The slow lines of the waits that began in this time, without the minutes of duty."""

    def name(ticket: SlowTicket, began_at: datetime) -> object:
        return code(ticket) if asked.since <= slow.local_day(began_at) <= asked.until else None

    told = slow.lines(tickets, asked.measure, name=name, now=ENDS)
    target = (lambda line: line[7:]) if asked.measure != "resolution" else (lambda _: (0, 0))
    return {code: (*line[:5], *target(line)) for code, line in told.items() if code is not None}


def opened(desk: Desk) -> dict[UUID, TriageFacts]:
    with records.reading() as session:
        return {
            ticket.id: facts.open_facts(session, ticket.id, by=desk.sam)
            for ticket in desk.rows(records.Ticket)
            if ticket.team_id == desk.founded.team_id
        }


def test_every_line_of_a_topic_is_what_the_slow_script_says(year: Desk) -> None:
    codes = opened(year)
    every = [ticket for ticket in slow.tickets_of_the_records() if ticket.team_id == year.founded.team_id]

    for asked in (replace(time, measure=measure) for time in (YEAR, QUARTER) for measure in MEASURES):
        told = read_topics(asked, rules=year.rules, by=year.sam, now=ENDS).waited
        tickets = [ticket for ticket in every if asked.channel in ("", ticket.channel)]

        assert lines(told.languages) == slowly(tickets, asked, lambda ticket: codes[ticket.id].language)
        assert lines(told.danger) == slowly(tickets, asked, lambda ticket: codes[ticket.id].danger)


def test_all_topics_together_are_what_the_trends_say(year: Desk) -> None:
    for asked in (replace(time, measure=measure) for time in (YEAR, QUARTER) for measure in MEASURES):
        of_team = replace(asked, team_id=year.founded.team_id)

        told = read_topics(of_team, rules=year.rules, by=year.sam, now=ENDS).waited
        line = read_trends(of_team, rules=year.rules, by=year.sam, now=ENDS).trend.total

        assert said(told.total) == said(line)
        assert line.came > 20
        assert sum(one.came for one in [*told.languages.values(), told.unread]) == line.came


def lines(told: dict[Any, TopicLine]) -> dict[object, Said]:
    return {code: said(line) for code, line in told.items()}
