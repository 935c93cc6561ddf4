"""Each process of the large form killed in the middle of a letter or an answer: stored, and sent once.

Twice, and only under one Message-ID, when a courier dies after the mail server has the letter and before that is noted.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from tests.postgres import Postgres
from tests.road.large import FallingForm, large_form
from tests.road.letters import letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Visitor

# Where a worker falls while Ada sends her answer; whether it is there afterwards.
PAGES = {
    "before the answer is written": ("statement", "INSERT INTO outbox", False),
    "before it is committed": ("commit", "INSERT INTO outbox", False),
    "after it was committed": ("committed", "INSERT INTO outbox", True),
}
# Where the courier falls that has the answer in hand; how often the mail server gets it in all.
COURIERS = {
    "before it is claimed": ("commit", "UPDATE outbox", 1),
    "claimed, before it is opened": ("committed", "UPDATE outbox", 1),
    "after 250, before it is noted": ("commit", "INSERT INTO attempt", 2),
    "after it was noted": ("committed", "INSERT INTO attempt", 1),
}
# And by what its mail server has heard.
WIRE = {"before DATA": ("before_data", 1), "inside DATA": ("inside_data", 2)}
DOOR = {
    "before the letter is committed": ("commit", 0),
    "after it was committed, before 250": ("committed", 1),
}


ROWAN = somebody()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, server: Postgres) -> Iterator[FallingForm]:
    with large_form(tmp_path_factory.mktemp("falling"), server, FallingForm) as desk:
        yield desk


@pytest.fixture
def desk(started: FallingForm) -> FallingForm:
    started.replace_the_dead()
    started.sink.taken.clear()
    return started


@pytest.fixture(scope="module")
def ada(started: FallingForm) -> Visitor:
    return Visitor(started).sign_in("Ada")


@pytest.mark.parametrize("where", PAGES)
def test_an_answer_is_sent_once_whichever_moment_a_worker_falls_at(
    desk: FallingForm, ada: Visitor, where: str
) -> None:
    moment, sql, is_there = PAGES[where]
    ticket = a_ticket(desk, ada, f"A worker falls {where}?")
    desk.set_trap(moment, sql)

    with pytest.raises((HTTPException, OSError)):
        ada.answer(ticket, f"Sent {where}.")
    was_there = f"Sent {where}." in ada.get(ticket).text
    if not was_there:
        ada.answer(ticket, f"Sent {where}.")

    assert was_there == is_there
    wait_for(lambda: desk.sink.taken and desk.is_done())
    assert desk.sink.texts() == [f"Sent {where}."]
    wait_for(lambda: len(desk.workers()) == 2)  # gunicorn has begun another one


@pytest.mark.parametrize("where", COURIERS)
def test_an_answer_in_the_hands_of_a_courier_that_falls_leaves(
    desk: FallingForm, ada: Visitor, where: str
) -> None:
    moment, sql, times = COURIERS[where]
    ticket = a_ticket(desk, ada, f"A courier falls {where}?")
    desk.set_trap(moment, sql)

    ada.answer(ticket, f"Left {where}.")
    wait_for(lambda: any(one.has_ended for one in desk.couriers))
    desk.let_leases_end()

    wait_for(desk.is_done)
    assert desk.sink.texts() == [f"Left {where}."] * times
    assert len({letter["Message-ID"] for letter in desk.sink.taken}) == 1
    assert sum(one.has_ended for one in desk.couriers) == 1


@pytest.mark.parametrize("where", WIRE)
def test_an_answer_leaves_when_its_courier_is_killed_at_the_mail_server(
    desk: FallingForm, ada: Visitor, where: str
) -> None:
    stage, times = WIRE[where]
    ticket = a_ticket(desk, ada, f"A courier is killed {where}?")
    setattr(desk.sink, stage, lambda: desk.with_the_letter().kill())

    ada.answer(ticket, f"Left {where}.")
    wait_for(lambda: any(one.has_ended for one in desk.couriers))
    desk.let_leases_end()

    wait_for(desk.is_done)
    assert desk.sink.texts() == [f"Left {where}."] * times
    assert len({letter["Message-ID"] for letter in desk.sink.taken}) == 1


@pytest.mark.parametrize("where", DOOR)
def test_a_letter_at_a_door_that_falls_is_brought_again_and_stored_once(
    desk: FallingForm, ada: Visitor, where: str
) -> None:
    moment, times = DOOR[where]
    words, before = f"The door falls {where}.", stored(desk)
    first, again = (letter(words, sender=ROWAN) for _ in range(2))
    again.replace_header("Message-ID", first["Message-ID"])
    desk.set_trap(moment, "INSERT INTO message")

    with pytest.raises((smtplib.SMTPException, OSError)):
        desk.mail(first)
    wait_for(lambda: desk.door.has_ended)
    after = stored(desk)
    desk.door = desk.begin_gateway()
    desk.mail(again)

    assert after == before + times
    wait_for(lambda: stored(desk) == before + 1)  # a courier has folded the copy
    assert ada.ticket_with(words)


def a_ticket(desk: FallingForm, ada: Visitor, words: str) -> str:
    desk.mail(letter(words, sender=somebody()))
    return ada.ticket_with(words)


def stored(desk: FallingForm) -> int:
    return int(str(desk.ask("SELECT count(*) FROM message")[0][0]))
