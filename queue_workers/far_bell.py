"""The bell between processes, over Redis and RQ: who leaves work rings, a courier elsewhere hears it.

Both ends live in threads of their own. A Redis that is dead, hung, slow or hostile costs them their time and nobody
else's: the couriers look every five seconds anyway.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.worker import WorkerStatus

from queue_workers.jobs import BELL, SafeJob

QUEUE, JOB_ID = "bell", "look"
ANSWER_SECONDS = 0.8
WAIT_SECONDS = 1  # for the bell, in one blocking question
QUIET_SECONDS = 3.0  # after a failure
MOST_JOBS = 100  # in one go: a flood of them leaves Redis and the processor some air
PAUSE_SECONDS = 0.05
REPORT_SECONDS = 20.0
log = logging.getLogger("helpline.bell")
for name in ("rq.worker", "rq.job", "rq.queue", "rq.registry", "rq.webhook"):
    logging.getLogger(name).setLevel(logging.CRITICAL)  # they quote whatever lies in Redis


class Ringer:
    """Rings for the couriers of other processes. Whoever rings goes on at once and never learns how it went."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._asked = threading.Event()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        self._asked.set()
        with self._beginning:  # not before the first ring: a web server may fork after it has read us
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                ring_once(self._url)
            except (RedisError, OSError, ValueError) as error:
                log.warning("bell not rung: %s", type(error).__name__)
                time.sleep(QUIET_SECONDS)


def ring_once(url: str) -> None:
    """Lays the bell in front of the queue, unless it lies there already. Raises RedisError, OSError or ValueError."""
    with connected(url) as connection:
        queue = queue_of(connection)
        if connection.lpos(queue.key, JOB_ID, maxlen=MOST_JOBS) is None:
            queue.enqueue_call(
                BELL, job_id=JOB_ID, description="", result_ttl=0, failure_ttl=0, at_front=True
            )


class Ears:
    """Listens for the bell until `stop`; `ring` wakes the courier of this process."""

    def __init__(self, url: str, *, ring: Callable[[], None]) -> None:
        self._url, self._ring = url, ring
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits a moment for the farewell to Redis, never longer."""
        self._ending.set()
        self._thread.join(timeout=2 * WAIT_SECONDS)

    def _run(self) -> None:
        name = f"courier-{uuid4().hex[:8]}"
        while not self._ending.is_set():
            try:
                with connected(self._url, patience=WAIT_SECONDS + ANSWER_SECONDS) as connection:
                    self._listen(BellWorker.named(name, connection))
            except Exception as error:  # noqa: BLE001  (whatever Redis answers, the listening goes on)
                log.warning("bell not heard: %s", type(error).__name__)
                self._ending.wait(QUIET_SECONDS)

    def _listen(self, worker: BellWorker) -> None:
        while not self._ending.is_set():
            worker.report()
            if worker.hear():
                self._ring()
            self._ending.wait(PAUSE_SECONDS)
        worker.register_death()  # type: ignore[no-untyped-call]  # RQ has no hint there


class BellWorker(SimpleWorker):
    """An RQ worker by its looks (`rq info` lists it); it takes the bell from its queue and throws away all else.

    RQ's own `work` is never called: it blocks for minutes, wants the main thread for its signals, and obeys commands
    that come through Redis, "shut down" among them.
    """

    _reported = float("-inf")

    @classmethod
    def named(cls, name: str, connection: Redis) -> BellWorker:
        worker = cls(
            [queue_of(connection)], name, connection=connection, serializer="json", job_class=SafeJob,
            log_job_description=False, prepare_for_work=False, worker_ttl=60,
        )  # fmt: skip
        worker.pid, worker.hostname = os.getpid(), "desk"  # the machine's own name is nobody's business
        return worker

    def _set_connection(self, connection: Redis) -> Redis:
        """As it is: RQ would raise its patience to seven minutes."""
        return connection

    def report(self) -> None:
        """Says now and then that we are here; anew where Redis has forgotten us."""
        if time.monotonic() - self._reported < REPORT_SECONDS:
            return
        self._reported = time.monotonic()
        self.connection.sadd(Queue.redis_queues_keys, self.queues[0].key)
        if self.connection.exists(self.key):
            self.heartbeat()
        else:
            self.register_birth()  # type: ignore[no-untyped-call]  # RQ has no hint there
            self.set_state(WorkerStatus.IDLE)

    def hear(self) -> bool:
        """Waits up to a second for the first job and then empties the queue, at most a hundred; was the bell there?"""
        queue, heard = self.queues[0], False
        first: Any = self.connection.blpop([queue.key], timeout=WAIT_SECONDS)
        taken: Any = None if first is None else first[1]
        for _ in range(MOST_JOBS):
            if taken is None:
                break
            heard = self._is_bell(taken) or heard
            taken = self.connection.lpop(queue.key)
        return heard

    def _is_bell(self, taken: bytes) -> bool:
        """Looks at one job and removes it, whatever it was."""
        key = SafeJob.redis_job_namespace_prefix.encode() + taken
        try:
            if taken != JOB_ID.encode():
                return False
            SafeJob.fetch(JOB_ID, connection=self.connection, serializer="json").func()
        except RedisError:
            raise
        except Exception:  # noqa: BLE001  (what lies there may be anything; it is not the bell)
            return False
        else:
            return True
        finally:
            self.connection.delete(key)


def connected(url: str, *, patience: float = ANSWER_SECONDS) -> Redis:
    """Nothing is tried twice: the bell is worth one try. Connects at the first question."""
    return Redis.from_url(
        url, socket_timeout=patience, socket_connect_timeout=ANSWER_SECONDS, retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
    )  # fmt: skip


def queue_of(connection: Redis) -> Queue:
    return Queue(QUEUE, connection=connection, serializer="json", job_class=SafeJob)
