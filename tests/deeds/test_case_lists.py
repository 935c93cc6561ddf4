"""The lists of cases: what each view holds, page after page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline.deeds.case import case_steps, case_work
from helpline.deeds.case.cases import PAGE, read_cases
from helpline.deeds.ticket import tickets
from tests.cast import Desk
from tests.deeds.opened_cases import DONE, open_one, seen


def test_every_view_lists_what_its_name_says(desk: Desk) -> None:
    plain, hers, waits, late, closed = (open_one(desk) for _ in range(5))
    case_work.assign_case(plain, None, by=desk.ada, now=desk.clock.now)
    case_work.assign_case(late, desk.sam.staff_id, by=desk.ada, now=desk.clock.now)
    case_work.move_on(waits, "waiting", by=desk.ada, now=desk.clock.now)
    today = desk.clock.now.date()
    case_steps.add_step(late, "Vakar", due_on=today - timedelta(days=1), by=desk.ada, now=desk.clock.now)
    case_steps.add_step(
        hers, "Po savaitės", due_on=today + timedelta(days=7), by=desk.ada, now=desk.clock.now
    )
    case_steps.add_step(plain, "Vėliau", due_on=today + timedelta(days=8), by=desk.ada, now=desk.clock.now)
    case_work.close_case(closed, DONE, by=desk.ada, now=desk.clock.now)

    def listed(view: str) -> list[UUID]:
        return [item.id for item in read_cases(view, by=desk.ada, now=desk.clock.now).items]  # type: ignore[arg-type]  # a view's name

    assert set(listed("mine")) == {hers, waits}
    assert set(listed("open")) == {plain, hers, waits, late}
    assert listed("due") == [late, hers]
    assert listed("waiting") == [waits]
    assert listed("closed") == [closed]
    counts = read_cases("mine", by=desk.ada, now=desk.clock.now).counts
    assert counts == {"mine": 2, "due": 2, "waiting": 1}


@pytest.mark.parametrize("view", ["open", "due"])
def test_paging_skips_nobody_and_shows_nobody_twice(desk: Desk, view: str) -> None:
    made = []
    for number in range(PAGE + 5):
        made.append(open_one(desk))
        due_on = desk.clock.now.date() + timedelta(days=number % 3)
        case_steps.add_step(made[-1], str(number), due_on=due_on, by=desk.ada, now=desk.clock.now)
        desk.clock.forward(minutes=number % 2)

    first = read_cases(view, by=desk.ada, now=desk.clock.now)  # type: ignore[arg-type]  # a view's name
    rest = read_cases(view, by=desk.ada, now=desk.clock.now, older=first.older or "")  # type: ignore[arg-type]

    assert (len(first.items), len(rest.items), rest.older) == (PAGE, 5, None)
    assert {item.id for item in (*first.items, *rest.items)} == set(made)


@pytest.mark.parametrize(
    "older", ["x", "1.x", "99999999999999999999.x", f"0.{UUID(int=0)}", "20260399." + str(UUID(int=0))]
)
@pytest.mark.parametrize("view", ["open", "due"])
def test_a_cursor_somebody_typed_breaks_nothing(desk: Desk, view: str, older: str) -> None:
    open_one(desk)

    listed = read_cases(view, by=desk.ada, now=desk.clock.now, older=older)  # type: ignore[arg-type]  # a view's name

    assert listed.older is None


def test_the_list_says_that_she_waits_for_an_answer(desk: Desk) -> None:
    case_id = open_one(desk)
    waiting = read_cases("open", by=desk.ada, now=desk.clock.now).items[0].she_waits_since
    ticket_id = seen(desk, case_id).tickets[0].id

    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    assert waiting == desk.clock.now
    assert read_cases("open", by=desk.ada, now=desk.clock.now).items[0].she_waits_since is None
