"""The views of the inbox: who stands in which, in which order, how they are counted, and that paging loses nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from helpline import records
from helpline.deeds.desk.inbox import PAGE, read_inbox
from helpline.deeds.desk.inbox_shown import VIEWS, Inbox, View
from helpline.deeds.ticket import tickets
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk, as_if, token_of


def look(desk: Desk, view: View, *, by: Unlocked | None = None, older: str = "") -> Inbox:
    return read_inbox(view, by=by or desk.ada, now=desk.clock.now, armed=True, older=older)[0]


def ids(inbox: Inbox) -> list[UUID]:
    return [item.id for item in inbox.items]


def take(desk: Desk, ticket_id: UUID, by: Unlocked) -> None:
    tickets.assign(ticket_id, by.staff_id, by=by, now=desk.clock.now)


KNIFE = "he has a knife"


def add_copies(ticket_id: UUID, number: int, **changed: object) -> None:
    """More tickets like this one, without their letters."""
    with records.transaction() as session:
        table = records.Ticket.__table__
        kept = dict(session.execute(select(table).where(table.c.id == ticket_id)).mappings().one())
        session.execute(insert(table), [{**kept, **changed, "id": uuid4()} for _ in range(number)])


def test_nobody_has_it_shows_those_who_wait_and_whom_nobody_has_taken(desk: Desk) -> None:
    taken, free, answered = (desk.receive().ticket_id for _ in range(3))
    take(desk, taken, desk.ada)
    desk.answer_and_let_leave(answered)

    found = look(desk, "unassigned")

    assert ids(found) == [free]
    assert (found.counts["unassigned"], found.counts["unanswered"], found.counts["waiting-for-her"]) == (
        1,
        2,
        1,
    )


def test_overdue_shows_those_whose_answer_should_have_left_the_urgent_first(desk: Desk) -> None:
    calm, urgent = desk.receive().ticket_id, desk.receive(text="he has a knife").ticket_id
    desk.clock.forward(days=4)
    in_time = desk.receive().ticket_id

    found = look(desk, "overdue")

    assert ids(found) == [urgent, calm]
    assert in_time in ids(look(desk, "unanswered"))
    assert found.counts["overdue"] == 2


def test_who_is_in_danger_and_silent_is_asked_after_the_longest_silent_first(desk: Desk) -> None:
    silent, answered_later, calm = (desk.receive(text=text).ticket_id for text in (KNIFE, KNIFE, "ačiū"))
    for ticket_id in (silent, calm, answered_later):
        desk.clock.forward(hours=1)
        desk.answer_and_let_leave(ticket_id)

    found = look(desk, "look-after")

    assert ids(found) == [silent, answered_later]
    assert found.counts["look-after"] == 2


def test_she_is_not_silent_once_she_writes(desk: Desk) -> None:
    left = desk.answer_and_let_leave(desk.receive(text=KNIFE).ticket_id)
    before = look(desk, "look-after").counts["look-after"]

    desk.receive(tokens=(token_of(left),))

    assert (before, look(desk, "look-after").counts["look-after"]) == (1, 0)


def test_an_answer_that_waits_for_her_hours_says_before_when_it_is_not_safe(desk: Desk) -> None:
    ticket_id, other = desk.receive().ticket_id, desk.receive(address="other@post.example").ticket_id
    desk.answer(other)
    row = desk.answer(ticket_id)
    with records.transaction() as session:
        session.get_one(records.OutboxRow, row.id).due_at = desk.clock.now + timedelta(hours=6)

    found = look(desk, "not-safe-before")

    assert ids(found) == [ticket_id]
    assert found.items[0].leaves_at == desk.clock.now + timedelta(hours=6)
    assert look(desk, "all").items[1].leaves_at is None or look(desk, "all").items[0].leaves_at is None


@pytest.mark.parametrize("view", VIEWS)
def test_every_ticket_of_a_view_is_on_exactly_one_of_its_pages(desk: Desk, view: View) -> None:
    ticket_id = desk.receive().ticket_id
    due = desk.clock.now - timedelta(hours=1)
    hers = "waiting_for_her"
    state = {"closed": "closed", "spam": "spam", "waiting-for-her": hers, "look-after": hers}.get(
        view, "open"
    )
    holder = desk.ada.staff_id if view == "mine" else None
    add_copies(ticket_id, PAGE + 5, state=state, assignee_id=holder, due_at=due)
    add_copies(ticket_id, PAGE, state=state, assignee_id=holder, due_at=due, priority=0)
    add_copies(ticket_id, PAGE + 5, state=state, assignee_id=holder, waiting_since=None, priority=0)
    seen: list[UUID] = []

    inbox = look(desk, view)
    seen += ids(inbox)
    while inbox.older:
        inbox = look(desk, view, older=inbox.older)
        seen += ids(inbox)

    assert len(seen) == len(set(seen)) == inbox.counts[view]
    assert bool(seen) == (view not in ("not-safe-before", "on-hold", "followed"))


def test_a_colleague_of_two_teams_sees_both_in_one_order(desk: Desk) -> None:
    ours = [desk.receive().ticket_id for _ in range(2)]
    theirs = desk.receive(text="he has a knife").ticket_id
    with records.transaction() as session:
        session.get_one(records.Ticket, theirs).team_id = desk.founded.other_team_id
    both = as_if(desk.ada, team_ids=frozenset({desk.founded.team_id, desk.founded.other_team_id}))

    found = look(desk, "unanswered", by=both)

    assert ids(found)[0] == theirs
    assert set(ids(found)) == {theirs, *ours}
    assert theirs not in ids(look(desk, "unanswered"))


def test_a_colleague_without_a_team_sees_an_empty_inbox(desk: Desk) -> None:
    desk.receive()

    found = look(desk, "all", by=as_if(desk.ada, team_ids=frozenset()))

    assert (found.items, found.counts["all"]) == ((), 0)


def test_no_view_is_counted_past_a_thousand(desk: Desk) -> None:
    add_copies(desk.receive().ticket_id, 1_100)

    counts = look(desk, "all").counts

    assert (counts["unanswered"], counts["all"], counts["closed"]) == (1_000, 1_000, 0)
