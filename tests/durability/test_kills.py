"""kill -9 at random moments, under load on every road: what was promised is there, once.

`KILLS=200` runs it for the record; `KILL_SEED=...` draws the same moments again.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cast import Founded
from tests.durability.ledger import Difference, Kept, Promised, difference, kept_in, wait_until_settled
from tests.durability.load import Load
from tests.durability.served import ServedDesk
from tests.durability.smarthost import delivered, slow_smarthost
from tests.imap.dovecot import Dovecot
from tests.imap.fetching import account_of
from tests.road.running import wait_for

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().getrandbits(32)
MINUTES = 2 + KILLS / 4


class Drill:
    """A desk under load that is killed so many times; afterwards everything is opened and compared."""

    def __init__(self, founded: Founded, dovecot: Dovecot, log: Path) -> None:
        self._founded, self._dovecot, self._log = founded, dovecot, log
        self._chance = random.Random(SEED)

    def run(self, kills: int, *options: str) -> Difference:
        with slow_smarthost(self._log) as port, ServedDesk(self._founded, smarthost=port) as desk:
            desk.fetch_from(
                self._dovecot.port, password_file=account_of(self._dovecot).password_file or Path()
            )
            desk.start(*options)
            load = Load(desk, self._dovecot, seed=SEED)
            load.start()
            for _ in range(kills):
                self._wait_for_a_moment(load.promised)
                self._kill(desk)
                self._rise_again(desk, *options)
            load.end()
            wait_for(lambda: not self._dovecot.subjects(), seconds=60 + kills)
            wait_until_settled(self._founded, seconds=60 + kills)
            load.go_home()
            assert desk.stop() == 0
            wait_for(lambda: not desk.left_behind())
        return self._compare(load.promised, kills)

    def _wait_for_a_moment(self, promised: Promised) -> None:
        """Something was promised in this life, on a slow machine too; just after an answer the courier has it in hand."""
        kind, longest = self._chance.choice([(promised.at_the_door, 2.0), (promised.answers, 0.2)])
        so_far = len(kind)
        wait_for(lambda: len(kind) > so_far)
        time.sleep(self._chance.uniform(0, longest))

    def _kill(self, desk: ServedDesk) -> None:
        if self._chance.random() < 0.25:
            desk.kill_a_parser()
            time.sleep(self._chance.uniform(0, 0.5))
        desk.kill(with_parsers=self._chance.random() < 0.5)

    def _rise_again(self, desk: ServedDesk, *options: str) -> None:
        """Now and then it falls while it gets up."""
        if self._chance.random() < 0.1:
            desk.begin(*options)
            time.sleep(self._chance.uniform(0, 1))
            desk.kill(with_parsers=True)
        desk.start(*options)

    def _compare(self, promised: Promised, kills: int) -> Difference:
        kept, taken = kept_in(self._founded), delivered(self._log)
        print(report(promised, kept, taken, kills=kills))  # noqa: T201  (pytest -s shows it)
        assert promised.at_the_door
        assert promised.in_the_mailbox
        assert promised.answers
        return difference(promised, kept, lying=self._dovecot.subjects(), delivered=taken)


def report(promised: Promised, kept: Kept, taken: list[tuple[str, str]], *, kills: int) -> str:
    times = Counter(text for _, text in taken)
    return (
        f"\nseed {SEED}: {kills} kills, {len(promised.at_the_door)} letters heard 250, {len(promised.in_the_mailbox)} lay in "
        f"the mailbox; stored {kept.letters.total()}, copies folded {kept.folded.total()}; {len(kept.answers)} answers "
        f"written, {sum(kept.answers.values())} times the courier died with one in hand, "
        f"{sum(count > 1 for count in times.values())} delivered twice"
    )


@pytest.fixture
def drill(own: Founded, dovecot: Dovecot, tmp_path: Path) -> Drill:
    return Drill(own, dovecot, tmp_path / "delivered")


@pytest.mark.timeout(60 * MINUTES)
def test_no_promise_is_broken_by_kill_9(drill: Drill) -> None:
    found = drill.run(KILLS)

    assert not found, (found, f"KILL_SEED={SEED}")


def test_a_desk_that_promises_too_early_would_be_caught(drill: Drill) -> None:
    found = drill.run(4, "--careless")

    assert found.lost_at_the_door
    assert found.lost_from_the_mailbox
    assert found.lost_answers
