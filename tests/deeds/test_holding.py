"""On hold: later answers wait, the first one doesn't; it ends on its day, by hand, or by whatever happens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.ticket import holding, tickets
from helpline.deeds.ticket.holding import NotHoldable
from helpline.records import Ticket, Wait, WaitPause
from tests.cast import Desk, token_of


def put_on_hold(desk: Desk, ticket_id: UUID, days: int = 0) -> None:
    holding.hold(ticket_id, days=days, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def talked_with(desk: Desk) -> tuple[UUID, str]:
    """A ticket on which she has had an answer and written again, and her token."""
    opened = desk.receive()
    token = token_of(desk.answer_and_let_leave(opened.ticket_id))
    desk.clock.now = desk.clock.now.replace(second=0) + timedelta(hours=1)
    desk.receive(tokens=(token,))
    return opened.ticket_id, token


def test_a_further_answer_is_not_due_while_it_is_on_hold(desk: Desk) -> None:
    ticket_id, _ = talked_with(desk)
    due_before = desk.row(Ticket, ticket_id).due_at

    put_on_hold(desk, ticket_id)

    ticket = desk.row(Ticket, ticket_id)
    assert due_before is not None
    assert (ticket.state, ticket.due_at) == ("on_hold", None)
    assert ticket.waiting_since is not None


def test_her_first_answer_is_due_all_the_same(desk: Desk) -> None:
    opened = desk.receive()
    due_before = desk.row(Ticket, opened.ticket_id).due_at

    put_on_hold(desk, opened.ticket_id)

    assert desk.row(Ticket, opened.ticket_id).due_at == due_before


def test_it_lies_in_a_view_of_its_own(desk: Desk) -> None:
    ticket_id, _ = talked_with(desk)

    put_on_hold(desk, ticket_id)

    inbox, _ = read_inbox("on-hold", by=desk.ada, now=desk.clock.now, armed=True)
    assert [item.id for item in inbox.items] == [ticket_id]
    assert (inbox.counts["on-hold"], inbox.counts["unanswered"]) == (1, 0)


def test_the_time_on_hold_is_no_time_of_ours(desk: Desk) -> None:
    ticket_id, _ = talked_with(desk)
    put_on_hold(desk, ticket_id)
    desk.clock.forward(hours=2)
    holding.take_up(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.clock.forward(hours=1)

    desk.answer_and_let_leave(ticket_id)

    (row,) = [row for row in desk.rows(Wait) if row.kind == "next"]
    assert (row.paused_minutes, row.service_minutes) == (120, 60)


def test_her_letter_takes_it_up(desk: Desk) -> None:
    ticket_id, token = talked_with(desk)
    put_on_hold(desk, ticket_id, days=7)
    desk.clock.forward(hours=1)

    desk.receive(tokens=(token,))

    assert desk.row(Ticket, ticket_id).state == "open"
    assert desk.row(Ticket, ticket_id).due_at is not None
    assert [pause.until_at for pause in desk.rows(WaitPause)] == [desk.clock.now.replace(second=0)]


def test_on_its_day_it_goes_on_by_itself(desk: Desk) -> None:
    ticket_id, _ = talked_with(desk)
    put_on_hold(desk, ticket_id, days=3)
    desk.clock.forward(days=2)
    desk.courier.look()
    before = desk.row(Ticket, ticket_id).state
    desk.clock.forward(days=1, minutes=1)

    desk.courier.look()

    assert (before, desk.row(Ticket, ticket_id).state) == ("on_hold", "open")
    assert desk.kinds(ticket_id)[-1] == "taken up again"


def test_an_answer_takes_it_up_and_so_does_a_bounce(desk: Desk) -> None:
    ticket_id, _ = talked_with(desk)
    put_on_hold(desk, ticket_id)
    token = token_of(desk.answer_and_let_leave(ticket_id))
    answered = desk.row(Ticket, ticket_id).state
    put_on_hold(desk, ticket_id)

    desk.receive(kind="bounce", delivery="failed", tokens=(token,))

    assert (answered, desk.row(Ticket, ticket_id).state) == ("waiting_for_her", "open")


def test_what_is_closed_is_not_put_on_hold(desk: Desk) -> None:
    opened = desk.receive()
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotHoldable):
        put_on_hold(desk, opened.ticket_id)


def test_what_is_not_on_hold_is_not_taken_up(desk: Desk) -> None:
    opened = desk.receive()

    holding.take_up(opened.ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert "taken up again" not in desk.kinds(opened.ticket_id)
