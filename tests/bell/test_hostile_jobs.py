"""Whoever can write to Redis gets nothing run, nothing sent, nobody called; with the control that stock RQ would do it."""

from __future__ import annotations

import json
import logging
import pickle
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from queue_workers.far_bell import JOB_ID, BellWorker, Ears, connected, ring_once
from queue_workers.jobs import BELL, NotOurs, SafeJob, look
from tests.bell.redis_server import RedisServer
from tests.road.running import wait_for

QUEUE = "rq:queue:bell"
NAMES = ("os.system", "eval", "exec", "subprocess.check_output", "builtins.eval", "os.popen", "shutil.rmtree",
         "queue_workers.jobs.SafeJob", "queue_workers.jobs.look.__call__", "helpline.deeds.staff.sessions.lock_all",
         "rq.job.Job.fetch", "importlib.import_module", "", " queue_workers.jobs.look", "queue_workers.jobs.look\n")  # fmt: skip


class Exploding:
    """A pickle that does something when it is read."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> Any:
        import os

        return os.system, (self._command,)


@pytest.fixture
def called() -> Iterator[tuple[str, list[str]]]:
    """A web server that writes down who calls."""
    calls: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/called", calls
    server.shutdown()
    server.server_close()


def hostile_jobs(planted: Path, url: str) -> list[dict[str, Any]]:
    """Fifty hashes that an intruder may lay under a job's name."""
    touch = f"touch {planted}"
    calls = [packed([name, None, [touch], {}]) for name in NAMES]
    calls += [packed([name, None, [], {"command": touch, "args": touch}]) for name in NAMES[:5]]
    calls += [packed([BELL, None, [touch], {}]), packed([BELL, None, [], {"x": 1}])]
    calls += [
        packed(["append", [1], [2], {}]),
        packed(["format", "{0}", ["x"], {}]),
        packed([BELL, 1, [], {}]),
    ]
    calls += [packed(odd) for odd in ([], [BELL], None, 7, "x", {}, [BELL, None, []], [[BELL], None, [], {}])]
    calls += [
        pickle.dumps(Exploding(touch)),
        zlib.compress(pickle.dumps(Exploding(touch))),
        b"",
        b"\x80",
        b"\xff" * 900,
    ]
    calls += [zlib.compress(b"[" * 10_000_000), b"x" * 1_000_000]
    jobs: list[dict[str, Any]] = [{"data": data} for data in calls]
    bell = {"data": packed([BELL, None, [], {}])}
    hook = json.dumps([{"url": url, "job_status": status} for status in ("finished", "failed")])
    jobs += [
        bell | {"webhooks": hook},
        {"data": calls[0], "webhooks": hook},
        bell | {"success_callback_name": "os.system", "failure_callback_name": "os.system"},
        {"data": calls[0], "failure_callback_name": "builtins.print"},
        bell | {"meta": pickle.dumps(Exploding(touch)), "result": pickle.dumps(Exploding(touch))},
        bell | {"exc_info": zlib.compress(b"x" * 50_000_000)},
        bell | {"repeats_left": 1_000_000, "repeat_intervals": "[0]"},
        bell | {"retries_left": 1_000_000, "dependency_ids": '["x"]', "rate_limit_key": "x", "rate_limit_concurrency": 1},
        bell | {"status": "no such status"},
        bell | {"created_at": "never"},
    ]  # fmt: skip
    return jobs


