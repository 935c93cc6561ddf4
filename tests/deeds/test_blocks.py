"""A blocked writer's letters are set aside for a time: kept, shown, never refused; what may be danger comes through."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import View
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.move import code_words
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.deeds.ticket import blocks, tickets
from tests.cast import Desk, token_of

FORGED, PROVEN = "fail", "pass"


def block(desk: Desk, ticket_id: UUID, **changes: Any) -> UUID:
    told = {"days": 1, "reason": "", "by": desk.ada, **changes}
    return blocks.block_writer(ticket_id, now=desk.clock.now, **told)


def lift(desk: Desk, block_id: UUID, **changes: Any) -> None:
    told = {"bring_back": False, "by": desk.ada, **changes}
    blocks.lift(block_id, rules=desk.rules, now=desk.clock.now, **told)


def blocked_writer(desk: Desk, **first: Any) -> UUID:
    """Rowan wrote once, was recognised and is blocked for a day; the ticket of that letter."""
    opened = desk.receive(**first)
    desk.arm()
    desk.courier.look()
    block(desk, opened.ticket_id)
    return opened.ticket_id


def next_letter(desk: Desk, **changes: Any) -> UUID:
    """Another letter an hour later, after a courier has looked; its ticket."""
    desk.clock.forward(hours=1)
    received = desk.receive(**changes)
    desk.courier.look()
    return received.ticket_id


def view(desk: Desk, name: View) -> set[UUID]:
    page, _ = read_inbox(name, by=desk.sam, now=desk.clock.now, armed=True)
    return {item.id for item in page.items}


def test_a_new_letter_of_a_blocked_writer_is_set_aside_and_can_be_looked_at(desk: Desk) -> None:
    first = blocked_writer(desk)

    second = next_letter(desk, text="Vėl aš")

    assert view(desk, "unanswered") == set()
    assert view(desk, "spam") == {first, second}
    assert desk.talk(second).state == "blocked"
    assert [message.text for message in desk.talk(second).messages] == ["Vėl aš"]
    assert "set aside" in desk.kinds(second)
    assert desk.mailer.sent == []


def test_it_is_in_no_figure_and_raises_no_alarm(desk: Desk) -> None:
    blocked_writer(desk)
    second = next_letter(desk)
    desk.clock.forward(days=3)

    times = read_waiting_times(rules=desk.rules, by=desk.sam, now=desk.clock.now)
    alarms = due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)

    assert (times.waiting, [channel.of for channel in times.channels]) == (0, [0])
    assert "urgent unread" not in alarms
    assert desk.row(records.Ticket, second).counts_for_target is False


def test_a_letter_that_may_be_danger_comes_through(desk: Desk) -> None:
    blocked_writer(desk)

    second = next_letter(desk, text="he has a knife")

    assert view(desk, "unanswered") == {second}
    assert desk.talk(second).urgent
    assert desk.row(records.Ticket, second).counts_for_target
    assert "let through" in desk.kinds(second)


def test_so_does_a_reply_on_the_ticket_that_was_set_aside(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    block(desk, opened.ticket_id)

    next_letter(desk, tokens=(token_of(sent),), text="he has a knife")

    assert view(desk, "unanswered") == {opened.ticket_id}
    assert (desk.talk(opened.ticket_id).state, desk.talk(opened.ticket_id).urgent) == ("open", True)


def test_what_was_urgent_before_is_calm_again_once_somebody_has_read_and_blocked_it(desk: Desk) -> None:
    opened = desk.receive(text="he has a knife")
    sent = desk.answer_and_let_leave(opened.ticket_id)
    block(desk, opened.ticket_id)

    next_letter(desk, tokens=(token_of(sent),), text="Cha cha")

    assert view(desk, "unanswered") == set()


def test_a_reply_to_an_answer_of_ours_is_set_aside_too(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    block(desk, opened.ticket_id)

    next_letter(desk, tokens=(token_of(sent),))

    assert desk.talk(opened.ticket_id).state == "blocked"
    assert view(desk, "unanswered") == set()


def test_a_reply_from_another_address_is_not_hers_and_opens_the_ticket(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    block(desk, opened.ticket_id)
    desk.clock.forward(hours=1)
    desk.receive(tokens=(token_of(sent),))
    desk.receive(tokens=(token_of(sent),), address="sister@post.example")

    desk.courier.look()

    assert view(desk, "unanswered") == {opened.ticket_id}


def test_another_ticket_that_waited_before_stays_where_it_is(desk: Desk) -> None:
    one = desk.receive(sender_check=PROVEN)
    sent = desk.answer_and_let_leave(one.ticket_id)
    desk.clock.forward(hours=1)
    desk.receive(tokens=(token_of(sent),), sender_check=PROVEN)
    desk.clock.forward(hours=1)
    two = desk.receive(sender_check=PROVEN)
    desk.courier.look()
    desk.clock.forward(hours=1)
    block(desk, two.ticket_id)

    next_letter(desk, tokens=(token_of(sent),), sender_check=PROVEN)

    assert view(desk, "unanswered") == {one.ticket_id}


def test_when_the_block_has_ended_letters_come_in_normally(desk: Desk) -> None:
    blocked_writer(desk)
    desk.clock.forward(hours=23)

    second = next_letter(desk)

    assert view(desk, "unanswered") == {second}
    assert desk.row(records.Ticket, second).counts_for_target


def test_a_reply_after_the_block_brings_the_ticket_back(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    block(desk, opened.ticket_id)
    desk.clock.forward(days=1)

    next_letter(desk, tokens=(token_of(sent),))

    assert view(desk, "unanswered") == {opened.ticket_id}
    assert desk.talk(opened.ticket_id).state == "open"


def test_a_letter_that_came_before_any_courier_was_armed_is_set_aside_later(desk: Desk) -> None:
    opened = desk.receive()
    block(desk, opened.ticket_id)
    desk.clock.forward(hours=1)
    second = desk.receive()
    before = view(desk, "unanswered")
    desk.arm()

    desk.courier.look()

    assert (before, view(desk, "unanswered")) == ({second.ticket_id}, set())


def test_somebody_else_is_not_blocked(desk: Desk) -> None:
    blocked_writer(desk)

    other = next_letter(desk, address="willow@post.example")

    assert view(desk, "unanswered") == {other}


def test_who_writes_in_her_name_can_not_have_her_silenced(desk: Desk) -> None:
    blocked_writer(desk, sender_check=FORGED)

    herself, forged_again = (
        next_letter(desk, sender_check=PROVEN),
        next_letter(desk, sender_check=FORGED),
    )

    assert view(desk, "unanswered") == {herself}
    assert forged_again in view(desk, "spam")


def test_a_proven_writer_who_is_blocked_gains_nothing_by_a_worse_sender(desk: Desk) -> None:
    blocked_writer(desk, sender_check=PROVEN)

    letters = {next_letter(desk, sender_check=check) for check in (PROVEN, FORGED, "unchecked")}

    assert view(desk, "unanswered") == set()
    assert letters < view(desk, "spam")


def test_a_lifted_block_lets_new_letters_in_and_leaves_the_old_ones_aside(desk: Desk) -> None:
    blocked_writer(desk)
    second = next_letter(desk)

    lift(desk, desk.rows(records.Block)[0].id)

    third = next_letter(desk)
    assert view(desk, "unanswered") == {third}
    assert second in view(desk, "spam")


def test_a_block_made_by_mistake_gives_everything_back(desk: Desk) -> None:
    first = blocked_writer(desk, sender_check=PROVEN)
    came = desk.clock.now
    others = {next_letter(desk, sender_check=check) for check in (PROVEN, FORGED)}

    lift(desk, desk.rows(records.Block)[0].id, bring_back=True)

    assert view(desk, "unanswered") == {first, *others}
    assert desk.row(records.Ticket, first).waiting_since == came
    assert all(ticket.counts_for_target for ticket in desk.rows(records.Ticket))


def test_a_block_is_lifted_once(desk: Desk) -> None:
    blocked_writer(desk)
    block_id = desk.rows(records.Block)[0].id

    lift(desk, block_id)
    lift(desk, block_id, by=desk.sam)

    assert desk.row(records.Block, block_id).lifted_by == desk.ada.staff_id
    assert desk.kinds().count("block lifted") == 1


def test_a_letter_set_aside_can_be_opened_again_and_answered(desk: Desk) -> None:
    blocked_writer(desk)
    second = next_letter(desk)

    tickets.reopen(second, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.answer_and_let_leave(second)

    assert desk.talk(second).state == "waiting_for_her"
    assert [mail.to for mail in desk.mailer.sent] == ["rowan.birch@post.example"]


def test_an_answer_that_leaves_later_does_not_open_what_was_set_aside(desk: Desk) -> None:
    opened = desk.receive()
    desk.arm()
    desk.courier.look()
    desk.answer(opened.ticket_id)
    block(desk, opened.ticket_id)

    desk.let_leave()

    assert desk.talk(opened.ticket_id).state == "blocked"


def test_the_page_of_the_ticket_says_until_when(desk: Desk) -> None:
    first = blocked_writer(desk, sender_check=FORGED)
    second = next_letter(desk, sender_check=FORGED)
    until = desk.rows(records.Block)[0].until

    assert [desk.talk(ticket_id).blocked_until for ticket_id in (first, second)] == [until, until]
    desk.clock.now = until
    assert desk.talk(first).blocked_until is None


def test_the_list_tells_who_until_when_and_why(desk: Desk) -> None:
    opened = desk.receive()
    block(desk, opened.ticket_id, days=30, reason=" Kasdien juokauja ", by=desk.sam)

    (shown,) = blocks.read_blocks(by=desk.ada, now=desk.clock.now)

    assert (shown.reason, shown.made_by, shown.holds) == ("Kasdien juokauja", "Sam", True)
    assert (shown.until - shown.made_at).days == 30
    assert shown.pseudonym == desk.talk(opened.ticket_id).pseudonym


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_counsellor_blocks_for_a_day_and_a_supervisor_for_longer_with_a_reason(
    desk: Desk, days: int
) -> None:
    opened = desk.receive()

    with pytest.raises(NotAllowed):
        block(desk, opened.ticket_id, days=days, reason="Triukšmas")
    with pytest.raises(blocks.NotBlockable):
        block(desk, opened.ticket_id, days=days, reason=" ", by=desk.sam)
    block(desk, opened.ticket_id, days=days, reason="Triukšmas", by=desk.sam)


@pytest.mark.parametrize("days", [0, -1, 2, 366, 36500])
def test_nobody_is_blocked_for_ever(desk: Desk, days: int) -> None:
    opened = desk.receive()

    with pytest.raises(blocks.NotBlockable):
        block(desk, opened.ticket_id, days=days, reason="Triukšmas", by=desk.sam)


def test_an_operator_blocks_nobody_and_sees_no_list(desk: Desk) -> None:
    opened = desk.receive()
    block_id = block(desk, opened.ticket_id)

    with pytest.raises(NotAllowed):
        block(desk, opened.ticket_id, by=desk.oda)
    with pytest.raises(NotAllowed):
        blocks.read_blocks(by=desk.oda, now=desk.clock.now)
    with pytest.raises(NotAllowed):
        lift(desk, block_id, by=desk.oda)


def test_eve_finds_no_ticket_to_block_and_no_block_to_lift(desk: Desk) -> None:
    opened = desk.receive()
    block_id = block(desk, opened.ticket_id)

    with pytest.raises(NotHere):
        block(desk, opened.ticket_id, by=desk.eve)
    with pytest.raises(NotHere):
        lift(desk, block_id, by=desk.eve)
    assert blocks.read_blocks(by=desk.eve, now=desk.clock.now) == ()


def test_a_writer_without_an_address_can_not_be_known_again(desk: Desk) -> None:
    opened = desk.receive()
    with records.transaction() as session:
        contact_id = session.get_one(records.Ticket, opened.ticket_id).contact_id
        session.get_one(records.Contact, contact_id).address = None

    with pytest.raises(blocks.NotBlockable):
        block(desk, opened.ticket_id)


def test_a_damaged_reason_hides_no_block(desk: Desk) -> None:
    opened = desk.receive()
    block_id = block(desk, opened.ticket_id, reason="Triukšmas")
    with records.transaction() as session:
        row = session.get_one(records.Block, block_id)
        row.reason = (row.reason or b"")[:-1] + b"\0"

    (shown,) = blocks.read_blocks(by=desk.ada, now=desk.clock.now)

    assert (shown.damaged, shown.reason, shown.holds) == (True, "", True)


def test_two_contacts_joined_by_hand_share_a_block(desk: Desk) -> None:
    one = desk.receive(sender_check=PROVEN)
    two = desk.receive(sender_check=FORGED)
    desk.arm()
    desk.courier.look()
    code_words.join_as_keeper(two.ticket_id, "Ji pati pasakė", by=desk.sam, now=desk.clock.now)
    desk.clock.forward(hours=1)
    block(desk, two.ticket_id)

    third = next_letter(desk, sender_check=PROVEN)

    assert third in view(desk, "spam")
    assert one.ticket_id in view(desk, "unanswered")
