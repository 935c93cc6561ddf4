"""Clocks, hours and closed days are the organisation's own: changed by two roles, heeded by the next letter, undone again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.waiting import clock_rules
from helpline.deeds.waiting.clock_rules import BadRule, ClockPage, Hours, TooMany, read_clock_page
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.figures.calendar import Period
from helpline.figures.clocks import Item, Rule, default_rules
from helpline.records import ClockRule, OpeningPeriod, Ticket
from tests.cast import Desk, token_of


def page(desk: Desk) -> ClockPage:
    return read_clock_page(rules=desk.rules, by=desk.kim)


def set_rule(desk: Desk, item: Item, rule: Rule) -> None:
    told = default_rules(desk.rules.first_answer_minutes) | {item: rule}
    clock_rules.set_rules(told, rules=desk.rules, by=desk.sam, now=desk.clock.now)


def open_at(desk: Desk, period: str, *days: int, channel: str = "", site: str = "") -> None:
    hours = Hours(channel, site, days, Period.parse(period))
    clock_rules.add_hours(hours, rules=desk.rules, by=desk.kim, now=desk.clock.now)


def due(desk: Desk, ticket_id: UUID) -> datetime | None:
    return desk.row(Ticket, ticket_id).due_at


def test_without_any_change_the_proposal_and_the_settings_hold(desk: Desk) -> None:
    shown = page(desk)

    assert shown.rules == default_rules(480)
    assert (shown.by_hand, shown.hours, shown.closed_days) == (frozenset(), (), ())


def test_only_what_differs_from_the_proposal_is_kept(desk: Desk) -> None:
    set_rule(desk, "follow-up", Rule(60, 90, is_service=False))

    assert [row.item for row in desk.rows(ClockRule)] == ["follow-up"]
    assert page(desk).by_hand == {"follow-up"}


def test_the_next_letter_is_due_by_the_new_rule_and_after_the_proposal_by_the_old(desk: Desk) -> None:
    set_rule(desk, "first answer", Rule(60, 120, is_service=True))
    quick = due(desk, desk.receive().ticket_id)
    clock_rules.back_to_the_proposal(rules=desk.rules, by=desk.sam, now=desk.clock.now)
    usual = desk.receive(address="other@post.example")

    assert quick == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert due(desk, usual.ticket_id) == desk.rules.answer_due(desk.clock.now)


def test_a_further_answer_has_a_clock_of_its_own(desk: Desk) -> None:
    opened = desk.receive()
    token = token_of(desk.answer_and_let_leave(opened.ticket_id))
    desk.clock.now = desk.clock.now.replace(second=0)

    desk.receive(tokens=(token,))

    assert due(desk, opened.ticket_id) == desk.rules.calendar.add_service_minutes(desk.clock.now, 960)


def test_a_day_may_have_several_hours(desk: Desk) -> None:
    set_rule(desk, "first answer", Rule(180, 360, is_service=True))
    open_at(desk, "09:00-11:00", 0)
    open_at(desk, "18:00-20:00", 0)

    opened = desk.receive()  # ten o'clock on a Monday

    assert due(desk, opened.ticket_id) == datetime(2026, 3, 2, 18, tzinfo=UTC)


def test_a_channel_has_its_own_hours_and_the_others_keep_theirs(desk: Desk) -> None:
    open_at(desk, "00:00-24:00", *range(7), channel="chat")

    with records.reading() as session:
        clocks = clocks_of(session, desk.founded.org_id, rules=desk.rules)

    night = datetime(2026, 3, 7, 1, tzinfo=UTC)
    assert clocks.calendar_of("chat").is_open(night)
    assert not clocks.calendar_of("email").is_open(night)
    assert clocks.calendar_of("email").week == desk.rules.calendar.week


def test_a_closed_day_puts_the_answer_off(desk: Desk) -> None:
    set_rule(desk, "first answer", Rule(480, 960, is_service=True))
    clock_rules.close_on([date(2026, 3, 3)], rules=desk.rules, by=desk.kim, now=desk.clock.now)
    put_off = due(desk, desk.receive().ticket_id)
    clock_rules.open_on(date(2026, 3, 3), rules=desk.rules, by=desk.kim, now=desk.clock.now)
    usual = desk.receive(address="other@post.example")

    assert put_off == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert due(desk, usual.ticket_id) == datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_the_same_hours_twice_are_kept_once_and_can_be_taken_away(desk: Desk) -> None:
    for _ in range(2):
        open_at(desk, "09:00-12:00", 0, 1, site="A")
    kept = page(desk).hours

    clock_rules.remove_hours(kept[0].id, rules=desk.rules, by=desk.kim, now=desk.clock.now)
    left = page(desk).hours
    clock_rules.remove_hours(None, rules=desk.rules, by=desk.kim, now=desk.clock.now)

    assert ([one.weekday for one in kept], [one.weekday for one in left]) == ([0, 1], [1])
    assert page(desk).hours == ()


@pytest.mark.parametrize(
    "rule",
    [
        Rule(0, 60, is_service=False),
        Rule(90, 60, is_service=True),
        Rule(60, 366 * 24 * 60 + 1, is_service=True),
    ],
)
def test_a_rule_that_can_not_be_right_changes_nothing(desk: Desk, rule: Rule) -> None:
    with pytest.raises(BadRule, match="triage"):
        set_rule(desk, "triage", rule)

    assert page(desk).by_hand == frozenset()


def test_nobody_needs_more_than_two_hundred_periods(desk: Desk) -> None:
    with records.transaction() as session:
        for number in range(200):
            row = OpeningPeriod(
                org_id=desk.founded.org_id, channel="", site=str(number), weekday=0, opens=0, closes=60
            )
            session.add(row)

    with pytest.raises(TooMany):
        open_at(desk, "09:00-12:00", 0)
