"""Every wait is kept by the deed that changes it: after whatever happens the rows are what a slow reading of the events gives."""

from __future__ import annotations

from importlib import import_module

import pytest
from sqlalchemy import delete

from helpline import records
from helpline.deeds.answer import answers
from helpline.deeds.ticket import tickets
from helpline.figures.safe_windows import read_window
from helpline.records import Ticket, Wait, WaitPause
from tests.cast import Desk, letter, token_of
from tests.deeds.slow_waits import Story, kept


@pytest.mark.parametrize("seed", [*range(6), 201])
def test_the_waits_are_what_a_slow_reading_of_the_events_gives(desk: Desk, seed: int) -> None:
    story = Story(desk, seed)

    story.live(60)

    assert any(answered for ticket_id in story.tickets for _, _, answered, _ in kept(desk, ticket_id))


@pytest.mark.parametrize("seed", range(3))
def test_an_old_desk_is_given_the_waits_it_would_have_kept(desk: Desk, seed: int) -> None:
    story = Story(desk, 100 + seed)
    story.live(60)
    before = {ticket_id: kept(desk, ticket_id) for ticket_id in story.tickets}
    migration = import_module("helpline.records.migrations.versions.0016_every_wait")

    with records.transaction() as session:
        session.execute(delete(Wait))
        migration._fill(session.connection())

    assert {ticket_id: kept(desk, ticket_id) for ticket_id in story.tickets} == before


def test_a_wait_tells_its_minutes_when_the_answer_leaves(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=30)  # Tuesday, 16:00 in Vilnius: after the day's duty
    desk.answer_and_let_leave(opened.ticket_id)

    (row,) = desk.rows(Wait)

    assert (row.kind, row.answered_at, row.service_minutes) == (
        "first",
        desk.clock.now.replace(second=0),
        840,
    )
    assert (row.paused_minutes, row.counts, row.channel) == (0, True, "email")


def test_a_first_answer_that_came_back_is_no_first_answer(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=1)
    sent = desk.answer_and_let_leave(opened.ticket_id)
    was_answered = desk.row(Ticket, opened.ticket_id).first_answered_at

    desk.receive(kind="bounce", delivery="failed", tokens=(token_of(sent),))

    ticket = desk.row(Ticket, opened.ticket_id)
    assert was_answered is not None
    assert ticket.first_answered_at is None
    assert [row.answered_at for row in desk.rows(Wait)] == [None]


def test_the_second_answer_is_the_first_one_that_reached_her(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.receive(kind="bounce", delivery="failed", tokens=(token_of(sent),))
    desk.clock.forward(hours=5)

    desk.answer_and_let_leave(opened.ticket_id)

    ticket = desk.row(Ticket, opened.ticket_id)
    assert ticket.first_answered_at == desk.clock.now.replace(second=0)
    assert [(row.kind, row.answered_at) for row in desk.rows(Wait)] == [("first", ticket.first_answered_at)]


@pytest.mark.parametrize("kind", ["automatic", "bounce", "report", "list"])
def test_a_machine_starts_and_stops_no_wait(desk: Desk, kind: str) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    before = kept(desk, opened.ticket_id)

    desk.receive(kind=kind, tokens=(token_of(sent),))
    alone = desk.receive(kind=kind)

    assert kept(desk, opened.ticket_id) == before
    assert kept(desk, alone.ticket_id) == []


def test_an_answer_that_waits_for_her_hours_pauses_her_wait(desk: Desk) -> None:
    opened = desk.receive()
    desk.save_card(
        opened.ticket_id,
        allowed=("email",),
        windows=(read_window("1234567 18:00-20:00"),),
        zone="Europe/Vilnius",
    )
    desk.clock.forward(hours=1)
    version = desk.row(Ticket, opened.ticket_id).version
    answers.answer(
        opened.ticket_id, "Mes čia.", subject="", version=version, rules=desk.rules, by=desk.ada, now=desk.clock.now,
        way="wait",
    )  # fmt: skip
    before = desk.row(Ticket, opened.ticket_id).due_at

    desk.clock.now = desk.clock.now.replace(hour=16, minute=0)  # 18:00 in Vilnius
    desk.let_leave()

    (row,) = desk.rows(Wait)
    assert (row.paused_minutes, row.service_minutes) == (420, 60)
    assert before is not None
    assert before > desk.rules.answer_due(row.began_at)


def test_her_next_letter_ends_the_pause(desk: Desk) -> None:
    test_an_answer_that_waits_for_her_hours_pauses_her_wait(desk)
    sent = desk.mailer.sent[-1]
    desk.receive(tokens=(token_of(sent),))
    desk.clock.now = desk.clock.now.replace(hour=20)
    version = desk.row(Ticket, desk.rows(Ticket)[0].id).version
    answers.answer(
        desk.rows(Ticket)[0].id, "Rytoj.", subject="", version=version, rules=desk.rules, by=desk.ada, now=desk.clock.now,
        way="wait",
    )  # fmt: skip
    desk.clock.forward(hours=1)

    desk.receive(tokens=(token_of(sent),))

    pauses = sorted(desk.rows(WaitPause), key=lambda pause: pause.from_at)
    assert [pause.until_at for pause in pauses][-1] == desk.clock.now.replace(second=0)


def test_what_is_triaged_as_no_call_for_help_counts_no_more(desk: Desk) -> None:
    opened = desk.receive()

    desk.triage(opened.ticket_id, kind="media_general")

    assert [row.counts for row in desk.rows(Wait)] == [False]


def test_minutes_that_nobody_could_count_are_counted_by_a_courier(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=3)
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)
    before = [row.service_minutes for row in desk.rows(Wait)]

    desk.courier.look()

    assert (before, [row.service_minutes for row in desk.rows(Wait)]) == ([None], [180])


def test_a_copy_that_is_folded_takes_its_wait_along(desk: Desk) -> None:
    desk.arm()
    for _ in range(2):
        desk.receive(letter(message_id="twice@post.example"))
        desk.clock.forward(minutes=5)

    desk.courier.look()

    assert len(desk.rows(Wait)) == len(desk.rows(Ticket)) == 1
