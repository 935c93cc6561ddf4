"""The scrubber against a carrier in every mood: everything goes, the ledger is true, and nobody does a thing twice."""

from __future__ import annotations

import logging
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from helpline.deeds.errors import NotAllowed
from helpline.deeds.line import carrier_copies
from helpline.deeds.line.carrier_copies import Kind, owe_deletion
from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.phone import calls
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.records import Call, CarrierCopy, transaction
from phone_gateway.carrier import Carrier
from queue_workers.carrier_rounds import CarrierRounds
from tests.cast import Desk
from tests.only import on_sqlite_only
from tests.phone.conftest import client
from tests.phone.fake_carrier import FakeCarrier, Trouble

KINDS: tuple[Kind, ...] = ("call", "recording", "transcription", "message")


class Killed(BaseException):
    """The courier's process ends here."""


class Mortal(Carrier):
    """The real client, in a process that dies before or after what it is asked first."""

    def __init__(self, there: FakeCarrier, dies: str) -> None:
        alive = client(there)
        self.__dict__.update(alive.__dict__)
        self._dies = dies

    def delete(self, kind: Kind, sid: str) -> None:
        self._die("before deleting")
        super().delete(kind, sid)
        self._die("after deleting")

    def is_gone(self, kind: Kind, sid: str) -> bool:
        gone = super().is_gone(kind, sid)
        self._die("after the proof")
        return gone

    def _die(self, here: str) -> None:
        if self._dies == here:
            raise Killed


def rounds_of(desk: Desk, carrier: Carrier) -> CarrierRounds:
    return CarrierRounds(carrier, keys=desk.keys, rules=desk.rules, clock=desk.clock)


def owe(desk: Desk, there: FakeCarrier, *, count: int = 1, hours: float = 0) -> list[str]:
    """Calls, recordings, transcriptions and messages by turns, in progress for so long; owed at once."""
    sids = []
    for number in range(count):
        kind = KINDS[number % 4]
        sid = there.holds(kind, done_at=desk.clock.now + timedelta(hours=hours))
        with transaction() as session:
            owe_deletion(session, org_id=desk.founded.org_id, kind=kind, sid=sid, at=desk.clock.now)
        sids.append(sid)
    desk.clock.forward(minutes=1)
    return sids


def work(desk: Desk, rounds: CarrierRounds, *, days: float, minutes: float = 10) -> None:
    """So many days of rounds."""
    for _ in range(int(days * 24 * 60 / minutes)):
        while rounds.look():
            pass
        if all(row.state == "gone" for row in desk.rows(CarrierCopy)):
            return
        desk.clock.forward(minutes=minutes)


