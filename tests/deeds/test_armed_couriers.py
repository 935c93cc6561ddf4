"""A courier works with the keys that a keeper gave it, shows them to nobody, and forgets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpline import records
from helpline.deeds.errors import NoKey
from helpline.deeds.staff import arming
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.ticket import recognition
from tests.cast import Clock, Desk
from tests.deeds.outgoing import queued, state


def test_nothing_leaves_and_nobody_is_recognised_without_a_keeper(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.clock.forward(hours=1)

    desk.courier.look()

    assert desk.mailer.sent == []
    assert state(desk, row) == "waiting"
    assert all(contact.recognised_at is None for contact in desk.rows(records.Contact))
    delivered = desk.talk(row.ticket_id).messages[-1].delivery
    assert delivered is not None
    assert delivered.waits_for_keeper


@pytest.mark.parametrize("name", ["Oda", "Ada", "Kim", "Eve"])
def test_only_a_keeper_arms_a_courier(desk: Desk, name: str) -> None:
    queued(desk)
    desk.clock.now += desk.rules.undo

    armed = arming.arm(desk.keys, by=desk.founded.staff[name], now=desk.clock.now)
    desk.courier.look()

    assert not armed
    assert desk.mailer.sent == []


def test_a_courier_forgets_its_keys_three_days_after_the_last_keeper(desk: Desk) -> None:
    desk.arm()
    desk.clock.forward(hours=71)
    arming.arm(desk.keys, by=desk.sam, now=desk.clock.now)
    desk.clock.forward(hours=71)
    assert desk.keys.is_armed(desk.clock.now)
    queued(desk)
    desk.clock.forward(hours=1)

    desk.courier.look()

    assert desk.mailer.sent == []
    assert not desk.keys.is_armed(desk.clock.now)
    with pytest.raises(NoKey):
        desk.keys.pair(1)
    with pytest.raises(NoKey):
        _ = desk.keys.match_key


def test_a_stopped_courier_holds_no_key_and_shows_none(desk: Desk) -> None:
    desk.arm()
    seed = desk.keys.pair(1).seed

    shown = repr(desk.keys)
    desk.keys.forget(desk.clock.now)

    assert shown == "<CourierKeys armed>"
    assert seed.hex() not in shown
    assert not desk.keys.is_armed(desk.clock.now)


def test_a_contact_the_courier_has_no_key_for_does_not_stop_the_others(desk: Desk) -> None:
    strange, known = desk.receive(), desk.receive()
    with records.transaction() as session:
        ticket = session.get_one(records.Ticket, strange.ticket_id)
        session.get_one(records.Contact, ticket.contact_id).key_epoch = 9
    desk.arm()

    recognition.recognise(keys=desk.keys, now=desk.clock.now)

    contact = desk.row(records.Contact, desk.row(records.Ticket, known.ticket_id).contact_id)
    assert contact.match_index is not None


def test_a_restarted_courier_begins_without_keys(desk: Desk) -> None:
    desk.arm()
    clock = Clock(desk.clock.now)

    restarted = CourierKeys(disarm_after=timedelta(hours=72), started_at=clock.now)

    assert not restarted.is_armed(clock.now)
