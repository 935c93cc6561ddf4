"""How much a run measures. The defaults keep every benchmark under 40 seconds on two busy cores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`connections` and `tickets` are one measurement each; `seed` draws letters and choices.

    Filling takes 3 ms a ticket: `--tickets 1000 --tickets 20000` measures a large desk in two minutes.
    `years` are tickets of one year: `--years 10000 --years 200000`; a million in `--database postgresql://...` takes minutes.
    `messages` are looked through: 100,000 need a minute or two to be written, and 1.2 GB on the disk meanwhile.
    """

    mails: int = 600
    turns: int = 3
    connections: tuple[int, ...] = (1, 20)
    tickets: tuple[int, ...] = (1_000, 5_000)
    reads: int = 100
    starts: int = 3
    stories: int = 3
    rounds: int = 1_000
    flood: int = 2_000
    messages: tuple[int, ...] = (10_000,)
    webhooks: int = 420
    years: tuple[int, ...] = (10_000,)
    database: str = ""
    answers: int = 60
    bells: int = 4
    letters: int = 5
    seed: int = 7
    clean: bool = False


SMALLEST = Sizes(
    mails=1,
    turns=1,
    connections=(1,),
    tickets=(1,),
    reads=1,
    starts=1,
    stories=0,
    rounds=1,
    flood=10,
    messages=(4,),
    webhooks=1,
    years=(3,),
    answers=2,
    bells=1,
    letters=1,
)
