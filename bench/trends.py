"""How long the trends page takes over a year of tickets, and the figures of sealed codes, beside what raw SQL alone needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask.testing import FlaskClient
from sqlalchemy import text

from bench.desks import Trial, founded_desk
from bench.figures import percentile, seconds_of, show
from bench.sizes import Sizes
from bench.years import fill_year
from helpline.deeds.supervision.topics import read_topics
from helpline.deeds.supervision.trends import MEASURES, read_trends, usual
from helpline.records import db, reading

BASE = "http://127.0.0.1"
MOST_FACTS = 100_000  # the topics are measured with as many records at most
# The medians of each month straight from the waits, as one would ask without tallies: ranks, then the middle one.
RAW = {
    "sqlite": """
        SELECT month, MIN(CASE WHEN 2 * place >= n THEN minutes END), MIN(CASE WHEN 10 * place >= 9 * n THEN minutes END), MAX(n)
        FROM (SELECT month, minutes, ROW_NUMBER() OVER (PARTITION BY month ORDER BY minutes) AS place,
                     COUNT(*) OVER (PARTITION BY month) AS n
              FROM (SELECT strftime('%Y-%m', began_at) AS month,
                           (strftime('%s', answered_at) - strftime('%s', began_at)) / 60 AS minutes
                    FROM wait WHERE kind = 'first' AND answered_at IS NOT NULL AND counts))
        GROUP BY month""",
    "postgresql": """
        SELECT date_trunc('month', began_at) AS month,
               percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - began_at) / 60), COUNT(*)
        FROM wait WHERE kind = 'first' AND answered_at IS NOT NULL AND counts GROUP BY 1""",
}


def measure(sizes: Sizes) -> None:
    """Prints milliseconds at each number of tickets."""
    rows: list[list[object]] = []
    for tickets in sorted(sizes.years):
        with founded_desk(url=sizes.database) as trial:
            start = time.perf_counter()
            sam = trial.colleague("Sam")
            fill_year(trial, tickets=tickets, seed=sizes.seed, by=sam, with_facts=tickets <= MOST_FACTS)
            rows += _at(trial, tickets, sizes, filled=time.perf_counter() - start)
    show(
        "Trends", ["", "tickets", "p50 ms", "p95 ms", "times raw"], rows,
        f"{sizes.reads} reads each, 1 process, the page with its charts through the application, twelve months, seed {sizes.seed}",
        "raw: medians of each month straight from the waits, one of the page's many figures, by the database alone",
        "topics: one sealed record a ticket, opened in a session; nothing of it is kept",
    )  # fmt: skip


def _at(trial: Trial, tickets: int, sizes: Sizes, *, filled: float) -> list[list[object]]:
    print(f"  {tickets} tickets laid down in {filled:.0f} s", flush=True)
    sam, rules, now = trial.colleague("Sam"), trial.desk.rules, trial.desk.clock()
    client = _signed_in(trial)
    with trial.desk.app.app_context():
        measured = {
            "raw SQL, medians by month": _times(_raw, sizes),
            "trends, read": _times(lambda: read_trends(usual(now, rules=rules), rules=rules, by=sam, now=now), sizes),
            "trends, the page": _times(lambda: _page(client, "/trends"), sizes),
            "later answers, the page": _times(lambda: _page(client, "/trends?measure=next"), sizes),
        }  # fmt: skip
        if tickets <= MOST_FACTS:
            asked = usual(now, rules=rules)
            for one in (replace(asked, measure=what) for what in MEASURES):
                read = partial(read_topics, one, rules=rules, by=sam, now=now)
                measured[f"topics, opened: {one.measure}"] = _times(read, sizes)
    raw = percentile(measured["raw SQL, medians by month"], 0.5)
    return [
        [name, tickets, f"{percentile(times, 0.5):.0f}", f"{percentile(times, 0.95):.0f}", f"{percentile(times, 0.5) / raw:.1f}"]
        for name, times in measured.items()
    ]  # fmt: skip


def _times(deed: Callable[[], object], sizes: Sizes) -> list[float]:
    """Milliseconds, after one to warm up."""
    deed()
    return [1000 * seconds_of(deed) for _ in range(sizes.reads)]


def _raw() -> list[tuple[datetime, ...]]:
    with reading() as session:
        return [tuple(row) for row in session.execute(text(RAW[db.engine.dialect.name]))]


def _signed_in(trial: Trial) -> FlaskClient:
    client: FlaskClient = trial.desk.app.test_client()
    form = {"name": "Sam", "passphrase": trial.passphrases["Sam"]}
    client.post("/login", data=form, headers={"Sec-Fetch-Site": "same-origin"}, base_url=BASE)
    return client


def _page(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 200, answer.status_code
