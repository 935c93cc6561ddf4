"""A letter that came twice is one letter once the courier is armed, and nothing else ever disappears."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from house import House, letter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from helpline import records
from helpline.border import Attachment
from helpline.deeds import openings, tickets
from helpline.deeds.duplicates import KEPT
from helpline.sealing import new_token, token_hash


def test_a_letter_that_came_twice_is_one_ticket_once_the_courier_is_armed(house: House) -> None:
    once = letter(attachments=(Attachment("a.txt", "text/plain", b"a"),))
    first = house.receive(once)
    house.clock.forward(hours=2)
    house.receive(once)

    house.arm()

    assert [talk.id for talk in house.talks()] == [first.ticket_id]
    assert house.kinds(first.ticket_id) == ["received", "folded"]
    assert [len(house.rows(table)) for table in (records.Message, records.File, records.Contact)] == [1, 1, 1]


def test_her_waiting_began_with_the_first_copy(house: House) -> None:
    once = letter()
    first = house.receive(once)
    came_at = house.clock.now
    house.clock.forward(hours=5)
    house.receive(once)

    house.arm()

    assert house.ticket(first.ticket_id).waiting_since == came_at


def test_ten_copies_are_one_letter(house: House) -> None:
    once = letter()
    for _ in range(10):
        house.receive(once)

    house.arm()

    assert house.texts() == [once.text]


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
def test_what_differs_from_the_first_letter_is_kept(house: House, other: dict[str, Any]) -> None:
    once = letter()
    house.receive(once)
    house.receive(replace(once, **other))

    house.arm()

    assert len(house.texts()) == 2


def test_a_forged_letter_does_not_make_her_own_one_vanish(house: House) -> None:
    house.receive(letter(message_id="same@post.example", sender_check="fail"))
    hers = house.receive(letter(message_id="same@post.example", sender_check="pass"))

    house.arm()

    assert hers.ticket_id in [talk.id for talk in house.talks()]


def test_letters_without_a_message_id_are_never_taken_for_one(house: House) -> None:
    house.receive(letter(message_id=""))
    house.receive(letter(message_id=""))

    house.arm()

    assert len(house.texts()) == 2
    assert house.rows(records.LetterIndex) == []


def test_a_copy_on_which_a_colleague_has_worked_is_left_to_her(house: House) -> None:
    once = letter()
    house.receive(once)
    second = house.receive(once)
    tickets.assign(second.ticket_id, house.sam.staff_id, by=house.sam, now=house.clock.now)

    house.arm()

    assert len(house.texts()) == 2


def test_a_copy_that_was_only_read_is_folded(house: House) -> None:
    once = letter()
    house.receive(once)
    second = house.receive(once)
    openings.adopt([second.ticket_id], by=house.sam, read_at=house.clock.now)

    house.arm()

    assert house.texts() == [once.text]


def answered(house: House) -> tuple[UUID, str]:
    """A ticket whose answer has left, and the reply token of that answer."""
    opened, token = house.receive(letter("The first letter")), new_token()
    house.answer(opened.ticket_id)
    house.clock.forward(hours=1)
    with records.transaction() as session:
        session.execute(update(records.OutboxRow).values(state="sent"))
        session.get_one(records.Ticket, opened.ticket_id).first_answered_at = house.clock.now
        session.add(
            records.ReplyToken(hash=token_hash(token), ticket_id=opened.ticket_id, made_at=house.clock.now)
        )
    return opened.ticket_id, token


def test_a_copy_in_the_same_ticket_leaves_its_count_and_her_waiting_as_they_were(house: House) -> None:
    ticket_id, token = answered(house)
    reply = letter("Thank you, I have read it", tokens=(token,))
    house.receive(reply)
    before = house.ticket(ticket_id)
    house.clock.forward(hours=1)
    house.receive(reply)

    house.arm()

    after = house.ticket(ticket_id)
    assert (after.message_count, after.last_in_id, after.last_at) == (3, before.last_in_id, before.last_at)
    assert (after.state, after.waiting_since) == ("open", before.waiting_since)


def test_a_copy_after_our_answer_does_not_make_her_wait_again(house: House) -> None:
    ticket_id, token = answered(house)
    reply = letter("Thank you, I have read it", tokens=(token,))
    house.receive(reply)
    house.answer(ticket_id)
    house.clock.forward(hours=1)
    house.receive(reply)

    house.arm()

    after = house.ticket(ticket_id)
    assert (after.state, after.waiting_since, after.due_at) == ("waiting_for_her", None, None)


def test_a_copy_that_reopened_a_closed_ticket_leaves_it_closed(house: House) -> None:
    ticket_id, token = answered(house)
    reply = letter("Thank you, I have read it", tokens=(token,))
    house.receive(reply)
    house.answer(ticket_id)
    tickets.close(ticket_id, by=house.sam, now=house.clock.now)
    closed_at = house.clock.now
    house.clock.forward(hours=1)
    assert house.receive(reply).outcome == "reopened"

    house.arm()

    after = house.ticket(ticket_id)
    assert (after.state, after.closed_at, after.unread_since) == ("closed", closed_at, None)


def test_an_index_is_forgotten_after_thirty_days(house: House) -> None:
    house.receive(letter())
    house.arm()
    known = len(house.rows(records.LetterIndex))
    house.clock.now += KEPT + timedelta(minutes=1)

    house.arm()

    assert (known, house.rows(records.LetterIndex)) == (1, [])


def test_a_letter_can_be_deleted_without_asking_its_index(house: House) -> None:
    received = house.receive(letter())

    with records.transaction() as session:
        session.delete(session.get_one(records.Message, received.message_id))

    assert house.rows(records.LetterIndex) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 4), min_size=1, max_size=12), arm_after=st.integers(0, 12))
def test_whatever_comes_again_and_whenever_it_is_armed_each_letter_is_there_once(
    house: House, order: list[int], arm_after: int
) -> None:
    mails = {number: letter(f"letter {number} {order}") for number in set(order)}
    before = set(house.texts())

    for place, number in enumerate(order):
        house.receive(mails[number])
        if place == arm_after:
            house.arm()
    house.arm()

    assert sorted(set(house.texts()) - before) == sorted(mail.text for mail in mails.values())
    assert len(house.texts()) == len(before) + len(mails)
