"""Waits and pauses go where the messages go: together in a merge, back when it is taken apart, beside what is split off."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline.deeds.answer import answers, notes
from helpline.deeds.errors import DeedRefused
from helpline.deeds.move import splitting, unmerging
from helpline.deeds.ticket import holding, tickets
from helpline.deeds.waiting import tallies
from helpline.figures.safe_windows import read_window
from helpline.records import Message, Tally, Ticket, Wait, WaitPause
from tests.cast import Desk
from tests.deeds.slow_waits import Story
from tests.deeds.two_tickets import merge, two_of_hers, unmerge

IN_THE_EVENING = (read_window("1234567 18:00-20:00"),)


def waits(desk: Desk) -> Counter[Any]:
    return Counter(
        (
            row.ticket_id, row.kind, row.began_at, row.answered_at, row.ended_at, row.due_at, row.paused_minutes,
            row.service_minutes, row.counts, row.channel,
        )
        for row in desk.rows(Wait)
    )  # fmt: skip


def pauses(desk: Desk) -> Counter[Any]:
    return Counter((row.ticket_id, row.kind, row.from_at, row.until_at) for row in desk.rows(WaitPause))


def clocks(desk: Desk) -> Counter[Any]:
    return Counter(
        (row.id, row.state, row.waiting_since, row.due_at, row.first_answered_at) for row in desk.rows(Ticket)
    )


def in_the_figures(desk: Desk) -> dict[Any, str]:
    return {(row.kind, row.day, row.channel): row.counts for row in desk.rows(Tally) if row.counts}


def put_on_hold(desk: Desk, ticket_id: UUID, days: int = 0) -> None:
    holding.hold(ticket_id, days=days, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def answer_in_the_evening(desk: Desk, ticket_id: UUID) -> None:
    """An answer that waits for her hours."""
    desk.save_card(ticket_id, allowed=("email",), windows=IN_THE_EVENING, zone="Europe/Vilnius")
    version = desk.row(Ticket, ticket_id).version
    answers.answer(
        ticket_id, "Mes čia.", subject="", version=version, rules=desk.rules, by=desk.ada, now=desk.clock.now, way="wait"
    )  # fmt: skip


class HerStory(Story):
    """Two tickets of one woman and one of somebody else's, put on hold now and then."""

    def __init__(self, desk: Desk, seed: int) -> None:
        super().__init__(desk, seed)
        self.tickets = [*two_of_hers(desk), desk.receive(address="other@post.example").ticket_id]

    def close(self, ticket_id: UUID) -> None:
        if self.lot.random() < 0.5:
            super().close(ticket_id)
            return
        try:
            put_on_hold(self.desk, ticket_id, self.lot.choice((0, 1, 3)))
        except DeedRefused:
            return  # it is closed or on hold already


@pytest.mark.parametrize("seed", range(8))
def test_taken_apart_every_wait_and_every_figure_is_as_it_was(desk: Desk, seed: int) -> None:
    story = HerStory(desk, 300 + seed)
    story.live(30)
    source, target = story.lot.sample(story.tickets[:2], 2)
    for ticket_id in (source, target):
        if desk.row(Ticket, ticket_id).state == "spam":
            story.reopen(ticket_id)
    desk.courier.look()
    before = waits(desk), pauses(desk), clocks(desk), in_the_figures(desk)

    merge(desk, source, target)
    merged = desk.row(Ticket, target)
    going_on = [
        row.began_at for row in desk.rows(Wait) if row.ticket_id == target and row.answered_at is row.ended_at
    ]
    figures = in_the_figures(desk)
    tallies.count_all_anew(rules=desk.rules)
    assert in_the_figures(desk) == figures
    assert going_on == ([merged.waiting_since] if merged.waiting_since else [])
    desk.clock.forward(minutes=story.lot.randrange(600))
    unmerge(desk, source)

    assert (waits(desk), pauses(desk), clocks(desk), in_the_figures(desk)) == before


def test_an_answer_of_one_ticket_is_none_to_a_letter_of_the_other(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    came = desk.row(Ticket, second).waiting_since
    desk.clock.forward(hours=1)
    desk.answer_and_let_leave(first)

    merge(desk, second, first)
    notes.note(first, "Pastaba", by=desk.ada, now=desk.clock.now)
    put_on_hold(desk, first)
    holding.take_up(first, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    ticket = desk.row(Ticket, first)
    assert (ticket.state, ticket.waiting_since) == ("open", came)
    assert [row.began_at for row in desk.rows(Wait) if row.answered_at is None] == [came]


def test_the_next_answer_ends_her_wait_for_both(desk: Desk) -> None:
    test_an_answer_of_one_ticket_is_none_to_a_letter_of_the_other(desk)
    (ticket,) = (row for row in desk.rows(Ticket) if row.state == "open")

    desk.answer_and_let_leave(ticket.id)

    assert desk.row(Ticket, ticket.id).waiting_since is None
    assert all(row.answered_at for row in desk.rows(Wait))


def test_a_merge_brings_its_hours_along(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    answer_in_the_evening(desk, second)
    began = desk.clock.now

    merge(desk, second, first)
    desk.clock.now = desk.clock.now.replace(hour=16, minute=0)
    desk.let_leave()

    (pause,) = desk.rows(WaitPause)
    (row,) = [row for row in desk.rows(Wait) if row.answered_at]
    assert pause.ticket_id == first
    assert row.paused_minutes == (desk.clock.now.replace(minute=0, second=0) - began) // timedelta(minutes=1)


def test_where_it_is_our_turn_on_one_of_them_nothing_is_on_hold(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    put_on_hold(desk, first)
    desk.clock.forward(hours=1)

    merge(desk, second, first)

    assert desk.row(Ticket, first).state == "new"
    assert [row.until_at for row in desk.rows(WaitPause)] == [desk.clock.now]


def test_a_hold_goes_on_where_nothing_happened_after_all(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    put_on_hold(desk, second)
    merge(desk, second, first)

    unmerge(desk, second)

    assert desk.row(Ticket, second).state == "on_hold"
    assert [(row.ticket_id, row.until_at) for row in desk.rows(WaitPause)] == [(second, None)]


def test_the_part_stood_on_hold_as_long_as_the_whole(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merge(desk, second, first)
    put_on_hold(desk, first)
    desk.clock.forward(hours=3)
    last = max((row for row in desk.rows(Message) if row.ticket_id == first), key=lambda row: row.number)

    part = splitting.split(first, last.id, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    began = desk.clock.now - timedelta(hours=3)
    assert pauses(desk) == {(first, "on hold", began, None): 1, (part, "on hold", began, desk.clock.now): 1}
    assert (desk.row(Ticket, first).state, desk.row(Ticket, part).state) == ("on_hold", "open")


def test_an_answer_that_is_moved_takes_its_pause_along(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    answer_in_the_evening(desk, first)
    (answer,) = (row for row in desk.rows(Message) if row.direction == "out")

    splitting.move_messages(
        first, answer.id, second, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now
    )

    assert [row.ticket_id for row in desk.rows(WaitPause)] == [second]
    assert (desk.row(Ticket, first).state, desk.row(Ticket, second).state) == ("open", "waiting_for_her")


def test_what_was_closed_unanswered_stays_so_where_it_goes(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    tickets.close(second, by=desk.ada, now=desk.clock.now)

    merge(desk, second, first)
    unmerging.unmerge(second, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    (row,) = [row for row in desk.rows(Wait) if row.ticket_id == second]
    assert row.ended_at == desk.clock.now
    assert desk.row(Ticket, second).state == "closed"
