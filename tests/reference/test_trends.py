"""Every figure of the trends, equal to the minute to what the slow script says of the same year, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from helpline import records
from helpline.deeds.supervision.trends import MEASURES, Asked, read_trends
from helpline.figures.periods import month_of, week_of
from helpline.figures.trends import Line, Measure
from tests.cast import Desk
from tests.reference import slow
from tests.reference.year import ENDS, TICKETS

SINCE, UNTIL = date(2025, 3, 1), date(2026, 3, 2)


def said(line: Line) -> tuple[object, ...]:
    return (
        line.came, line.answered, line.ended, line.median, line.p90, line.service_median, line.service_p90,
        line.within.numerator, line.within.denominator,
    )  # fmt: skip


def without_target(
    told: dict[object, tuple[object, ...]], measure: Measure
) -> dict[object, tuple[object, ...]]:
    """From the first message to the end there is none."""
    if measure != "resolution":
        return told
    return {name: (*line[:7], 0, 0) for name, line in told.items()}


def shown(lines: dict[Any, Line]) -> dict[object, tuple[object, ...]]:
    return {name: said(line) for name, line in lines.items() if line.came}


def test_every_line_is_what_the_slow_script_says(year: Desk) -> None:
    tickets = slow.tickets_of_the_records()
    assert len(tickets) == TICKETS

    for measure in MEASURES:
        read = read_trends(Asked(SINCE, UNTIL, measure), rules=year.rules, by=year.sam, now=ENDS).trend

        def told(name: Any, measure: Measure = measure) -> dict[object, tuple[object, ...]]:
            return without_target(slow.lines(tickets, measure, name=name, now=ENDS), measure)

        assert shown({"all": read.total}) == told(lambda _ticket, _at: "all")
        assert shown(read.weeks) == told(lambda _ticket, at: week_of(slow.local_day(at)))
        assert shown(read.months) == told(lambda _ticket, at: month_of(slow.local_day(at)))
        assert shown(read.channels) == told(lambda ticket, _at: ticket.channel)
        assert shown(read.teams) == told(lambda ticket, _at: ticket.team_id)


def test_one_channel_of_one_team_is_what_the_slow_script_says(year: Desk) -> None:
    asked = Asked(SINCE, UNTIL, "next", "email", year.founded.team_id)

    read = read_trends(asked, rules=year.rules, by=year.sam, now=ENDS).trend

    tickets = [
        ticket
        for ticket in slow.tickets_of_the_records()
        if ticket.channel == "email" and ticket.team_id == year.founded.team_id
    ]
    assert shown(read.months) == slow.lines(
        tickets, "next", name=lambda _ticket, at: month_of(slow.local_day(at)), now=ENDS
    )


def test_who_waited_when_a_week_or_month_ended_is_what_the_slow_script_says(year: Desk) -> None:
    read = read_trends(Asked(SINCE, UNTIL), rules=year.rules, by=year.sam, now=ENDS).backlog

    tickets = slow.tickets_of_the_records()
    assert len(read) > 60
    assert any(sum(bands) for bands in read.values())
    assert read == {day: slow.backlog(tickets, day=day) for day in read}


def test_the_hours_of_arrivals_are_what_the_slow_script_says(year: Desk) -> None:
    read = read_trends(Asked(SINCE, UNTIL), rules=year.rules, by=year.sam, now=ENDS).arrivals

    came = [ticket.received_at for ticket in slow.tickets_of_the_records() if ticket.counts]
    came += [call.started_at for call in year.rows(records.Call)]
    assert sum(map(sum, read.cells)) == len(came)
    assert read.cells == cells_of(came)
    assert (read.out_of_hours.numerator, read.out_of_hours.denominator) == (
        sum(is_out_of_hours(moment) for moment in came),
        len(came),
    )


def cells_of(came: list[datetime]) -> tuple[tuple[int, ...], ...]:
    local = [moment.astimezone(slow.ZONE) for moment in came]
    return tuple(
        tuple(sum((one.weekday(), one.hour) == (weekday, hour) for one in local) for hour in range(24))
        for weekday in range(7)
    )


def is_out_of_hours(moment: datetime) -> bool:
    local = moment.astimezone(slow.ZONE)
    return not 8 <= local.hour < 18 or local.weekday() > 4 or local.date() in slow.HOLIDAYS


def test_the_rate_of_the_line_is_what_adding_its_hours_says(year: Desk) -> None:
    read = read_trends(Asked(SINCE, UNTIL), rules=year.rules, by=year.sam, now=ENDS).line

    for month, rate in read.items():
        hours = [row for row in year.rows(records.LineHour) if month_of(row.day) == month]
        offered = sum(row.offered - row.short_abandons for row in hours)
        answered = sum(row.answered for row in hours)
        assert rate.rate == (round(100 * answered / offered) if hours else None)


def test_a_day_that_is_asked_for_alone_holds_what_began_on_it(year: Desk) -> None:
    day = slow.local_day(year.rows(records.Ticket)[0].received_at)

    read = read_trends(Asked(day, day), rules=year.rules, by=year.sam, now=ENDS + timedelta(days=1)).trend

    begun = [
        ticket
        for ticket in slow.tickets_of_the_records()
        if ticket.counts and slow.local_day(ticket.waits[0].began_at) == day
    ]
    assert read.total.came == len(begun)
