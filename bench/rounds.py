"""One round of letters: the server warmed up, the letters brought, and what they cost it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from bench.figures import processor_seconds, used_since
from bench.postman import Round, bring

WARM_UP = 20  # until the parsers have begun and the statements are compiled
_warming = count(-1, -1)  # a seed of its own each time: a letter brought twice is stored once


@dataclass(frozen=True)
class Served:
    """A round as the postman saw it, and the seconds of processor time the server took for a letter."""

    seen: Round
    cpu: float


def round_of(port: int, *, mails: int, connections: int, seed: int) -> Served:
    """The server is this process and its children."""
    bring(port, mails=WARM_UP, connections=connections, seed=next(_warming))
    before = processor_seconds()
    seen = bring(port, mails=mails, connections=connections, seed=seed)
    return Served(seen, cpu=used_since(before) / seen.mails)
