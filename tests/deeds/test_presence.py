"""Who has a ticket open: told to colleagues of the team only, and forgotten half a minute after."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from helpline import records
from helpline.deeds.desk.inbox import pulse, read_inbox
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.ticket import presence
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk


def say(desk: Desk, ticket_id: UUID, kind: presence.Kind, by: Unlocked) -> bool:
    """As a page does it; whether it was written down."""
    is_news = presence.is_news(ticket_id, kind, by=by, now=desk.clock.now)
    if is_news:
        presence.be_here(ticket_id, kind, by=by, now=desk.clock.now)
    return is_news


def seen(desk: Desk, by: Unlocked) -> list[tuple[UUID, str, bool]]:
    return [(one.ticket_id, one.name, one.is_writing) for one in pulse(by=by, now=desk.clock.now)[1]]


def test_colleagues_see_who_looks_and_who_writes_and_nobody_sees_herself(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    say(desk, ticket_id, "viewing", desk.ada)
    say(desk, ticket_id, "writing", desk.sam)

    assert seen(desk, desk.oda) == [(ticket_id, "Sam", True), (ticket_id, "Ada", False)]
    assert seen(desk, desk.ada) == [(ticket_id, "Sam", True)]
    inbox, _ = read_inbox("all", by=desk.ada, now=desk.clock.now, armed=True)
    assert [one.name for one in inbox.items[0].here] == ["Sam"]
    assert [one.name for one in desk.talk(ticket_id, by=desk.sam).here] == ["Ada"]


def test_whoever_begins_to_write_is_no_longer_only_looking(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    say(desk, ticket_id, "viewing", desk.ada)

    assert say(desk, ticket_id, "writing", desk.ada)

    assert seen(desk, desk.sam) == [(ticket_id, "Ada", True)]
    assert len(desk.rows(records.Presence)) == 1


def test_whoever_leaves_is_gone_at_once_and_whoever_falls_silent_within_half_a_minute(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    for somebody in (desk.ada, desk.oda):
        say(desk, ticket_id, "viewing", somebody)

    say(desk, ticket_id, "left", desk.oda)

    assert seen(desk, desk.sam) == [(ticket_id, "Ada", False)]
    desk.clock.forward(seconds=26)
    assert seen(desk, desk.sam) == []


def test_the_same_is_not_written_down_again_within_seconds(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    say(desk, ticket_id, "viewing", desk.ada)
    desk.clock.forward(seconds=3)

    assert not say(desk, ticket_id, "viewing", desk.ada)

    desk.clock.forward(seconds=7)
    assert say(desk, ticket_id, "viewing", desk.ada)


def test_the_disk_keeps_nobody_longer_than_half_a_minute(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    say(desk, ticket_id, "viewing", desk.ada)
    desk.clock.forward(seconds=31)

    desk.courier.look()

    assert desk.rows(records.Presence) == []


def test_a_colleague_of_another_team_neither_sees_nor_is_seen(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    say(desk, ticket_id, "viewing", desk.ada)

    assert seen(desk, desk.eve) == []
    with pytest.raises(NotHere):
        presence.is_news(ticket_id, "viewing", by=desk.eve, now=desk.clock.now)


def test_nobody_is_present_on_a_ticket_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotHere):
        presence.is_news(uuid4(), "viewing", by=desk.ada, now=desk.clock.now)
    with pytest.raises(NotAllowed):
        presence.is_news(desk.receive().ticket_id, "viewing", by=desk.kim, now=desk.clock.now)


def test_presence_does_not_move_the_change_counter(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = pulse(by=desk.ada, now=desk.clock.now)[0]

    say(desk, ticket_id, "writing", desk.sam)

    assert pulse(by=desk.ada, now=desk.clock.now)[0] == before
