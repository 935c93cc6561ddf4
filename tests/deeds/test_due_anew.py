"""Other clocks, hours or closed days reach whoever waits already: her row, the inbox, the figures, and what is told as late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from helpline import records
from helpline.deeds.ticket import holding
from helpline.deeds.waiting import clock_rules, due_anew
from helpline.figures.calendar import Period
from helpline.figures.clocks import Item, Rule, default_rules
from helpline.figures.histograms import read_counts
from helpline.figures.tallies import minutes_since_1970
from helpline.records import Breach, ClockBook, Tally, Ticket, Wait
from tests.cast import DUTY_MAILBOX, Desk, token_of

TUESDAY_NOON = datetime(2026, 3, 3, 10, tzinfo=UTC)


def set_rule(desk: Desk, item: Item, rule: Rule) -> None:
    told = default_rules(desk.rules.first_answer_minutes) | {item: rule}
    clock_rules.set_rules(told, rules=desk.rules, by=desk.sam, now=desk.clock.now)


def stored(desk: Desk) -> set[datetime | None]:
    """When answers are due, as tickets and waits tell it."""
    waits = [row for row in desk.rows(Wait) if row.answered_at is None and row.ended_at is None]
    return {*(row.due_at for row in waits), *(row.due_at for row in desk.rows(Ticket) if row.waiting_since)}


def open_in_the_figures(desk: Desk, kind: str) -> list[int]:
    counted = [read_counts(row.counts) for row in desk.rows(Tally) if row.kind == kind]
    return sorted(value for counts in counted for value in Counter(counts).elements())


def test_a_new_target_is_that_of_whoever_waits(desk: Desk) -> None:
    desk.receive()
    desk.receive(address="other@post.example")

    set_rule(desk, "first answer", Rule(60, 120, is_service=True))

    due = desk.clock.now + timedelta(hours=1)
    assert stored(desk) == {due}
    assert open_in_the_figures(desk, "first open") == [minutes_since_1970(due)] * 2


def test_hours_and_closed_days_reach_whoever_waits_and_leave_her_again(desk: Desk) -> None:
    desk.receive()
    (before,) = stored(desk)

    clock_rules.close_on([date(2026, 3, 3)], rules=desk.rules, by=desk.kim, now=desk.clock.now)
    after_a_day = stored(desk)
    hours = clock_rules.Hours("email", "", (1,), Period.parse("12:00-20:00"))
    clock_rules.open_on(date(2026, 3, 3), rules=desk.rules, by=desk.kim, now=desk.clock.now)
    clock_rules.add_hours(hours, rules=desk.rules, by=desk.kim, now=desk.clock.now)
    with_hours = stored(desk)
    clock_rules.remove_hours(None, rules=desk.rules, by=desk.kim, now=desk.clock.now)

    assert after_a_day == {datetime(2026, 3, 4, 8, tzinfo=UTC)}
    assert with_hours == {datetime(2026, 3, 3, 18, tzinfo=UTC)}
    assert stored(desk) == {before}


def test_what_is_on_hold_stays_without_a_moment(desk: Desk) -> None:
    opened = desk.receive()
    token = token_of(desk.answer_and_let_leave(opened.ticket_id))
    desk.receive(tokens=(token,))
    holding.hold(opened.ticket_id, days=0, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    set_rule(desk, "follow-up", Rule(60, 120, is_service=True))

    assert stored(desk) == {None}


def test_what_is_over_keeps_the_clocks_of_its_time_until_somebody_counts_anew(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.clock.forward(hours=2)
    desk.answer_and_let_leave(ticket_id)
    (before,) = desk.rows(Wait)

    hours = clock_rules.Hours("", "", (0,), Period.parse("10:00-11:00"))
    clock_rules.add_hours(hours, rules=desk.rules, by=desk.kim, now=desk.clock.now)
    desk.triage(ticket_id, kind="consultation")

    (after,) = desk.rows(Wait)
    assert (after.due_at, after.service_minutes) == (before.due_at, before.service_minutes)


def test_a_breach_that_is_none_by_the_new_clocks_is_told_when_it_is_one_again(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=3)
    desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX).look()
    told = {row.item for row in desk.rows(Breach)}

    set_rule(desk, "first answer", Rule(4800, 9600, is_service=True))

    assert told == {"triage", "first answer"}
    assert {row.item for row in desk.rows(Breach)} == {"triage"}


def test_whoever_wrote_while_the_clocks_changed_is_found_by_a_courier(desk: Desk) -> None:
    desk.receive()
    set_rule(desk, "first answer", Rule(60, 120, is_service=True))
    due = stored(desk)
    with records.transaction() as session:  # as a letter does that was at the door by the old clocks
        for table in (Ticket, Wait):
            session.execute(update(table).values(due_at=TUESDAY_NOON))

    desk.courier.look()

    assert stored(desk) == due
    assert all(book.written_for == book.revision for book in desk.rows(ClockBook))


def test_a_courier_looks_once_after_each_change(desk: Desk) -> None:
    desk.receive()
    set_rule(desk, "first answer", Rule(60, 120, is_service=True))
    due_anew.catch_up(rules=desk.rules, now=desk.clock.now)
    with records.transaction() as session:
        session.execute(update(Wait).values(due_at=TUESDAY_NOON))

    due_anew.catch_up(rules=replace(desk.rules), now=desk.clock.now)

    assert [row.due_at for row in desk.rows(Wait)] == [TUESDAY_NOON]
