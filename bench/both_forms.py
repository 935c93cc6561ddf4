"""The desk in one process on SQLite, and in several on PostgreSQL and Redis: letters in, the inbox, answers out, in one run.

Both are started as an administrator starts them; letters, pages and answers come and go over loopback.
"""

from __future__ import annotations

import os
import smtplib
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, create_engine, event

from bench.figures import percentile, show
from bench.letters import letters
from bench.limits import committing_to
from bench.postman import Round, bring
from bench.served import bare_pages, running
from bench.sizes import Sizes
from bench.visitor import Visitor
from helpline.app import create_app, make_desk
from helpline.records.database import close_database
from helpline.records.sqlite import set_up_sqlite
from helpline.settings import read_settings
from tests.bell.redis_server import running_redis
from tests.postgres import IN_EARNEST, Postgres, postgres
from tests.road import visiting
from tests.road.large import LargeForm
from tests.road.processes import DESK, Process, SeveralProcesses
from tests.road.running import wait_for
from tests.road.slow_sink import SlowSink

INBOX, CONNECTIONS, VISITORS = "/tickets", 20, (1, 4)
ONE, SEVERAL = "one process, SQLite", "several, PostgreSQL"
ANSWER = (
    "Good that you wrote. Tell us when we may write to you, and whether somebody else reads your letters."
)


class OneProcess(SeveralProcesses):
    """`helpline serve`: pages, door and courier in one."""

    def start(self) -> Process:
        with self.config.open("a", encoding="utf-8") as config:
            config.write(f"[web]\nport = {self.web}\n")
        self.found()
        return self._begin_ready([*DESK, "serve"], "serve")


@dataclass(frozen=True)
class Measured:
    """Of one form; `inbox` by the number of visitors: milliseconds of each page, and pages a second."""

    letters: Round
    inbox: dict[int, tuple[list[float], float]]
    statements: int
    page_bytes: int
    answers_a_second: float


