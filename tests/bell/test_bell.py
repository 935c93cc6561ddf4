"""The bell over a real Redis: it is heard, it doesn't pile up, and no Redis in whatever state costs more than it may."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from helpline.deployment import ears_of, ringer_of
from helpline.settings import Queue, Settings
from queue_workers.courier import LONGEST_WAIT
from queue_workers.far_bell import Ears, Ringer, connected, queue_of, ring_once
from tests.bell.redis_server import RedisServer
from tests.cast import Desk
from tests.road.running import wait_for

NOWHERE = "unix:///nowhere/at/all"


class Courier:
    """Hears the bell and counts."""

    def __init__(self) -> None:
        self.rung = 0
        self.heard = threading.Event()

    def ring(self) -> None:
        self.rung += 1
        self.heard.set()

    def is_woken(self) -> bool:
        return self.heard.wait(20)


@contextmanager
def listening(url: str, ring: Callable[[], None]) -> Iterator[None]:
    ears = Ears(url, ring=ring)
    ears.start()
    try:
        yield
    finally:
        ears.stop()


def test_a_courier_elsewhere_hears_the_bell(redis: RedisServer) -> None:
    courier = Courier()

    with listening(redis.url, courier.ring):
        Ringer(redis.url)()

        assert courier.is_woken()


def test_while_nobody_hears_bells_do_not_pile_up(redis: RedisServer) -> None:
    for _ in range(20):
        ring_once(redis.url)

    with redis.intruder() as inside:
        assert inside.lrange("rq:queue:bell", 0, -1) == [b"look"]
        assert sorted(inside.keys()) == [b"rq:job:look", b"rq:queue:bell", b"rq:queues"]


def test_of_a_bell_that_was_heard_nothing_is_left(redis: RedisServer) -> None:
    courier = Courier()

    with listening(redis.url, courier.ring):
        Ringer(redis.url)()
        assert courier.is_woken()
        with redis.intruder() as inside:
            wait_for(lambda: not inside.exists("rq:job:look", "rq:queue:bell"))

    with redis.intruder() as inside:
        left = {
            key for key in inside.scan_iter() if not key.startswith(b"rq:worker:courier-")
        }  # gone in a minute
        assert left <= {b"rq:queues"}
        assert all(inside.ttl(key) <= 60 for key in inside.keys("rq:worker:*"))


def test_the_bell_says_nothing_but_that_it_rang(redis: RedisServer) -> None:
    ring_once(redis.url)

    with connected(redis.url) as connection:
        job = queue_of(connection).jobs[0]

    assert job.data == b'["queue_workers.jobs.look", null, [], {}]'
    assert not job.description


def test_rq_info_shows_queue_and_courier_under_names_that_tell_nothing(redis: RedisServer) -> None:
    with listening(redis.url, lambda: None), redis.intruder() as inside:
        wait_for(lambda: inside.smembers("rq:workers"))

        shown = subprocess.run(
            [sys.executable, "-m", "rq.cli", "info", "--raw", "-u", redis.url],
            capture_output=True, text=True, check=True, timeout=60,
        ).stdout  # fmt: skip

    assert "queue bell 0" in shown
    assert "worker courier-" in shown
    assert "(desk unknown" in shown


@pytest.mark.parametrize("how", ["dead", "frozen", "never there"])
def test_whoever_rings_goes_on_at_once_whatever_redis_does(redis: RedisServer, how: str) -> None:
    if how == "dead":
        redis.stop()
    elif how == "frozen":
        redis.freeze()
    ringer = Ringer(NOWHERE if how == "never there" else redis.url)
    rung = threading.Event()

    def ring_often() -> None:
        for _ in range(1000):
            ringer()
        rung.set()

    threading.Thread(target=ring_often, daemon=True).start()

    assert rung.wait(5)  # a thousand times; one question to a frozen Redis takes nearly a second
    if how == "frozen":
        redis.thaw()


@pytest.mark.parametrize("how", ["dead", "flushed", "frozen", "replaced"])
def test_when_redis_is_back_the_bell_is_heard_again(redis: RedisServer, how: str) -> None:
    courier, ringer = Courier(), Ringer(redis.url)
    with listening(redis.url, courier.ring):
        ringer()
        assert courier.is_woken()

        befall(redis, how)

        def is_heard() -> bool:
            courier.heard.clear()
            ringer()
            return courier.heard.wait(1)

        assert wait_for(is_heard)


@pytest.mark.parametrize("how", ["dead", "frozen", "garbage", "drop by drop"])
def test_a_courier_delivers_whatever_redis_does(desk: Desk, redis: RedisServer, how: str) -> None:
    """It looks by itself; of Redis it only hears when to look sooner."""
    desk.answer(desk.receive().ticket_id)
    desk.arm()
    desk.clock.now += desk.rules.undo
    courier = desk.courier

    with broken(redis, how) as url, listening(url, courier.ring):
        thread = threading.Thread(target=courier.run)
        thread.start()
        wait_for(lambda: desk.mailer.sent)
        courier.stop()
        thread.join(20)

    assert len(desk.mailer.sent) == 1
    assert not thread.is_alive()


def test_a_courier_looks_every_five_seconds_at_the_latest() -> None:
    assert LONGEST_WAIT.total_seconds() <= 5


def test_without_an_address_there_is_no_bell_elsewhere() -> None:
    assert ringer_of(Settings()) is None
    assert ears_of(Settings(), ring=lambda: None) is None


def test_with_an_address_there_is_one() -> None:
    settings = Settings(queue=Queue(url=NOWHERE))

    assert ringer_of(settings) is not None
    assert ears_of(settings, ring=lambda: None) is not None


def befall(redis: RedisServer, how: str) -> None:
    if how == "flushed":
        with redis.intruder() as inside:
            inside.flushall()
    elif how == "frozen":
        redis.freeze()
        time.sleep(3)  # until both ends have given up once
        redis.thaw()
    else:
        redis.stop()
        if how == "replaced":
            (redis.folder / "redis.conf").write_text(
                f"port 0\nunixsocket {redis.socket}\nsave ''\nuser helpline on nopass ~* +@all\nuser intruder on nopass ~* +@all\n"
            )
        redis.start()


@contextmanager
def broken(redis: RedisServer, how: str) -> Iterator[str]:
    """The address of a Redis that is no good."""
    if how == "dead":
        redis.stop()
        yield redis.url
    elif how == "frozen":
        redis.freeze()
        yield redis.url
        redis.thaw()
    else:
        with talking(b"\0garbage\r\n" * 100 if how == "garbage" else b"", drip=how == "drop by drop") as url:
            yield url


@contextmanager
def talking(words: bytes, *, drip: bool) -> Iterator[str]:
    """Something at a port that is no Redis; or one that answers a byte at a time and never comes to an end."""
    ending = threading.Event()

    def talk(client: socket.socket) -> None:
        with client:
            try:
                client.recv(1000)
                client.sendall(words)
                while drip and not ending.wait(0.2):
                    client.sendall(b"+")
            except OSError:
                return

    def serve(door: socket.socket) -> None:
        while not ending.is_set():
            try:
                client, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=serve, args=(door,), daemon=True).start()
        yield f"redis://127.0.0.1:{door.getsockname()[1]}"
        ending.set()