def test_everything_is_deleted_proved_and_forgotten(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    owe(desk, there, count=4)

    rounds_of(desk, line).look()

    rows = desk.rows(CarrierCopy)
    assert there.left == []
    assert [(row.state, row.sid, row.proved_gone_at) for row in rows] == [("gone", None, desk.clock.now)] * 4
    ledger = read_ledger(by=desk.kim, now=desk.clock.now)
    assert (ledger.still_there, ledger.oldest_at, ledger.gone) == (0, None, 4)


def test_without_any_keeper_it_goes_on(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    owe(desk, there)

    desk.courier_with(None, carrier=line).look()

    assert not desk.keys.is_armed(desk.clock.now)
    assert there.left == []


def test_what_stays_in_progress_for_hours_goes_when_it_is_over(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sids = owe(desk, there, count=8, hours=30)

    work(desk, rounds_of(desk, line), days=3, minutes=30)

    assert there.left == []
    assert {row.state for row in desk.rows(CarrierCopy)} == {"gone"}
    assert all(there.deletions(sid) <= 12 for sid in sids)


def test_a_call_in_progress_does_not_keep_the_others(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    stays = owe(desk, there, hours=5)
    owe(desk, there, count=3)

    rounds_of(desk, line).look()

    assert there.left == stays


def test_only_the_carriers_own_404_counts_as_gone(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    owe(desk, there)
    there.troubles = ["proxy 404"]

    rounds_of(desk, line).look()

    row = desk.rows(CarrierCopy)[0]
    assert (row.state, row.outcome) == ("waiting", "not-the-carrier")
    assert len(there.left) == 1


def test_what_is_still_found_after_its_deletion_is_not_gone(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    sid = owe(desk, there)[0]
    there.things[sid].lingers = 2
    rounds = rounds_of(desk, line)

    rounds.look()
    states = [row.state for row in desk.rows(CarrierCopy)]
    work(desk, rounds, days=1)

    assert states == ["waiting"]
    assert [row.state for row in desk.rows(CarrierCopy)] == ["gone"]


def test_a_carrier_that_asks_for_patience_is_let_be(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    owe(desk, there, count=4)
    there.troubles = ["rate 600"]
    rounds = rounds_of(desk, line)

    rounds.look()
    desk.clock.forward(minutes=9, seconds=59)
    rounds.look()
    asked_within = len(there.asked)
    desk.clock.forward(seconds=1)
    rounds.look()

    assert asked_within == 1
    assert there.left == []


def test_a_silent_carrier_is_asked_once_in_a_minute_whatever_is_owed(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    owe(desk, there, count=8)
    there.troubles = ["timeout"] * 3
    rounds = rounds_of(desk, line)

    for _ in range(3):
        rounds.look()
        rounds.look()
        desk.clock.forward(minutes=1)

    assert len(there.asked) == 3


def test_with_wrong_credentials_nothing_goes_and_the_duty_hears_of_it(desk: Desk, there: FakeCarrier) -> None:
    owe(desk, there, count=2)
    rounds = rounds_of(desk, client(there, token="wrong"))

    work(desk, rounds, days=0.2)

    assert len(there.left) == 2
    assert "carrier keeps" in due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now)
    assert read_ledger(by=desk.sam, now=desk.clock.now).outcomes == {"auth"}


def test_what_can_not_be_deleted_for_14_days_raises_the_alarm_and_is_tried_on(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    owe(desk, there, hours=15 * 24)
    rounds = rounds_of(desk, line)
    patience = Patience()

    work(desk, rounds, days=13.9, minutes=120)
    before = due_alarms(keys=desk.keys, patience=patience, now=desk.clock.now)
    work(desk, rounds, days=0.5, minutes=120)
    after = due_alarms(keys=desk.keys, patience=patience, now=desk.clock.now)
    work(desk, rounds, days=2, minutes=120)
    in_the_end = due_alarms(keys=desk.keys, patience=patience, now=desk.clock.now)

    assert ["carrier keeps" in alarms for alarms in (before, after, in_the_end)] == [False, True, False]
    assert there.left == []


@pytest.mark.parametrize("seed", range(3))
def test_under_every_fault_everything_is_gone_in_the_end_and_the_ledger_true(
    desk: Desk, there: FakeCarrier, line: Carrier, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owe(desk, there, count=8, hours=2)
    there.mood = _moods(seed)
    rounds = rounds_of(desk, line)

    while any(row.state != "gone" for row in desk.rows(CarrierCopy)):
        work(desk, rounds, days=0.02)
        ledger = read_ledger(by=desk.kim, now=desk.clock.now)
        # the ledger may believe that something is still there which is not, never the other way round
        assert ledger.still_there >= len(there.left)

    assert there.left == []
    assert read_ledger(by=desk.kim, now=desk.clock.now).gone == 8
    assert "37052000000" not in caplog.text


def _moods(seed: int) -> Callable[[], Trouble]:
    chance = random.Random(seed)
    faults = ("rate 90", "rate", "5xx", "5xx 30", "garbage", "proxy 404", "hang up", "answer lost", "timeout")

    def mood() -> Trouble:
        return chance.choice(faults) if chance.random() < 0.6 else None

    return mood


@pytest.mark.parametrize("dies", ["before deleting", "after deleting", "after the proof"])
def test_a_courier_that_is_killed_in_the_middle_leaves_it_to_the_next(
    desk: Desk, there: FakeCarrier, line: Carrier, dies: str
) -> None:
    owe(desk, there)
    with pytest.raises(Killed):
        rounds_of(desk, Mortal(there, dies)).look()
    next_one = rounds_of(desk, line)

    next_one.look()
    too_soon = [row.state for row in desk.rows(CarrierCopy)]
    desk.clock.forward(minutes=2)
    next_one.look()

    assert too_soon == ["deleting"]
    assert [row.state for row in desk.rows(CarrierCopy)] == ["gone"]
    assert there.left == []


@on_sqlite_only
def test_a_process_that_is_killed_after_the_carrier_has_deleted_leaves_it_to_the_next(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    """SIGKILL, at the moment at which the carrier has done it and nobody here knows."""
    sid = owe(desk, there)[0]
    there.troubles = ["answer late"]
    told = [str(desk.file.parent), there.api, desk.clock.now.isoformat()]
    doomed = subprocess.Popen([sys.executable, "-m", "tests.phone.doomed", *told])
    is_done = there.done.wait(timeout=30)
    doomed.kill()
    ended = doomed.wait()
    there.go_on.set()
    left_behind = [row.state for row in desk.rows(CarrierCopy)]

    desk.clock.forward(minutes=2)
    rounds_of(desk, line).look()

    assert (is_done, ended, left_behind) == (True, -signal.SIGKILL, ["deleting"])
    assert [row.state for row in desk.rows(CarrierCopy)] == ["gone"]
    assert there.deletions(sid) == 2


def test_two_couriers_at_once_never_do_a_thing_twice(desk: Desk, there: FakeCarrier) -> None:
    sids = owe(desk, there, count=40)

    def go() -> None:
        rounds = rounds_of(desk, client(there))
        with desk.app.app_context():
            while rounds.look():
                pass

    couriers = [threading.Thread(target=go) for _ in range(2)]
    for courier in couriers:
        courier.start()
    for courier in couriers:
        courier.join()

    assert [there.deletions(sid) for sid in sids] == [1] * 40
    assert {row.state for row in desk.rows(CarrierCopy)} == {"gone"}


def test_a_courier_whose_lease_ran_out_changes_nothing_any_more(desk: Desk, there: FakeCarrier) -> None:
    owe(desk, there)
    slow = carrier_copies.claim(desk.clock.now)
    assert slow is not None
    other = carrier_copies.claim(desk.clock.forward(minutes=2))
    assert other is not None
    carrier_copies.is_gone(other, now=desk.clock.now)

    carrier_copies.try_later(slow, "timeout", now=desk.clock.now)

    assert [row.state for row in desk.rows(CarrierCopy)] == ["gone"]


def test_the_ticket_says_when_the_last_copy_of_its_call_is_gone(
    desk: Desk, there: FakeCarrier, line: Carrier
) -> None:
    ticket_id = desk.receive().ticket_id
    call_id = _call_on(desk, ticket_id)
    stays = there.holds("recording", done_at=desk.clock.now + timedelta(hours=1))
    for kind, sid in (("call", there.holds("call")), ("recording", stays)):
        with transaction() as session:
            owe_deletion(
                session, org_id=desk.founded.org_id, kind=kind, sid=sid, at=desk.clock.now, call_id=call_id  # type: ignore[arg-type]  # a kind by its name
            )  # fmt: skip
    desk.clock.forward(minutes=1)
    rounds = rounds_of(desk, line)

    rounds.look()
    half = desk.kinds(ticket_id).count("carrier copy gone")
    work(desk, rounds, days=1)

    assert half == 0
    assert desk.kinds(ticket_id).count("carrier copy gone") == 1


def _call_on(desk: Desk, ticket_id: UUID) -> UUID:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    with transaction() as session:
        session.get_one(Call, call_id).ticket_id = ticket_id
    return call_id


def test_colleagues_without_that_task_do_not_see_the_ledger(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        read_ledger(by=desk.ada, now=desk.clock.now)


def test_an_empty_ledger_says_so(desk: Desk) -> None:
    ledger = read_ledger(by=desk.kim, now=desk.clock.now)

    assert (ledger.still_there, ledger.gone, ledger.rows, ledger.outcomes) == (0, 0, (), set())
    assert ledger.oldest_at is None
    assert not ledger.was_ever_used
