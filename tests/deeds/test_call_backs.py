"""A promise to call back: sealed at once, shown for ten minutes, gone when it is kept or over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.phone import call_backs, call_backs_shown, calls, reveals
from helpline.deeds.phone.call_backs import BadWindow, NoNumber, NotOpenAnyMore, Window
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.supervision import alarms
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk, as_if

NUMBER = "+370 612 34567"


def promise(desk: Desk, *, number: str = NUMBER, hours: float = 2) -> UUID:
    now = desk.clock.now
    window = Window(now, now + timedelta(hours=hours), now + timedelta(hours=hours + 24))
    call_id = calls.begin(by=desk.oda, now=now)
    agreed = Agreed(message_safe="yes", message="iš poliklinikos", code_word_hint="paukštis")
    return call_backs.promise(call_id, number, agreed, window=window, by=desk.oda, now=now)


def number_of(desk: Desk, promise_id: UUID, *, by: Unlocked) -> tuple[str, str]:
    shown = reveals.read_number(promise_id, by=by, now=desk.clock.now)
    return shown.state, shown.number


def listed(desk: Desk) -> list[UUID]:
    return [one.id for one in call_backs_shown.read_promises(by=desk.ada, now=desk.clock.now)]


def test_what_was_agreed_is_the_teams_and_the_number_nobodys_to_read(desk: Desk) -> None:
    promise_id = promise(desk)

    shown = call_backs_shown.read_promise(promise_id, by=desk.ada, now=desk.clock.now)

    assert (shown.agreed.message, shown.agreed.code_word_hint) == ("iš poliklinikos", "paukštis")
    assert number_of(desk, promise_id, by=desk.oda) == ("", "")


@pytest.mark.parametrize("number", ["", "nulis", "12 34"])
def test_what_can_not_be_dialled_is_refused(desk: Desk, number: str) -> None:
    with pytest.raises(NoNumber):
        promise(desk, number=number)


@pytest.mark.parametrize("hours", [0, -1, 24 * 40])
def test_a_window_that_is_over_or_far_away_is_refused(desk: Desk, hours: int) -> None:
    with pytest.raises(BadWindow):
        promise(desk, hours=hours)


def test_the_soonest_due_comes_first(desk: Desk) -> None:
    later, sooner = promise(desk, hours=5), promise(desk, hours=1)

    assert listed(desk) == [sooner, later]


def test_an_armed_courier_shows_the_number_to_whom_asked_and_to_nobody_else(desk: Desk) -> None:
    promise_id = promise(desk)
    reveals.ask_number(promise_id, by=desk.ada, now=desk.clock.now)
    assert number_of(desk, promise_id, by=desk.ada) == ("asked", "")

    desk.arm()
    desk.courier.look()

    assert number_of(desk, promise_id, by=desk.ada) == ("shown", NUMBER)
    assert number_of(desk, promise_id, by=desk.oda) == ("", "")
    assert {"number asked for", "number shown"} <= set(desk.kinds())
    seen = call_backs_shown.read_promise(promise_id, by=desk.sam, now=desk.clock.now).seen
    assert [name for name, _ in seen] == ["Ada"]


def test_a_keeper_needs_no_courier(desk: Desk) -> None:
    promise_id = promise(desk)

    reveals.ask_number(promise_id, by=desk.sam, now=desk.clock.now)

    assert number_of(desk, promise_id, by=desk.sam) == ("shown", NUMBER)


def test_without_a_keeper_the_question_waits_and_is_forgotten(desk: Desk) -> None:
    promise_id = promise(desk)
    reveals.ask_number(promise_id, by=desk.ada, now=desk.clock.now)
    desk.courier.look()
    assert number_of(desk, promise_id, by=desk.ada) == ("asked", "")

    desk.clock.forward(minutes=10)
    desk.arm()
    desk.courier.look()

    assert number_of(desk, promise_id, by=desk.ada) == ("", "")


def test_after_ten_minutes_it_is_gone_from_her_page_and_from_the_disk(desk: Desk) -> None:
    promise_id = promise(desk)
    reveals.ask_number(promise_id, by=desk.sam, now=desk.clock.now)

    desk.clock.forward(minutes=10)

    assert number_of(desk, promise_id, by=desk.sam) == ("", "")
    call_backs.expire(now=desk.clock.now)
    assert [row.box for row in desk.rows(records.Reveal)] == [None]


@pytest.mark.parametrize("how", ["kept", "withdraw"])
def test_a_promise_that_is_over_takes_its_number_with_it(desk: Desk, how: str) -> None:
    promise_id = promise(desk)
    reveals.ask_number(promise_id, by=desk.sam, now=desk.clock.now)

    getattr(call_backs, how)(promise_id, by=desk.ada, now=desk.clock.now)

    row = desk.row(records.CallBack, promise_id)
    assert (row.number, [shown.box for shown in desk.rows(records.Reveal)]) == (None, [None])
    assert number_of(desk, promise_id, by=desk.sam) == ("", "")
    assert listed(desk) == []
    assert [one.state for one in call_backs_shown.read_ended(by=desk.ada, now=desk.clock.now)] == [row.state]


def test_nobody_sees_a_number_after_its_promise_is_over(desk: Desk) -> None:
    promise_id = promise(desk)
    call_backs.kept(promise_id, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotOpenAnyMore):
        reveals.ask_number(promise_id, by=desk.sam, now=desk.clock.now)


def test_a_promise_nobody_kept_expires_and_its_number_goes(desk: Desk) -> None:
    promise_id = promise(desk)
    desk.clock.forward(hours=26)
    assert listed(desk) == []  # even before the courier has come round

    desk.courier.look()

    row = desk.row(records.CallBack, promise_id)
    assert (row.state, row.number, row.ended_by) == ("expired", None, None)
    assert desk.kinds()[-1] == "call back expired"


def test_a_try_is_counted_and_the_promise_stays(desk: Desk) -> None:
    promise_id = promise(desk)

    call_backs.tried(promise_id, by=desk.ada, now=desk.clock.now)

    shown = call_backs_shown.read_promise(promise_id, by=desk.ada, now=desk.clock.now)
    assert (shown.tries, shown.tried_at, shown.state) == (1, desk.clock.now, "open")


def test_a_missed_promise_alarms_without_a_word_of_it(desk: Desk) -> None:
    promise(desk)
    before = alarms.due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)

    desk.clock.forward(hours=3)

    after = alarms.due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)
    assert "call back missed" not in before
    assert "call back missed" in after
    assert not any(sign.isdigit() for sign in alarms.TEXTS["call back missed"])


@pytest.mark.parametrize("why", ["another team", "has left", "administrator"])
def test_a_courier_answers_nobody_who_may_not_ask(desk: Desk, why: str) -> None:
    """Rows can be written by whoever has the database; the courier looks again at who it is."""
    promise_id = promise(desk)
    asker = {"another team": desk.eve, "has left": desk.ada, "administrator": desk.kim}[why]
    slipped = as_if(asker, role="operator", team_ids=desk.ada.team_ids)
    reveals.ask_number(promise_id, by=slipped, now=desk.clock.now)
    if why == "has left":
        with records.transaction() as session:
            session.get_one(records.Staff, asker.staff_id).left_at = desk.clock.now

    desk.arm()
    desk.courier.look()

    assert number_of(desk, promise_id, by=slipped) == ("", "")
    assert [row.box for row in desk.rows(records.Reveal)] == [None]
    assert "number shown" not in desk.kinds()


def test_a_number_that_was_tampered_with_is_shown_to_nobody(desk: Desk) -> None:
    promise_id = promise(desk)
    with records.transaction() as session:
        session.get_one(records.CallBack, promise_id).number = b"x" * 1200
    reveals.ask_number(promise_id, by=desk.ada, now=desk.clock.now)

    desk.arm()
    desk.courier.look()

    assert number_of(desk, promise_id, by=desk.ada) == ("", "")
