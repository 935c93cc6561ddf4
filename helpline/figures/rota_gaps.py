"""Where a rota has holes: stretches of duty in which nobody is on shift, or nobody who speaks a language. Arithmetic only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from helpline.figures.calendar import Stretch


@dataclass(frozen=True)
class Cover:
    """Somebody is there from `starts` until `ends` and speaks these languages."""

    starts: datetime
    ends: datetime
    languages: frozenset[str]


@dataclass(frozen=True)
class Gap:
    """A hole. `missing` are the languages nobody speaks then; none of them means that nobody is there at all."""

    starts: datetime
    ends: datetime
    missing: tuple[str, ...] = ()


def find_gaps(
    duty: Iterable[Stretch], covers: Sequence[Cover], *, languages: Sequence[str]
) -> tuple[Gap, ...]:
    """In the order of time; pieces that touch and lack the same are one gap. Two stretches of duty are two gaps."""
    return tuple(
        gap for opens, closes in duty for gap in _joined(_pieces(opens, closes, covers, languages=languages))
    )


def _pieces(
    opens: datetime, closes: datetime, covers: Sequence[Cover], *, languages: Sequence[str]
) -> Iterable[Gap]:
    """Between two moments at which somebody comes or goes nothing changes."""
    there = [cover for cover in covers if cover.starts < closes and cover.ends > opens]
    turns = {moment for cover in there for moment in (cover.starts, cover.ends) if opens < moment < closes}
    moments = [opens, *sorted(turns), closes]
    for starts, ends in pairwise(moments):
        present = [cover for cover in there if cover.starts <= starts and cover.ends >= ends]
        spoken = frozenset[str]().union(*(cover.languages for cover in present))
        missing = tuple(language for language in languages if language not in spoken)
        if not present:
            yield Gap(starts, ends)
        elif missing:
            yield Gap(starts, ends, missing)


def _joined(pieces: Iterable[Gap]) -> Iterable[Gap]:
    last: Gap | None = None
    for piece in pieces:
        if last is not None and last.ends == piece.starts and last.missing == piece.missing:
            last = Gap(last.starts, piece.ends, last.missing)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
