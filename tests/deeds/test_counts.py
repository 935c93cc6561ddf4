"""How much the desk holds: numbers alone, for those who look after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from helpline.deeds.errors import NotAllowed
from helpline.deeds.supervision.counts import Counts, read_counts
from helpline.deeds.ticket import tickets
from tests.cast import Desk


def counts(desk: Desk) -> Counts:
    return read_counts(rules=desk.rules, by=desk.kim, now=desk.clock.now)


def test_months_are_those_of_the_helplines_clock(desk: Desk) -> None:
    desk.clock.now = desk.clock.now.replace(month=1, day=31, hour=22, minute=30)  # February in Vilnius
    first = desk.receive().ticket_id
    desk.clock.forward(days=35)
    desk.receive(address="other@post.example")
    tickets.close(first, by=desk.ada, now=desk.clock.now)

    told = counts(desk)

    assert [(one.month, one.opened, one.closed, one.letters) for one in told.months[:3]] == [
        (date(2026, 3, 1), 1, 1, 1), (date(2026, 2, 1), 1, 0, 1), (date(2026, 1, 1), 0, 0, 0),
    ]  # fmt: skip
    assert len(told.months) == 12


def test_what_lies_now_is_told_in_hours_and_numbers(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(hours=7, minutes=30)
    desk.answer(desk.receive(address="other@post.example").ticket_id)
    desk.clock.forward(minutes=30)

    told = counts(desk)

    assert (told.open_now, told.waiting, told.oldest_hours, told.answers_due) == (2, 2, 8, 1)
    assert told.size > 0


def test_an_empty_desk_has_no_longest_wait(desk: Desk) -> None:
    told = counts(desk)

    assert (told.open_now, told.oldest_hours, told.tasks_late) == (0, None, 0)


def test_a_courier_that_is_gone_leaves_its_tasks_late(desk: Desk) -> None:
    desk.courier.look()

    desk.clock.now += timedelta(days=2)

    assert counts(desk).tasks_late > 0


def test_who_reads_letters_needs_no_counts(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        read_counts(rules=desk.rules, by=desk.ada, now=desk.clock.now)
