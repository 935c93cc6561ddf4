"""What came within the hour is not stored a second time, though nobody may read what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.border import Attachment, IncomingMail, TemporaryFailure
from mail_gateway.addresses import OurAddresses
from mail_gateway.postroom import Postroom
from mail_gateway.repeats import KEPT, Repeats
from tests.cast import MORNING, Desk, letter


def postroom_of(desk: Desk) -> Postroom:
    return Postroom(ours=OurAddresses(["labas@desk.example"]), rules=desk.rules, clock=desk.clock)


def test_a_letter_told_twice_at_the_door_is_stored_once_and_both_times_accepted(desk: Desk) -> None:
    postroom, once = postroom_of(desk), letter()
    postroom.store(once)
    desk.clock.forward(minutes=20)

    postroom.store(once)

    assert len(desk.rows(records.Message)) == 1


def test_a_letter_that_was_not_stored_the_first_time_is_stored_the_second_time() -> None:
    repeats, once = Repeats(), letter()

    with pytest.raises(OSError, match="disk"), repeats.taking(once, now=MORNING):
        raise OSError("disk")
    with repeats.taking(once, now=MORNING) as is_new:
        pass

    assert is_new


def test_while_a_letter_is_being_stored_its_repeat_is_told_to_come_later() -> None:
    repeats, once = Repeats(), letter()

    with (
        repeats.taking(once, now=MORNING),
        pytest.raises(TemporaryFailure, match="in hand"),
        repeats.taking(once, now=MORNING),
    ):
        pass


def test_after_an_hour_it_is_forgotten() -> None:
    repeats, once = Repeats(), letter()
    with repeats.taking(once, now=MORNING):
        pass

    with repeats.taking(once, now=MORNING + KEPT + timedelta(seconds=1)) as is_new:
        pass

    assert is_new


def test_a_flood_of_letters_does_not_fill_the_memory() -> None:
    repeats = Repeats(at_most=10)

    for number in range(50):
        with repeats.taking(letter(message_id=str(number)), now=MORNING):
            pass

    assert len(repeats) == 10


@given(
    other=st.sampled_from(
        [
            {"message_id": "another@post.example"},
            {"message_id": ""},
            {"address": "another@post.example"},
            {"subject": "another"},
            {"text": "another"},
            {"quoted": "another"},
            {"tokens": ("another",)},
            {"attachments": (Attachment("a", "text/plain", b"another"),)},
        ]
    )
)
def test_whatever_differs_is_another_letter(other: dict[str, Any]) -> None:
    repeats, once = Repeats(), letter()
    with repeats.taking(once, now=MORNING):
        pass

    with repeats.taking(replace(once, **other), now=MORNING) as is_new:
        pass

    assert is_new


@given(words=st.text(), more=st.text())
def test_words_moved_from_one_field_to_the_next_make_another_letter(words: str, more: str) -> None:
    repeats = Repeats()
    first = letter(subject=words + more, text="")
    second = replace(first, subject=words, text=more)

    with repeats.taking(first, now=MORNING):
        pass

    with repeats.taking(second, now=MORNING) as is_new:
        assert is_new is not same(first, second)


def same(one: IncomingMail, other: IncomingMail) -> bool:
    return (one.subject, one.text) == (other.subject, other.text)