def measure(sizes: Sizes) -> None:
    """Prints three tables, each with the limit of its form."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        server = stack.enter_context(postgres(IN_EARNEST))
        limits = _commits(folder, server, sizes)
        forms = {ONE: _one(folder / "one", sizes), SEVERAL: _several(folder / "several", server, sizes)}
        _show_letters(forms, limits, sizes)
        _show_inbox(forms, sizes)
        _show_answers(forms, sizes)


def _one(folder: Path, sizes: Sizes) -> Measured:
    with SlowSink() as sink, OneProcess(folder, sink=sink.port) as desk:
        desk.start()
        return _measured(desk, sink, make_desk(read_settings(desk.config)).app, sizes)


def _several(folder: Path, server: Postgres, sizes: Sizes) -> Measured:
    with (
        running_redis() as redis,
        SlowSink() as sink,
        LargeForm(folder, server=server, name="bench", redis=redis, sink=sink) as desk,
    ):
        desk.start(is_armed=False)
        os.environ["HELPLINE_CONFIG"] = str(desk.config)
        return _measured(desk, sink, create_app(), sizes)


def _measured(desk: SeveralProcesses, sink: SlowSink, app: Flask, sizes: Sizes) -> Measured:
    """Answers are written before a keeper comes, so that all are due when she does."""
    _write(desk, sizes.answers, seed=sizes.seed)
    visiting.Visitor(desk).sign_in("Sam").get("/people")
    wait_for(lambda: len(sink.taken_at) >= sizes.answers, seconds=300)
    seen = bring(desk.smtp, mails=sizes.mails, connections=CONNECTIONS, seed=sizes.seed + 1)
    with closing(Visitor(desk.web)) as ada:
        ada.sign_in("Ada", desk.passphrase_of("Ada"))
        page_bytes = len(ada.read(INBOX).encode())
    inbox = {visitors: _read(desk, visitors, sizes.reads) for visitors in VISITORS}
    first, last = min(sink.taken_at), max(sink.taken_at)
    return Measured(
        seen, inbox, statements=_statements(app, desk.passphrase_of("Ada")), page_bytes=page_bytes,
        answers_a_second=(sizes.answers - 1) / (last - first) if last > first else float("nan"),
    )  # fmt: skip


def _write(desk: SeveralProcesses, answers: int, *, seed: int) -> None:
    bring(desk.smtp, mails=answers, connections=1, seed=seed)
    ada = visiting.Visitor(desk).sign_in("Ada")
    for (ticket,) in desk.ask("SELECT id FROM ticket"):
        page = ada.answer(f"/tickets/{_dashed(str(ticket))}", ANSWER)
        assert page.status == 200, page.status


def _dashed(ticket: str) -> str:
    """SQLite keeps a UUID as 32 signs."""
    plain = ticket.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def _read(desk: SeveralProcesses, visitors: int, reads: int) -> tuple[list[float], float]:
    """Each visitor reads the inbox so many times; milliseconds of all, and pages a second."""
    took: list[float] = []

    def read(visitor: Visitor) -> None:
        for _ in range(reads):
            visitor.read(INBOX)
            took.append(visitor.milliseconds)

    with ExitStack() as stack:
        crowd = [stack.enter_context(closing(Visitor(desk.web))) for _ in range(visitors)]
        for visitor in crowd:
            visitor.sign_in("Ada", desk.passphrase_of("Ada"))
            visitor.read(INBOX)
        for visitor in crowd:  # a server hangs up on who was quiet while the others signed in
            visitor.close()
        threads = [threading.Thread(target=read, args=(visitor,)) for visitor in crowd]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return took, len(took) / (time.perf_counter() - start)


def _statements(app: Flask, passphrase: str) -> int:
    """How many the inbox needs, counted in this process on the same database."""
    client, seen = app.test_client(), list[str]()
    told = {"headers": {"Sec-Fetch-Site": "same-origin"}, "base_url": "http://127.0.0.1"}
    client.post("/login", data={"name": "Ada", "passphrase": passphrase}, **told)
    client.get(INBOX, **told)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    answer = client.get(INBOX, **told)
    event.remove(Engine, "before_cursor_execute", note)
    close_database(app)
    assert answer.status_code == 200, answer.status_code
    return sum(not statement.startswith("BEGIN") for statement in seen)


def _commits(folder: Path, server: Postgres, sizes: Sizes) -> dict[str, Round]:
    """The limit of each database: aiosmtpd with one commit a letter."""
    on_sqlite = create_engine(f"sqlite:///{folder / 'limit.sqlite'}")
    set_up_sqlite(on_sqlite)
    there = server.make_database("limit").replace("postgresql:", "postgresql+psycopg:")
    on_postgresql = create_engine(there, pool_size=8)
    rounds = {}
    for name, engine in ((ONE, on_sqlite), (SEVERAL, on_postgresql)):
        with committing_to(engine) as port:
            rounds[name] = bring(port, mails=sizes.mails, connections=CONNECTIONS, seed=sizes.seed + 1)
        engine.dispose()
    return rounds


def bare_submission(sizes: Sizes) -> float:
    """Letters a second that one connection of smtplib hands to a mail server of ours."""
    raws = list(letters(sizes.answers, seed=sizes.seed))
    with SlowSink() as sink, smtplib.SMTP("127.0.0.1", sink.port, local_hostname="desk.example") as wire:
        start = time.perf_counter()
        for raw in raws:
            wire.sendmail("labas@desk.example", ["rowan@away.example"], raw)
        return len(raws) / (time.perf_counter() - start)


def _show_letters(forms: dict[str, Measured], limits: dict[str, Round], sizes: Sizes) -> None:
    rows = [
        [name, f"{seen.per_second:.0f}", f"{seen.p50:.1f}", f"{seen.p95:.1f}", f"{seen.per_second / limits[form].per_second:.0%}"]
        for form, one in forms.items()
        for name, seen in ((f"one commit a mail: {form}", limits[form]), (form, one.letters))
    ]  # fmt: skip
    show(
        "Letters through the SMTP door, both forms", ["", "mails/s", "p50 ms", "p95 ms", "of one commit a mail"], rows,
        f"{sizes.mails} letters over {CONNECTIONS} connections, seed {sizes.seed + 1}, couriers armed and recognising meanwhile",
        "SQLite: WAL, synchronous=FULL; PostgreSQL: fsync and synchronous_commit on, Unix socket; all on one machine",
    )  # fmt: skip


def _show_inbox(forms: dict[str, Measured], sizes: Sizes) -> None:
    largest = max(one.page_bytes for one in forms.values())
    with running(bare_pages(largest)) as port, closing(Visitor(port)) as visitor:
        bare = []
        for _ in range(sizes.reads):
            visitor.read(INBOX)
            bare.append(visitor.milliseconds)
    limit = percentile(bare, 0.5)
    rows: list[list[object]] = [
        ["bare waitress", 1, *_times(bare), f"{1000 * len(bare) / sum(bare):.0f}", "1", "-"]
    ]
    rows += [
        [form, visitors, *_times(took), f"{rate:.0f}", f"{percentile(took, 0.5) / limit:.0f}", one.statements]
        for form, one in forms.items()
        for visitors, (took, rate) in one.inbox.items()
    ]
    show(
        "The inbox, both forms", ["", "visitors", "p50 ms", "p95 ms", "pages/s", "times bare p50", "SQL statements"], rows,
        f"{sizes.reads} reads a visitor, keep-alive, {sizes.mails + sizes.answers} tickets; bare: as many bytes",
        "one process: waitress, 8 threads; several: gunicorn, 2 workers of 4 threads",
    )  # fmt: skip


def _show_answers(forms: dict[str, Measured], sizes: Sizes) -> None:
    bare = bare_submission(sizes)
    rows = [["smtplib, one connection", f"{bare:.0f}", "100%"]]
    rows += [
        [form, f"{one.answers_a_second:.1f}", f"{one.answers_a_second / bare:.0%}"]
        for form, one in forms.items()
    ]
    show(
        "Answers out, both forms", ["", "answers/s", "of bare smtplib"], rows,
        f"{sizes.answers} answers, all due when a keeper signs in, from the first to the last that the mail server took",
        "one process: one courier; several: two",
    )  # fmt: skip


def _times(took: list[float]) -> list[str]:
    return [f"{percentile(took, share):.1f}" for share in (0.5, 0.95)]
