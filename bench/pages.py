"""How long the inbox and a ticket take over loopback HTTP, fresh and adopted, and how many SQL statements they need."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.desks import Trial, founded_desk
from bench.figures import percentile, show
from bench.filling import fill
from bench.served import bare_pages, desk_over, running
from bench.sizes import Sizes
from bench.visitor import Visitor, older
from helpline.deeds.ticket.facts import TAGS_FROM, TriageFacts
from helpline.deeds.ticket.tickets import triage
from helpline.records import Ticket, TicketKey, db, reading

INBOX, BASE = "/tickets", "http://127.0.0.1"
TAGS = ("grįžimas", "naktis", "paskola", "vaikai", "teismas", "darbas")
FRESH_PAGES = (
    10  # a fresh page of the inbox adopts thirty tickets; ten of them leave enough for the tickets' own
)


@dataclass
class Taken:
    """Milliseconds of each kind of page, and the bytes of one."""

    inbox_fresh: list[float] = field(default_factory=list)
    inbox: list[float] = field(default_factory=list)
    ticket_fresh: list[float] = field(default_factory=list)
    ticket: list[float] = field(default_factory=list)
    bytes_of_inbox: int = 0


def measure(sizes: Sizes) -> None:
    """Prints times and statements at each number of tickets."""
    rows, filled, start = [], 0, time.perf_counter()
    with founded_desk() as trial:
        for tickets in sorted(sizes.tickets):
            fill(trial, up_to=tickets, start=filled, seed=sizes.seed)
            filled = tickets
            _triage_newest(trial, sizes)
            rows += _at(trial, tickets, sizes)
    show(
        "Pages over HTTP", ["", "tickets", "p50 ms", "p95 ms", "times bare p50", "SQL statements"], rows,
        f"{sizes.reads} reads each (fresh: as many as there are, at most that), 1 visitor, keep-alive, seed {sizes.seed}; "
        f"every ticket waits unanswered, the {TAGS_FROM} newest are triaged",
        "2 processes: the visitor; the server (waitress, 8 threads). Bare: waitress alone with as many bytes as the inbox",
        "fresh: the keys are still in boxes; the desk adopts them behind the page, within the time shown",
        f"filled through deeds.intake.receive_mail with synchronous=OFF, FULL for the measuring; "
        f"all of it {time.perf_counter() - start:.0f} s",
    )  # fmt: skip


def _triage_newest(trial: Trial, sizes: Sizes) -> None:
    """So many as a ticket page looks at for the words her team uses."""
    ada, chance = trial.colleague("Ada"), random.Random(sizes.seed)
    newest = select(Ticket.id).order_by(Ticket.last_at.desc(), Ticket.id.desc()).limit(TAGS_FROM)
    with trial.desk.app.app_context():
        with reading() as session:
            ids = session.scalars(newest).all()
        for ticket_id in ids:
            tags = tuple(chance.sample(TAGS, 2))
            triage(ticket_id, TriageFacts(kind="consultation", tags=tags), by=ada, now=trial.desk.clock())


def _at(trial: Trial, tickets: int, sizes: Sizes) -> list[list[object]]:
    statements = _statements(trial)
    with running(desk_over(trial.folder)) as port, closing(Visitor(port)) as visitor:
        taken = _read_everything(trial, visitor, sizes)
    with running(bare_pages(taken.bytes_of_inbox)) as port, closing(Visitor(port)) as visitor:
        bare = _times(visitor, [INBOX] * sizes.reads)
    limit = percentile(bare, 0.5)
    measured = {
        "bare waitress": bare, "inbox, fresh": taken.inbox_fresh, "inbox, adopted": taken.inbox,
        "ticket, fresh": taken.ticket_fresh, "ticket, adopted": taken.ticket,
    }  # fmt: skip
    return [
        [name, tickets, f"{percentile(times, 0.5):.1f}", f"{percentile(times, 0.95):.1f}",
         f"{percentile(times, 0.5) / limit:.0f}", statements.get(name, "-")]
        for name, times in measured.items() if times
    ]  # fmt: skip


def _read_everything(trial: Trial, visitor: Visitor, sizes: Sizes) -> Taken:
    taken = Taken()
    visitor.sign_in("Ada", trial.passphrases["Ada"])
    first = visitor.read(INBOX)  # the first page of a process compiles the templates
    fresh, adopted = _tickets(trial, boxed=True), _tickets(trial, boxed=False)
    random.Random(sizes.seed).shuffle(fresh)
    # Half of the boxed ones at most, so that pages of the inbox stay fresh too.
    taken.ticket_fresh = _times(visitor, fresh[: min(sizes.reads, len(fresh) // 2)])
    taken.inbox_fresh = _walk(visitor, older(first), at_most=min(sizes.reads, FRESH_PAGES))
    taken.bytes_of_inbox = len(first.encode())
    taken.inbox = _times(visitor, [INBOX] * sizes.reads)
    taken.ticket = _times(visitor, (adopted * sizes.reads)[: sizes.reads])
    return taken


def _walk(visitor: Visitor, path: str | None, *, at_most: int) -> list[float]:
    """Pages of the inbox one after the other, each for the first time."""
    times: list[float] = []
    while path and len(times) < at_most:
        path = older(visitor.read(path))
        times.append(visitor.milliseconds)
    return times


def _times(visitor: Visitor, paths: Iterable[str]) -> list[float]:
    times = []
    for path in paths:
        visitor.read(path)
        times.append(visitor.milliseconds)
    return times


def _tickets(trial: Trial, *, boxed: bool) -> list[str]:
    with trial.desk.app.app_context(), reading() as session:
        ids = session.scalars(select(TicketKey.ticket_id).where(TicketKey.boxed.is_(boxed)))
        return [f"{INBOX}/{ticket_id}" for ticket_id in ids]


def _statements(trial: Trial) -> dict[str, int]:
    """How many each page needs, counted in this process; login's own sweep has adopted the first few hundred."""
    client: FlaskClient = trial.desk.app.test_client()
    form = {"name": "Ada", "passphrase": trial.passphrases["Ada"]}
    client.post("/login", data=form, headers={"Sec-Fetch-Site": "same-origin"}, base_url=BASE)
    boxed, adopted = _tickets(trial, boxed=True), _tickets(trial, boxed=False)
    first = client.get(INBOX, base_url=BASE).text
    wanted = {
        "ticket, fresh": next(iter(boxed), None), "ticket, adopted": next(iter(adopted), None),
        "inbox, fresh": older(first), "inbox, adopted": INBOX,
    }  # fmt: skip
    return {name: _count(trial, client, path) for name, path in wanted.items() if path}


def _count(trial: Trial, client: FlaskClient, path: str) -> int:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with trial.desk.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    answer = client.get(path, base_url=BASE)
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (path, answer.status_code)
    return sum(not statement.startswith("BEGIN") for statement in statements)
