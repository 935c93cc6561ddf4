"""The whole road in several processes: gunicorn twice, the door, two couriers, and a Redis; each of them may be killed."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bell.redis_server import RedisServer, running_redis
from tests.road.letters import letter, somebody
from tests.road.processes import Process, SeveralProcesses
from tests.road.running import wait_for
from tests.road.slow_sink import SlowSink
from tests.road.visiting import Visitor


@pytest.fixture(scope="module")
def founded(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SeveralProcesses, SlowSink, RedisServer]]:
    """Pages, door and Redis for all tests of this file; each begins its own couriers."""
    with running_redis() as redis, SlowSink() as sink:
        folder = tmp_path_factory.mktemp("several")
        with SeveralProcesses(folder, sink=sink.port, redis=redis.url) as desk:
            desk.found()
            desk.begin_pages()
            desk.begin_gateway()
            yield desk, sink, redis


@pytest.fixture
def desk(founded: tuple[SeveralProcesses, SlowSink, RedisServer]) -> Iterator[SeveralProcesses]:
    desk, sink, _ = founded
    sink.taken.clear()
    before = len(desk.processes)
    yield desk
    for process in desk.processes[before:]:
        process.end()
    desk.ask("DELETE FROM courier")


@pytest.fixture
def sink(founded: tuple[SeveralProcesses, SlowSink, RedisServer]) -> SlowSink:
    return founded[1]


@pytest.fixture
def redis(founded: tuple[SeveralProcesses, SlowSink, RedisServer]) -> RedisServer:
    return founded[2]


def armed_couriers(desk: SeveralProcesses, count: int) -> list[Process]:
    """Begins them; Sam signs in and clicks, and they have their keys."""
    couriers = [desk.begin_courier() for _ in range(count)]
    wait_for(lambda: desk.ask("SELECT count(*) FROM courier")[0][0] == count)
    Visitor(desk).sign_in("Sam")
    wait_for(lambda: desk.armed() == count)
    return couriers


def write_and_answer(desk: SeveralProcesses, question: str, text: str) -> None:
    """Rowan writes, Ada answers."""
    desk.mail(letter(question, sender=somebody()))
    ada = Visitor(desk).sign_in("Ada")
    ada.answer(ada.ticket_with(question), text)


def test_an_answer_leaves_once_from_two_couriers(desk: SeveralProcesses, sink: SlowSink) -> None:
    armed_couriers(desk, 2)

    for number in range(5):
        write_and_answer(desk, f"Is anybody there, {number}?", f"Yes, {number} times yes.")

    wait_for(lambda: len(sink.taken) >= 5)
    wait_for(lambda: not desk.ask("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"))
    assert sorted(sink.texts()) == [f"Yes, {number} times yes." for number in range(5)]


def test_until_a_keeper_comes_the_pages_say_that_answers_wait(desk: SeveralProcesses, sink: SlowSink) -> None:
    desk.begin_courier()
    write_and_answer(desk, "Will it wait?", "It waited for Sam.")

    ada = Visitor(desk).sign_in("Ada")
    told = [ada.get("/tickets").text for _ in range(4)]  # whichever process answers
    Visitor(desk).sign_in("Sam")
    wait_for(lambda: sink.texts() == ["It waited for Sam."])

    assert all("waits until a keeper signs in" in text for text in told)
    wait_for(lambda: "waits until a keeper" not in ada.get("/tickets").text)


def test_a_courier_that_begins_later_is_armed_by_the_next_click(desk: SeveralProcesses) -> None:
    sam = Visitor(desk).sign_in("Sam")
    desk.begin_courier()
    wait_for(lambda: desk.ask("SELECT 1 FROM courier"))

    sam.get("/people")

    wait_for(lambda: desk.armed() == 1)
    assert desk.ask("SELECT 1 FROM courier WHERE box IS NOT NULL") == []


def test_a_row_that_an_intruder_wrote_is_given_no_key(desk: SeveralProcesses) -> None:
    """He may write to the database, but the deployment secret is not in it."""
    courier = desk.begin_courier()
    wait_for(lambda: desk.ask("SELECT 1 FROM courier"))
    courier.kill()
    desk.ask("UPDATE courier SET mac = public")
    desk.begin_courier()
    wait_for(lambda: desk.ask("SELECT count(*) FROM courier")[0][0] == 2)

    Visitor(desk).sign_in("Sam").get("/people")

    wait_for(lambda: desk.armed() == 1)
    assert (
        desk.ask("SELECT 1 FROM courier WHERE mac = public AND (box IS NOT NULL OR armed_at IS NOT NULL)")
        == []
    )


def test_a_lock_ends_every_session_and_disarms_every_courier(desk: SeveralProcesses, sink: SlowSink) -> None:
    armed_couriers(desk, 2)
    sam = Visitor(desk).sign_in("Sam")

    desk.command("lock", "--all")

    assert sam.get("/people").path == "/login"
    assert desk.armed() == 0
    write_and_answer(desk, "After the lock?", "Not yet.")
    ada = Visitor(desk).sign_in("Ada")
    assert "waits until a keeper signs in" in ada.get("/tickets").text
    assert sink.taken == []
    Visitor(desk).sign_in("Sam")
    wait_for(lambda: sink.texts() == ["Not yet."])


def test_a_courier_that_is_told_to_stop_finishes_the_answer_in_hand(
    desk: SeveralProcesses, sink: SlowSink
) -> None:
    courier = armed_couriers(desk, 1)[0]
    sink.inside_data = lambda: os.kill(courier.pid, signal.SIGTERM)

    write_and_answer(desk, "Will you finish?", "To the last word.")

    wait_for(lambda: courier.has_ended)
    assert courier.stop() == 0
    assert sink.texts() == ["To the last word."]
    assert desk.ask("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')") == []
    assert desk.ask("SELECT 1 FROM courier") == []


@pytest.mark.parametrize(("moment", "times"), [("before_data", 1), ("inside_data", 2)])
def test_an_answer_in_the_hands_of_a_killed_courier_is_not_lost(
    desk: SeveralProcesses, sink: SlowSink, moment: str, times: int
) -> None:
    """Killed before the letter was handed over it leaves once; inside DATA nobody knows, and it leaves again as the same."""
    first = armed_couriers(desk, 1)[0]
    setattr(sink, moment, first.kill)
    write_and_answer(desk, f"What if it breaks {moment}?", "Still here.")
    wait_for(lambda: first.has_ended)

    desk.ask("DELETE FROM courier")
    desk.let_leases_end()
    armed_couriers(desk, 1)

    wait_for(lambda: not desk.ask("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"))
    assert sink.texts() == ["Still here."] * times
    assert len({letter["Message-ID"] for letter in sink.taken}) == 1


def test_a_killed_door_and_killed_pages_lose_nothing(desk: SeveralProcesses, sink: SlowSink) -> None:
    armed_couriers(desk, 1)
    pages, gateway = desk.processes[0], desk.processes[1]
    desk.mail(letter("Before the blow.", sender=somebody()))

    gateway.kill()
    pages.kill()
    desk.processes[0], desk.processes[1] = desk.begin_pages(), desk.begin_gateway()
    del desk.processes[-2:]

    ada = Visitor(desk).sign_in("Ada")
    ada.answer(ada.ticket_with("Before the blow."), "After the blow.")
    wait_for(lambda: sink.texts() == ["After the blow."])


@pytest.mark.parametrize("how", ["dead", "frozen", "flushed"])
def test_with_a_redis_that_is_no_good_answers_leave_all_the_same(
    desk: SeveralProcesses, sink: SlowSink, redis: RedisServer, how: str
) -> None:
    armed_couriers(desk, 1)
    if how == "dead":
        redis.stop()
    elif how == "frozen":
        redis.freeze()
    else:
        with redis.intruder() as inside:
            inside.flushall()

    write_and_answer(desk, f"Without a bell ({how})?", f"Even so, {how}.")

    wait_for(lambda: sink.texts() == [f"Even so, {how}."])
    if how == "dead":
        redis.start()
    redis.thaw()


def test_wrong_passphrases_are_counted_over_all_pages(desk: SeveralProcesses) -> None:
    anybody = Visitor(desk)

    def tries(name: str, times: int) -> list[int]:
        wrong = {"name": name, "passphrase": "wrong"}
        return [anybody.send(anybody.get("/login").form(to="/login"), wrong).status for _ in range(times)]

    at_first = [tries(name, 3) for name in ("Nobody Here", "Kim")]
    counted = desk.ask("SELECT count FROM login_try")
    later = [
        tries(name, 6) for name in ("Nobody Here", "Kim")
    ]  # the wait doubles, so a slow machine meets it too

    assert at_first == [[422, 422, 422]] * 2
    assert counted == [(3,), (3,)]
    assert all(429 in told for told in later)
    assert desk.ask("SELECT 1 FROM login_try WHERE CAST(name AS TEXT) LIKE '%ob%'") == []


def test_the_deployment_secret_is_a_file_of_its_own_account_and_in_no_table(desk: SeveralProcesses) -> None:
    file = desk.data / "courier-secret"

    secret = file.read_bytes()

    assert len(secret) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for path in desk.data.glob("helpline.sqlite*"):
        assert secret not in path.read_bytes()


def test_nothing_of_a_person_stands_in_what_the_processes_say(desk: SeveralProcesses) -> None:
    """After all the tests before: blows, failures and refusals among them."""
    said = " ".join(path.read_text("utf-8", "replace") for path in Path(desk.folder).glob("*.log"))

    assert "ready courier" in said
    for word in ("quiet-harbour", "Rowan", "Traceback", "Still here", "passphrase", "POST /"):
        assert word not in said
