"""`python -m bench [name ...]`: runs all benchmarks or the named ones, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from bench import bell, both_forms, door, line, memory, pages, plain_letter, sealing, search, start, trends
from bench.figures import machine
from bench.sizes import Sizes
from helpline.serving import quiet_logs

BENCHMARKS: dict[str, Callable[[Sizes], None]] = {
    "door": door.measure, "pages": pages.measure, "start": start.measure, "sealing": sealing.measure,
    "memory": memory.measure, "search": search.measure, "line": line.measure,
    "trends": trends.measure, "forms": both_forms.measure, "bell": bell.measure, "letter": plain_letter.measure,
}  # fmt: skip
USUAL = Sizes()


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
@click.option("--mails", default=USUAL.mails, show_default=True, help="door: letters a round.")
@click.option("--turns", default=USUAL.turns, show_default=True, help="door: rounds of each kind.")
@click.option(
    "--connections", multiple=True, default=USUAL.connections, show_default=True, help="door: at once."
)
@click.option(
    "--tickets", multiple=True, default=USUAL.tickets, show_default=True, help="pages, door: in the desk."
)
@click.option("--reads", default=USUAL.reads, show_default=True, help="pages: requests for each figure.")
@click.option("--starts", default=USUAL.starts, show_default=True, help="start: of each kind.")
@click.option(
    "--stories", default=USUAL.stories, show_default=True, help="start: of the demo with its story."
)
@click.option(
    "--clean", is_flag=True, help="start: `make run` on a fresh clone as well; takes minutes and the network."
)
@click.option("--rounds", default=USUAL.rounds, show_default=True, help="sealing: of each deed.")
@click.option("--flood", default=USUAL.flood, show_default=True, help="memory: letters in all.")
@click.option(
    "--messages", multiple=True, default=USUAL.messages, show_default=True, help="search: in the desk."
)
@click.option("--webhooks", default=USUAL.webhooks, show_default=True, help="line: messages of the carrier.")
@click.option(
    "--years", multiple=True, default=USUAL.years, show_default=True, help="trends: tickets of a year."
)
@click.option("--database", default=USUAL.database, help="trends: an empty PostgreSQL instead of SQLite.")
@click.option("--answers", default=USUAL.answers, show_default=True, help="forms: that leave.")
@click.option("--bells", default=USUAL.bells, show_default=True, help="bell: answers in each state of Redis.")
@click.option("--letters", default=USUAL.letters, show_default=True, help="letter: triaged and answered.")
@click.option("--seed", default=USUAL.seed, show_default=True, help="Draws the letters.")
def main(names: tuple[str, ...], **sizes: Any) -> None:
    """Measures the desk: each figure beside a limit taken in the same run."""
    quiet_logs()  # as the desk has them; for all of this process, so not where a test would run it
    print(machine())
    for name in names or BENCHMARKS:
        BENCHMARKS[name](replace(USUAL, **sizes))


if __name__ == "__main__":
    main()
