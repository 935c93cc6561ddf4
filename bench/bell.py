"""From an answer's commit to the mail server that takes it, in the large form: with a Redis that is alive, slow, hung, dead.

Redis is only a bell: without it the couriers look by themselves, every five seconds.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from bench.both_forms import ANSWER, bare_submission
from bench.figures import percentile, show
from bench.postman import bring
from bench.sizes import Sizes
from helpline.app import create_app
from helpline.deeds.answer import answers
from helpline.deeds.desk.conversation import read_conversation
from helpline.deeds.staff import sessions
from helpline.deeds.staff.sessions import Lasting
from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, close_database, reading
from helpline.web.desk import WebDesk
from helpline.words.subjects import subjects
from queue_workers.courier import LONGEST_WAIT
from tests.bell.redis_server import RedisServer, running_redis
from tests.postgres import IN_EARNEST, postgres
from tests.road.large import LargeForm
from tests.road.running import wait_for
from tests.road.slow_sink import SlowSink

AWAKE, ASLEEP = 0.05, 0.3  # seconds; a slow Redis sleeps and wakes by turns
APART = 3.0  # seconds at most between two answers, so that they fall anywhere between two looks


@contextmanager
def _slow(redis: RedisServer) -> Iterator[None]:
    over = threading.Event()

    def doze() -> None:
        while not over.wait(AWAKE):
            redis.freeze()
            time.sleep(ASLEEP)
            redis.thaw()

    dozing = threading.Thread(target=doze)
    dozing.start()
    try:
        yield
    finally:
        over.set()
        dozing.join()


@contextmanager
def _hung(redis: RedisServer) -> Iterator[None]:
    redis.freeze()
    yield
    redis.thaw()


@contextmanager
def _dead(redis: RedisServer) -> Iterator[None]:
    redis.stop()
    yield
    redis.start()


STATES: dict[str, Callable[[RedisServer], AbstractContextManager[object]]] = {
    "alive": nullcontext, "slow": _slow, "hung": _hung, "dead": _dead, "alive again": nullcontext,
}  # fmt: skip


def measure(sizes: Sizes) -> None:
    """Prints a table: a row for a letter that is only handed over, one for each state of Redis."""
    bare = 1000 / bare_submission(sizes)
    with ExitStack() as stack:
        server = stack.enter_context(postgres(IN_EARNEST))
        redis, sink = stack.enter_context(running_redis()), stack.enter_context(SlowSink())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        desk = stack.enter_context(
            LargeForm(folder / "desk", server=server, name="bell", redis=redis, sink=sink)
        )
        desk.start()
        taken = _by_state(desk, sizes)
    rows: list[list[object]] = [["handing one letter over (smtplib)", "-", f"{bare:.1f}", "-", "-", "1"]]
    rows += [[f"Redis {state}", len(times), *_told(times, bare)] for state, times in taken.items()]
    show(
        "From commit to the mail server", ["", "answers", "p50 ms", "p95 ms", "longest ms", "times bare"], rows,
        f"one answer after the other, 0 to {APART:.0f} s apart, seed {sizes.seed}; two couriers, pages, door, PostgreSQL and Redis",
        f"a courier looks by itself every {LONGEST_WAIT.total_seconds():.0f} s; slow: Redis sleeps {ASLEEP:.1f} s, wakes {AWAKE:.2f} s, by turns",
    )  # fmt: skip


def _by_state(desk: LargeForm, sizes: Sizes) -> dict[str, list[float]]:
    bring(desk.smtp, mails=sizes.bells * len(STATES), connections=1, seed=sizes.seed)
    os.environ["HELPLINE_CONFIG"] = str(desk.config)
    app, chance = create_app(), random.Random(sizes.seed)
    taken: dict[str, list[float]] = {}
    with app.app_context():
        ada = _signed_in(app, desk.passphrase_of("Ada"))
        with reading() as session:
            waiting = list(session.scalars(select(Ticket.id).order_by(Ticket.received_at, Ticket.id)))
        for state, befall in STATES.items():
            with befall(desk.redis):
                taken[state] = [
                    _milliseconds(desk, app, waiting.pop(), ada, after=chance.uniform(0, APART))
                    for _ in range(sizes.bells)
                ]
    close_database(app)
    return taken


def _milliseconds(desk: LargeForm, app: Flask, ticket_id: UUID, ada: Unlocked, *, after: float) -> float:
    time.sleep(after)
    before, rules = len(desk.sink.taken_at), _desk(app).rules
    talk, _ = read_conversation(ticket_id, by=ada, now=datetime.now(UTC), armed=True)
    answers.answer(
        ticket_id, ANSWER, subject=subjects("lt")[0][1], version=talk.version, rules=rules, by=ada,
        now=datetime.now(UTC),
    )  # fmt: skip
    committed = time.perf_counter()
    wait_for(lambda: len(desk.sink.taken_at) > before)
    return max(0.0, desk.sink.taken_at[before] - committed) * 1000


def _signed_in(app: Flask, passphrase: str) -> Unlocked:
    now, lasting = datetime.now(UTC), Lasting()
    token = sessions.log_in("Ada", passphrase, now=now, lasting=lasting)
    ada = sessions.unlock(token, now=now, lasting=lasting)
    assert ada is not None, app.name
    return ada


def _desk(app: Flask) -> WebDesk:
    kept: WebDesk = app.extensions["desk"]
    return kept


def _told(times: list[float], bare: float) -> list[str]:
    p50 = percentile(times, 0.5)
    return [f"{p50:.0f}", f"{percentile(times, 0.95):.0f}", f"{max(times):.0f}", f"{p50 / bare:.0f}"]
