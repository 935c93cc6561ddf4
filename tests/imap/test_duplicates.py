"""A letter that came twice is one letter once the courier is armed, and nothing else ever disappears."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpline import records
from helpline.border import Attachment
from helpline.deeds.desk.conversation_shown import Conversation
from helpline.deeds.sealed import openings
from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.duplicates import CANDIDATES, KEPT, STEP, fold_repeats, forget_old
from tests.cast import Desk, letter, token_of


def work(desk: Desk) -> None:
    """A keeper comes by, and the courier makes its rounds until nothing is left to compare."""
    desk.arm()
    for _ in range(3):
        desk.courier.look()


def talks(desk: Desk) -> list[Conversation]:
    return [desk.talk(ticket.id) for ticket in desk.rows(records.Ticket)]


def texts(desk: Desk) -> list[str]:
    """What stands in the letters, each as often as it is stored."""
    return sorted(message.text for talk in talks(desk) for message in talk.messages)


def test_a_letter_that_came_twice_is_one_ticket_once_the_courier_is_armed(desk: Desk) -> None:
    once = letter(attachments=(Attachment("a.txt", "text/plain", b"a"),))
    first = desk.receive(once)
    desk.clock.forward(hours=2)
    desk.receive(once)

    work(desk)

    assert [talk.id for talk in talks(desk)] == [first.ticket_id]
    assert desk.kinds(first.ticket_id) == ["received", "folded"]
    assert [len(desk.rows(table)) for table in (records.Message, records.File, records.Contact)] == [1, 1, 1]


def test_her_waiting_began_with_the_first_copy(desk: Desk) -> None:
    once = letter()
    first = desk.receive(once)
    came_at = desk.clock.now
    desk.clock.forward(hours=5)
    desk.receive(once)

    work(desk)

    assert desk.row(records.Ticket, first.ticket_id).waiting_since == came_at


def test_ten_copies_are_one_letter(desk: Desk) -> None:
    once = letter()
    for _ in range(10):
        desk.receive(once)

    work(desk)

    assert texts(desk) == [once.text]


@pytest.mark.parametrize(
    "other",
    [
        {"address": "somebody@else.example"},
        {"message_id": "another@post.example"},
        {"text": "Another letter altogether, and a good deal longer than the first one was." * 3},
        {"attachments": (Attachment("a.txt", "text/plain", b"a"),)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_from_the_first_letter_is_kept(desk: Desk, other: dict[str, Any]) -> None:
    once = letter()
    desk.receive(once)
    desk.receive(replace(once, **other))

    work(desk)

    assert len(texts(desk)) == 2


def test_a_forged_letter_does_not_make_her_own_one_vanish(desk: Desk) -> None:
    desk.receive(letter(message_id="same@post.example", sender_check="fail"))
    hers = desk.receive(letter(message_id="same@post.example", sender_check="pass"))

    work(desk)

    assert hers.ticket_id in [talk.id for talk in talks(desk)]


def test_letters_without_a_message_id_are_never_taken_for_one(desk: Desk) -> None:
    desk.receive(letter(message_id=""))
    desk.receive(letter(message_id=""))

    work(desk)

    assert len(texts(desk)) == 2
    assert desk.rows(records.LetterIndex) == []


def test_a_copy_on_which_a_colleague_has_worked_is_left_to_her(desk: Desk) -> None:
    once = letter()
    desk.receive(once)
    second = desk.receive(once)
    tickets.assign(second.ticket_id, desk.sam.staff_id, by=desk.sam, now=desk.clock.now)

    work(desk)

    assert len(texts(desk)) == 2


def test_a_copy_that_was_only_read_is_folded(desk: Desk) -> None:
    once = letter()
    desk.receive(once)
    second = desk.receive(once)
    openings.adopt([second.ticket_id], by=desk.sam, read_at=desk.clock.now)

    work(desk)

    assert texts(desk) == [once.text]


def answered(desk: Desk) -> tuple[UUID, str]:
    """A ticket whose answer has left, and the reply token of that answer."""
    opened = desk.receive(letter("The first letter"))
    token = token_of(desk.answer_and_let_leave(opened.ticket_id))
    desk.clock.forward(hours=1)
    return opened.ticket_id, token


def test_a_copy_in_the_same_ticket_leaves_its_count_and_her_waiting_as_they_were(desk: Desk) -> None:
    ticket_id, token = answered(desk)
    reply = letter("Thank you, I have read it", tokens=(token,))
    desk.receive(reply)
    before = desk.row(records.Ticket, ticket_id)
    desk.clock.forward(hours=1)
    desk.receive(reply)

    work(desk)

    after = desk.row(records.Ticket, ticket_id)
    assert (after.message_count, after.last_in_id, after.last_at) == (3, before.last_in_id, before.last_at)
    assert (after.state, after.waiting_since) == ("open", before.waiting_since)


def test_a_copy_after_our_answer_does_not_make_her_wait_again(desk: Desk) -> None:
    ticket_id, token = answered(desk)
    reply = letter("Thank you, I have read it", tokens=(token,))
    desk.receive(reply)
    desk.answer(ticket_id)
    desk.clock.forward(hours=1)
    desk.receive(reply)

    work(desk)

    after = desk.row(records.Ticket, ticket_id)
    assert (after.state, after.waiting_since, after.due_at) == ("waiting_for_her", None, None)


def test_a_copy_that_reopened_a_closed_ticket_leaves_it_closed(desk: Desk) -> None:
    ticket_id, token = answered(desk)
    reply = letter("Thank you, I have read it", tokens=(token,))
    desk.receive(reply)
    desk.answer(ticket_id)
    tickets.close(ticket_id, by=desk.sam, now=desk.clock.now)
    closed_at = desk.row(records.Ticket, ticket_id).closed_at
    desk.clock.forward(hours=1)
    assert desk.receive(reply).outcome == "reopened"

    work(desk)

    after = desk.row(records.Ticket, ticket_id)
    assert (after.state, after.closed_at, after.unread_since) == ("closed", closed_at, None)


def test_an_index_is_forgotten_after_thirty_days(desk: Desk) -> None:
    desk.receive(letter())
    work(desk)
    known = len(desk.rows(records.LetterIndex))
    desk.clock.now += KEPT + timedelta(minutes=1)

    work(desk)

    assert (known, desk.rows(records.LetterIndex)) == (1, [])


def test_old_indexes_go_a_few_at_a_time(desk: Desk) -> None:
    message_ids = [desk.receive(letter()).message_id for _ in range(3)]
    work(desk)
    desk.clock.now += KEPT + timedelta(minutes=1)

    left = []
    for _ in message_ids:
        forget_old(now=desk.clock.now, at_most=2)
        left.append(len(desk.rows(records.LetterIndex)))

    assert left == [1, 0, 0]


def test_many_copies_are_folded_in_several_steps(desk: Desk) -> None:
    """No other deed waits until all of them are compared."""
    once = [letter(str(number)) for number in range(9)]
    desk.arm()
    for mail in [*once, *once]:
        desk.receive(mail)

    steps = list(iter(lambda: fold_repeats(keys=desk.keys, rules=desk.rules, now=desk.clock.now), 0))

    assert sum(steps) == 18
    assert max(steps) <= STEP
    assert len(steps) > 18 / STEP + 1
    assert texts(desk) == sorted(mail.text for mail in once)


def test_a_large_copy_ends_its_step(desk: Desk) -> None:
    large = letter(attachments=(Attachment("a", "image/png", b"a" * (5 << 20)),))
    desk.arm()
    for mail in (large, large, letter("c"), letter("d")):
        desk.receive(mail)

    step = fold_repeats(keys=desk.keys, rules=desk.rules, now=desk.clock.now)

    assert step == 2


def test_a_copy_behind_many_letters_that_borrow_its_id_stays_a_letter(desk: Desk) -> None:
    """Nothing is lost and nothing takes long: she is only shown twice."""
    mail = letter()
    for number in range(CANDIDATES):
        desk.receive(replace(mail, address=f"somebody{number}@elsewhere.example"))
    desk.receive(mail)
    desk.receive(mail)

    work(desk)

    assert texts(desk).count(mail.text) == CANDIDATES + 2


def test_a_letter_can_be_deleted_without_asking_its_index(desk: Desk) -> None:
    received = desk.receive(letter())

    with records.transaction() as session:
        session.delete(session.get_one(records.Message, received.message_id))

    assert desk.rows(records.LetterIndex) == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(order=st.lists(st.integers(0, 4), min_size=1, max_size=12), arm_after=st.integers(0, 12))
def test_whatever_comes_again_and_whenever_it_is_armed_each_letter_is_there_once(
    desk: Desk, order: list[int], arm_after: int
) -> None:
    desk.store.begin()  # for all examples are given the same desk
    mails = {number: letter(uuid4().hex) for number in set(order)}

    for place, number in enumerate(order):
        desk.receive(mails[number])
        if place == arm_after:
            work(desk)
    work(desk)

    assert texts(desk) == sorted(mail.text for mail in mails.values())
