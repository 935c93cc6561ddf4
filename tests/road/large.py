"""The large form, all of it real: PostgreSQL, Redis, two workers for the pages, the door, two couriers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import TypeVar

from tests.bell.redis_server import RedisServer, running_redis
from tests.postgres import Postgres
from tests.road.falling import TRAP
from tests.road.processes import Process, SeveralProcesses
from tests.road.running import wait_for
from tests.road.slow_sink import SlowSink
from tests.road.visiting import FORM, Page, Visitor

ON_ITS_WAY = "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"
NUMBERS = count(1)
Form = TypeVar("Form", bound="LargeForm")


class LargeForm(SeveralProcesses):
    """Every process as an administrator would start it; the mail server that takes the answers is a list."""

    def __init__(
        self, folder: Path, *, server: Postgres, name: str, redis: RedisServer, sink: SlowSink
    ) -> None:
        """`name` is that of its database."""
        super().__init__(folder, sink=sink.port, database=server.make_database(name), redis=redis.url)
        self.name, self.redis, self.sink = name, redis, sink
        self.couriers: list[Process] = []

    def start(self, *, is_armed: bool = True) -> None:
        """If not `is_armed`, both couriers wait for a keeper."""
        self.found()
        self.pages = self.begin_pages()
        self.door = self.begin_gateway()
        wait_for(lambda: len(self.workers()) == 2)
        if is_armed:
            self.arm(2)
        else:
            self.couriers += [self.begin_courier() for _ in range(2)]
            wait_for(lambda: self._rows() == 2)

    def arm(self, number: int) -> None:
        """So many couriers begin; Sam clicks, and they have their keys."""
        rows, armed = self._rows(), self.armed()
        self.couriers += [self.begin_courier() for _ in range(number)]
        wait_for(lambda: self._rows() == rows + number)
        Visitor(self).sign_in("Sam").get("/people")
        wait_for(lambda: self.armed() == armed + number)

    def replace_the_dead(self) -> None:
        """Their answers are free again, as if they had not been heard of for a minute; others take their place."""
        gone = [one for one in self.couriers if one.has_ended]
        self.couriers = [one for one in self.couriers if one not in gone]
        self.let_leases_end()
        if gone:
            self.arm(len(gone))

    def workers(self) -> list[int]:
        return self.pages.children

    def with_the_letter(self) -> Process:
        """The courier whose letter the mail server has in hand."""
        return next(one for one in self.couriers if not one.has_ended and _holds(one.pid, self.sink.client))

    def is_done(self) -> bool:
        return not self.ask(ON_ITS_WAY)

    def _rows(self) -> int:
        return int(str(self.ask("SELECT count(*) FROM courier")[0][0]))


class FallingForm(LargeForm):
    """Its processes are those of `tests.road.falling`: one of them falls where a trap is set."""

    PAGES = "tests.road.falling:create_app()"
    GATEWAY = ("tests.road.falling", "gateway")
    COURIER = ("tests.road.falling", "courier")

    def start(self, *, is_armed: bool = True) -> None:
        self._trap = self.folder / "trap"
        self.told[TRAP] = str(self._trap)
        super().start(is_armed=is_armed)

    def set_trap(self, moment: str, sql: str) -> None:
        """One process falls at this moment ("statement", "commit", "committed") of a transaction that runs this SQL."""
        self._trap.write_text(f"{moment} {sql}", "utf-8")

    def has_fallen(self) -> bool:
        return not self._trap.exists()


class HoppingVisitor(Visitor):
    """Each of her requests goes to the worker that did not answer the one before; the others stand still meanwhile."""

    def __init__(self, desk: LargeForm) -> None:
        super().__init__(desk)
        self._workers = desk.workers()
        self._turns = cycle(self._workers)
        self.answered_by: list[int] = []

    def _ask(self, method: str, path: str, body: str | bytes | None, kind: str = FORM) -> Page:
        worker = next(self._turns)
        self.answered_by.append(worker)
        os.kill(worker, signal.SIGCONT)  # a redirect leads her on before the request that it answers is over
        with standing_still([other for other in self._workers if other != worker]):
            return super()._ask(method, path, body, kind)


@contextmanager
def standing_still(processes: list[int]) -> Iterator[None]:
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


@contextmanager
def large_form(folder: Path, server: Postgres, kind: type[Form]) -> Iterator[Form]:
    """Started and armed."""
    name = f"large{next(NUMBERS)}"
    with running_redis() as redis, SlowSink() as sink:
        with kind(folder, server=server, name=name, redis=redis, sink=sink) as desk:
            desk.start()
            yield desk
        server.drop_database(name)


def _holds(process: int, port: int) -> bool:
    """Whether a process has the connection that comes from this port of ours; see proc_net_tcp(5)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}")}
    held = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            held.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # closed while we looked
    return bool(sockets & held)
