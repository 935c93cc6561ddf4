"""Every duty phone that rang is a call of its own at the carrier: it goes too, also where nobody told us of its end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline.border import LineEvent, TemporaryFailure
from helpline.deeds.line import carrier_copies, line_calls
from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.line.line_states import LineState
from helpline.records import CarrierCopy, LineCall
from phone_gateway.carrier import Carrier
from queue_workers.carrier_rounds import CarrierRounds
from tests.cast import Desk
from tests.phone.conftest import client
from tests.phone.fake_carrier import FakeCarrier, Thing


def rounds_of(desk: Desk, carrier: Carrier) -> CarrierRounds:
    return CarrierRounds(carrier, keys=desk.keys, rules=desk.rules, clock=desk.clock)


def she_called(desk: Desk, there: FakeCarrier) -> tuple[str, UUID]:
    """The carrier's id of a call that is over and owed, and ours; a minute has passed."""
    sid = there.holds("call")
    ring = LineEvent(kind="rang", sid=sid, at=desk.clock.now)
    waiting = LineState(step="ringing", language="lt")
    taken = line_calls.take(
        ring, lambda _before, _here: (waiting, None), call_id=None, rules=desk.rules.line, now=desk.clock.now
    )
    line_calls.end(
        LineEvent(kind="over", sid=sid, at=desk.clock.now), rules=desk.rules.line, now=desk.clock.now
    )
    desk.clock.forward(minutes=2)
    return sid, taken.call_id


def legs_of(there: FakeCarrier, parent: str, *, count: int, done_at: timedelta = timedelta()) -> list[str]:
    """Duty phones that the carrier dialled for her; of none of them we have heard."""
    told = {"parent_call_sid": parent, "to": "+37052100001"}
    return [there.holds("call", done_at=there.clock() + done_at, fields=told) for _ in range(count)]


def work(desk: Desk, rounds: CarrierRounds, *, hours: float = 2) -> None:
    for _ in range(int(hours * 20)):
        while rounds.look():
            pass
        desk.clock.forward(minutes=3)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_phones_that_rang_unheard_of_are_deleted_and_proved_gone(
    desk: Desk, there: FakeCarrier, line: Carrier, count: int
) -> None:
    """The carrier names two a page."""
    sid, call_id = she_called(desk, there)
    legs_of(there, sid, count=count)

    work(desk, rounds_of(desk, line))

    assert there.left == []
    copies = desk.rows(CarrierCopy)
    assert [(copy.state, copy.call_id) for copy in copies] == [("gone", call_id)] * (1 + count)
    assert read_ledger(by=desk.kim, now=desk.clock.now).gone == 1 + count


def test_the_legs_are_asked_for_before_her_call_is_deleted_and_only_of_her_call(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    (leg,) = legs_of(there, sid, count=1)

    work(desk, rounds_of(desk, line))

    asked = [(method, "ParentCallSid=" in path, sid in path, leg in path) for method, path in there.asked]
    assert asked[:3] == [
        ("GET", True, True, False),
        ("GET", False, True, False),  # what was recorded of it
        ("DELETE", False, True, False),
    ]
    assert [is_list for _, is_list, _, _ in asked].count(True) == 1


def test_a_leg_that_is_still_being_settled_does_not_keep_her_call(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    (leg,) = legs_of(there, sid, count=1, done_at=timedelta(hours=6))

    work(desk, rounds_of(desk, line))

    assert there.left == [leg]
    assert {copy.state for copy in desk.rows(CarrierCopy)} == {"gone", "waiting"}
    work(desk, rounds_of(desk, line), hours=12)
    assert there.left == []


@pytest.mark.parametrize("trouble", ["5xx", "rate 90", "timeout", "garbage", "proxy 404", "hang up"])
def test_while_the_carrier_does_not_name_the_legs_her_call_stays(
    desk: Desk, there: FakeCarrier, line: Carrier, trouble: str
) -> None:
    sid, _ = she_called(desk, there)
    legs_of(there, sid, count=2)
    there.troubles = [trouble]
    rounds = rounds_of(desk, line)

    rounds.look()

    assert len(there.left) == 3
    work(desk, rounds)
    assert there.left == []
    assert {copy.state for copy in desk.rows(CarrierCopy)} == {"gone"}


def test_a_leg_we_have_heard_of_is_owed_once(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    sid, call_id = she_called(desk, there)
    (leg,) = legs_of(there, sid, count=1)
    over = LineEvent(kind="leg over", sid=sid, leg_sid=leg, at=desk.clock.now)
    line_calls.leg_over(over, call_id=call_id, now=desk.clock.now)

    work(desk, rounds_of(desk, line))

    assert len(desk.rows(CarrierCopy)) == 2
    assert there.deletions(leg) == 1


def test_a_courier_that_dies_after_it_has_noted_the_legs_leaves_all_to_the_next(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid, _ = she_called(desk, there)
    legs_of(there, sid, count=2)
    claimed = carrier_copies.claim(desk.clock.now)
    assert claimed is not None
    carrier_copies.owe_legs(claimed, line.legs_of(claimed.sid), now=desk.clock.now)

    work(desk, rounds_of(desk, line))

    assert there.left == []
    assert len(desk.rows(CarrierCopy)) == 3


def test_legs_of_a_call_whose_end_was_lost_go_with_it(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    """The carrier's last message never came: an armed courier opens the id and owes the call."""
    sid = there.holds("call")
    ring = LineEvent(kind="rang", sid=sid, at=desk.clock.now)
    waiting = LineState(step="ringing", language="lt")
    line_calls.take(
        ring, lambda _before, _here: (waiting, None), call_id=None, rules=desk.rules.line, now=desk.clock.now
    )
    legs_of(there, sid, count=3)
    desk.clock.forward(hours=1)
    line_calls.end_lost(rules=desk.rules.line, now=desk.clock.now)
    desk.arm()

    for _ in range(4):
        desk.courier_with(None, carrier=line).look()
        desk.clock.forward(minutes=3)

    assert there.left == []
    assert [row.is_owed for row in desk.rows(LineCall)] == [True]


def test_an_id_that_is_none_is_no_part_of_an_address(there: FakeCarrier) -> None:
    sid = there.holds("call")
    there.things["CA../Messages"] = Thing(
        "Calls", "CA../Messages", there.clock(), fields={"parent_call_sid": sid}
    )

    with pytest.raises(TemporaryFailure, match="garbage"):
        client(there).legs_of(sid)