def test_none_of_fifty_hostile_jobs_is_run(
    redis: RedisServer, called: tuple[str, list[str]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    planted, (url, calls) = tmp_path / "planted", called
    jobs = hostile_jobs(planted, url)
    rung: list[float] = []

    with redis.intruder() as inside:
        for number, job in enumerate(jobs):
            for job_id in (f"hostile-{number}", JOB_ID):  # under a name of its own, and under the bell's
                inside.hset(f"rq:job:{job_id}", mapping={"origin": "bell", **job})
                inside.rpush(QUEUE, job_id)
                with connected(redis.url, patience=3) as connection:
                    BellWorker.named("courier-test", connection).hear()
        left = inside.keys("rq:job:*")
        with_courier = Ears(redis.url, ring=lambda: rung.append(time.monotonic()))
        with_courier.start()
        ring_once(redis.url)
        wait_for(lambda: rung)
        with_courier.stop()

    assert len(jobs) >= 50
    assert not planted.exists()
    assert calls == []
    assert left == []
    assert "planted" not in caplog.text
    assert "hostile" not in caplog.text


def test_stock_rq_with_the_same_serializer_runs_one(redis: RedisServer, tmp_path: Path) -> None:
    """The control: what the guard refuses is a real danger."""
    planted = tmp_path / "planted"
    with redis.intruder() as inside:
        plant(inside, ["os.system", None, [f"touch {planted}"], {}])

    stock_rq(redis)

    assert planted.exists()


def test_stock_rq_calls_whom_a_job_tells_it_to(redis: RedisServer, called: tuple[str, list[str]]) -> None:
    """The control of the webhooks."""
    url, calls = called
    hook = json.dumps([{"url": url, "job_status": "finished"}])
    with redis.intruder() as inside:
        plant(inside, ["time.time", None, [], {}], webhooks=hook)

    stock_rq(redis)

    assert calls == ["/called"]


def test_a_flood_of_jobs_is_thrown_away_and_the_bell_heard_all_the_same(redis: RedisServer) -> None:
    rung = threading.Event()
    with redis.intruder() as inside:
        inside.rpush(QUEUE, *(f"flood-{number}" for number in range(10_000)))
        ears = Ears(redis.url, ring=rung.set)
        ears.start()

        ring_once(redis.url)

        assert rung.wait(20)
        wait_for(lambda: not inside.exists(QUEUE))
        ears.stop()


@pytest.mark.parametrize("kind", ["string", "hash", "set"])
def test_a_queue_that_is_none_stops_nobody(redis: RedisServer, kind: str) -> None:
    rung = threading.Event()
    with redis.intruder() as inside:
        {"string": lambda: inside.set(QUEUE, "x"), "hash": lambda: inside.hset(QUEUE, "x", "x"),
         "set": lambda: inside.sadd(QUEUE, "x")}[kind]()  # fmt: skip
        ears = Ears(redis.url, ring=rung.set)
        ears.start()
        time.sleep(0.5)

        inside.delete(QUEUE)
        ring_once(redis.url)

        assert rung.wait(20)
        ears.stop()


def test_commands_through_redis_are_not_obeyed(redis: RedisServer) -> None:
    """RQ's own worker would end its process at such a word."""
    rung = threading.Event()
    ears = Ears(redis.url, ring=rung.set)
    ears.start()
    with redis.intruder() as inside:
        wait_for(lambda: inside.smembers("rq:workers"))
        worker = next(iter(inside.smembers("rq:workers"))).decode().removeprefix("rq:worker:")

        heard_by = inside.publish(f"rq:pubsub:{worker}", json.dumps({"command": "shutdown"}))
        inside.set("rq:suspended", 1)
        ring_once(redis.url)

        assert heard_by == 0
        assert rung.wait(20)
    ears.stop()


def test_the_guard_knows_one_name_and_no_words() -> None:
    ours = SafeJob("look", serializer="json", connection=Redis())
    ours.restore({b"data": packed([BELL, None, [], {}])})

    assert ours.func is look
    for name in NAMES:
        other = SafeJob("look", serializer="json", connection=Redis())
        other.restore({b"data": packed([name, None, [], {}])})
        with pytest.raises(NotOurs):
            _ = other.func


def stock_rq(redis: RedisServer) -> None:
    """RQ's own worker, told to use the same serializer, works until the queue is empty."""
    subprocess.run(
        [sys.executable, "-m", "rq.cli", "worker", "bell", "--burst", "--serializer", "json",
         "--worker-class", "rq.SimpleWorker", "-u", f"unix://intruder@{redis.socket}"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip


def plant(inside: Redis, call: list[Any], **more: str) -> None:
    inside.hset("rq:job:evil", mapping={"data": packed(call), "origin": "bell", "status": "queued", **more})
    inside.rpush(QUEUE, "evil")


def packed(call: Any) -> bytes:
    return json.dumps(call).encode()
