"""PostgreSQL itself falls under load: the door asks senders to come again, pages say so, and nobody has to be started anew."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from email.message import EmailMessage

import pytest

from tests.postgres import IN_EARNEST, Postgres, postgres
from tests.road.large import LargeForm, large_form
from tests.road.letters import letter, somebody
from tests.road.running import wait_for
from tests.road.visiting import Visitor

ANSWERS = 24
BEFORE = 6  # so many have left when it falls
QUICK, SLOW = 0.05, 2.0  # seconds that the mail server takes for a letter
CAME = "SELECT count(*) FROM message WHERE direction = 'in'"
LEASES = 180  # seconds; an answer that was claimed and not yet sent waits for the end of its lease
FALLS: dict[str, Callable[[Postgres], None]] = {
    "killed": Postgres.kill,
    "stopped at once": lambda server: server.stop("immediate"),
}


@pytest.fixture(scope="module")
def durable() -> Iterator[Postgres]:
    """One that waits for its disk: only such a server may fall and lose nothing."""
    with postgres(IN_EARNEST) as server:
        yield server


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, durable: Postgres) -> Iterator[LargeForm]:
    with large_form(tmp_path_factory.mktemp("falls"), durable, LargeForm) as desk:
        yield desk


class Sender:
    """Somebody's mail server. It brings each letter until it is taken; `said` are the door's answers, 0 for silence."""

    def __init__(self, desk: LargeForm) -> None:
        self._desk = desk
        self.said: list[int] = []
        self._ending = threading.Event()

    @contextmanager
    def bringing(self) -> Iterator[None]:
        thread = threading.Thread(target=self._bring)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()

    def refused(self) -> list[int]:
        return [code for code in self.said if code != 250]

    def _bring(self) -> None:
        """The last letter too, whatever it takes: a sender doesn't give up for days."""
        while not self._ending.wait(0.2):
            mail = letter("I write while it falls.", sender=somebody())
            while self._answer_to(mail) != 250:
                threading.Event().wait(0.2)

    def _answer_to(self, mail: EmailMessage) -> int:
        try:
            self._desk.mail(deepcopy(mail))
            code = 250
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
        except (OSError, smtplib.SMTPException):
            code = 0
        self.said.append(code)
        return code


@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", FALLS)
def test_when_postgresql_falls_under_load_nothing_is_lost_and_nothing_is_sent_twice(
    desk: LargeForm, durable: Postgres, how: str
) -> None:
    ada, texts = Visitor(desk).sign_in("Ada"), written(desk)
    sender = Sender(desk)
    desk.sink.pause = SLOW  # while the second courier comes
    desk.arm(2)
    desk.sink.pause = QUICK
    there = processes(desk)

    with sender.bringing():
        wait_for(lambda: len(desk.sink.taken) >= BEFORE and 250 in sender.said)
        FALLS[how](durable)
        away = ada.get("/tickets?lang=en")
        wait_for(sender.refused)
        durable.start_after_a_fall()
        wait_for(lambda: ada.get("/tickets").status == 200)
        wait_for(lambda: sender.said[-1] == 250)
    wait_for(desk.is_done, seconds=LEASES)

    assert away.status == 503
    assert "The database does not answer." in away.text
    assert {code // 100 for code in sender.refused()} == {4}
    assert sorted(desk.sink.texts()) == sorted(texts)
    assert desk.ask("SELECT outcome, count(*) FROM attempt GROUP BY outcome") == [("sent", ANSWERS)]
    assert processes(desk) == there
    came = ANSWERS + sender.said.count(250)
    wait_for(
        lambda: desk.ask(CAME) == [(came,)]
    )  # what was stored without our saying so came twice and is folded


def written(desk: LargeForm) -> list[str]:
    """Answers that are due while no courier is there."""
    for courier in desk.couriers:
        assert courier.stop() == 0
    desk.couriers.clear()
    texts = [f"This is answer {number}." for number in range(ANSWERS)]
    for number in range(ANSWERS):
        desk.mail(letter(f"Letter {number}.", sender=somebody()))
    ada = Visitor(desk).sign_in("Ada")
    for (ticket,), text in zip(desk.ask("SELECT id FROM ticket"), texts, strict=True):
        assert ada.answer(f"/tickets/{ticket}", text).status == 200
    return texts


def processes(desk: LargeForm) -> list[tuple[int, bool]]:
    """All of them that run, and whether one has ended."""
    ours = [desk.pages, desk.door, *desk.couriers]
    return [(one.pid, one.has_ended) for one in ours] + [(worker, False) for worker in desk.workers()]
