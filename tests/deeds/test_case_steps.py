"""The steps of a case: in the order of their days, done and taken back, changed by one at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from helpline import records
from helpline.deeds.case import case_steps
from helpline.deeds.errors import NotHere, SomethingNewer
from tests.cast import Desk, as_if
from tests.deeds.opened_cases import open_one, seen


def test_steps_stand_in_the_order_of_their_days(desk: Desk) -> None:
    case_id, today = open_one(desk), desk.clock.now.date()
    for words, due_on in (
        ("kada nors", None),
        ("rytoj", today + timedelta(days=1)),
        ("vakar", today - timedelta(days=1)),
    ):
        case_steps.add_step(case_id, words, due_on=due_on, by=desk.ada, now=desk.clock.now)

    case = seen(desk, case_id)

    assert [(step.words, step.due_in) for step in case.steps] == [
        ("vakar", -1),
        ("rytoj", 1),
        ("kada nors", None),
    ]


def test_a_day_is_late_by_the_clock_of_whoever_looks(desk: Desk) -> None:
    """Half past ten in the evening in London is the next day already in Vilnius."""
    case_id = open_one(desk)
    case_steps.add_step(case_id, "Šiandien", due_on=date(2026, 3, 2), by=desk.ada, now=desk.clock.now)
    desk.clock.forward(hours=14, minutes=30)

    in_vilnius = seen(desk, case_id).steps[0].due_in
    in_london = seen(desk, case_id, by=as_if(desk.ada, time_zone="Europe/London")).steps[0].due_in

    assert (in_vilnius, in_london) == (-1, 0)


def test_what_is_done_says_by_whom_and_can_be_taken_back(desk: Desk) -> None:
    case_id = open_one(desk)
    step = case_steps.add_step(
        case_id, "Rasti advokatą", due_on=date(2026, 3, 5), by=desk.ada, now=desk.clock.now
    )

    case_steps.finish_step(case_id, step, by=desk.sam, now=desk.clock.forward(hours=1))
    done = seen(desk, case_id)
    row = desk.row(records.Case, case_id)
    case_steps.resume_step(case_id, step, by=desk.ada, now=desk.clock.now)
    again = seen(desk, case_id)

    assert [(one.words, one.done_by, one.done_at) for one in done.done_steps] == [
        ("Rasti advokatą", "Sam", desk.clock.now)
    ]
    assert (row.open_steps, row.next_due, row.next_step_id) == (0, None, None)
    assert [one.words for one in again.steps] == ["Rasti advokatą"]
    assert desk.row(records.Case, case_id).next_due == date(2026, 3, 5)


def test_of_two_who_change_a_step_the_second_is_told(desk: Desk) -> None:
    case_id = open_one(desk)
    step = case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)
    case_steps.change_step(
        case_id, step, "Rasti advokatę", due_on=date(2026, 3, 9), revision=1, by=desk.ada, now=desk.clock.now
    )

    with pytest.raises(SomethingNewer):
        case_steps.change_step(
            case_id, step, "Kita", due_on=None, revision=1, by=desk.sam, now=desk.clock.now
        )

    assert [(one.words, one.due_on) for one in seen(desk, case_id).steps] == [
        ("Rasti advokatę", date(2026, 3, 9))
    ]


def test_a_step_is_found_under_its_own_case_only(desk: Desk) -> None:
    case_id, other = open_one(desk), open_one(desk)
    step = case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotHere):
        case_steps.finish_step(other, step, by=desk.ada, now=desk.clock.now)
