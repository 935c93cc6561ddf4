"""A hundred answers, two couriers, and blows at random: each answer leaves, and twice only where a courier died with it.

`COURIER_BLOWS=20 COURIER_SEED=7` makes it longer, or the same once more.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.road.large import LargeForm, large_form
from tests.road.letters import letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Visitor

ANSWERS = 100
BLOWS = int(os.environ.get("COURIER_BLOWS", "4"))
SEED = int(os.environ.get("COURIER_SEED", "0")) or random.SystemRandom().getrandbits(32)
QUICK, SLOW = 0.05, 2.0  # seconds that the mail server takes for a letter


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, server: Postgres) -> Iterator[LargeForm]:
    with large_form(tmp_path_factory.mktemp("load"), server, LargeForm) as desk:
        yield desk


def write_all(desk: LargeForm) -> list[str]:
    """No courier is there yet, so that all answers are due at once."""
    texts = [f"This is answer {number}." for number in range(ANSWERS)]
    for number in range(ANSWERS):
        desk.mail(letter(f"Letter {number}.", sender=somebody()))
    ada = Visitor(desk).sign_in("Ada")
    tickets = [str(row[0]) for row in desk.ask("SELECT id FROM ticket")]
    for ticket, text in zip(tickets, texts, strict=True):
        assert ada.answer(f"/tickets/{ticket}", text).status == 200
    return texts


@pytest.mark.timeout(600)
def test_a_hundred_answers_leave_once_whatever_befalls_two_couriers(desk: LargeForm) -> None:
    chance, sink = random.Random(SEED), desk.sink
    stop_all(desk)
    texts = write_all(desk)

    for _ in range(BLOWS):
        sink.pause = SLOW  # while another one comes, or nothing would be left for it
        desk.arm(2 - len(desk.couriers))
        sink.pause = QUICK
        at = len(sink.taken) + chance.randint(2, ANSWERS // BLOWS // 2)
        wait_for(lambda at=at: len(sink.taken) >= at)
        desk.couriers.pop(chance.randrange(2)).kill()
    stop_all(desk)
    desk.let_leases_end()
    desk.arm(2)
    wait_for(desk.is_done)

    told = f"seed {SEED}"
    again = len(sink.taken) - ANSWERS
    (claimed,) = desk.ask("SELECT sum(attempts - 1) FROM outbox")[0]
    assert sorted(set(sink.texts())) == sorted(texts), told
    assert len({(letter["Message-ID"], letter.get_content()) for letter in sink.taken}) == ANSWERS, told
    assert again <= int(str(claimed)) <= BLOWS, told
    assert desk.ask("SELECT outcome, count(*) FROM attempt GROUP BY outcome") == [("sent", ANSWERS)], told


def stop_all(desk: LargeForm) -> None:
    """Each finishes the answer in hand."""
    for courier in desk.couriers:
        assert courier.stop() == 0
    desk.couriers.clear()
