"""What comes again and again is done once each time, by whoever is quicker."""

from __future__ import annotations

import contextvars
import threading
from datetime import timedelta

from helpline import records
from helpline.deeds import periodic
from tests.cast import Desk

HOUR = timedelta(hours=1)


def test_a_task_is_done_once_and_again_when_it_is_due(desk: Desk) -> None:
    done = [takes(desk), takes(desk)]
    desk.clock.forward(minutes=59)
    done.append(takes(desk))
    desk.clock.forward(minutes=1)
    done += [takes(desk), takes(desk)]

    assert done == [True, False, False, True, False]


def test_of_many_who_come_at_once_one_does_it(desk: Desk) -> None:
    """With the row there already, and without."""
    for _ in range(2):
        begin, taken = threading.Barrier(6), list[bool]()

        def come(begin: threading.Barrier = begin, taken: list[bool] = taken) -> None:
            with desk.app.app_context():
                begin.wait()
                taken.append(takes(desk))

        threads = [threading.Thread(target=contextvars.Context().run, args=(come,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert sorted(taken) == [False] * 5 + [True]
        desk.clock.forward(hours=1)


def test_whoever_dies_in_the_middle_leaves_it_to_the_next_one(desk: Desk) -> None:
    try:
        with periodic.turn("sweep", every=HOUR, now=desk.clock.now):
            raise ConnectionError
    except ConnectionError:
        pass

    meanwhile = takes(desk)
    desk.clock.now += periodic.LEASE
    later = takes(desk)

    assert (meanwhile, later) == (False, True)


def test_one_task_does_not_stand_in_for_another(desk: Desk) -> None:
    assert takes(desk, "sweep")
    assert takes(desk, "alarms")
    assert {row.name for row in desk.rows(records.Periodic)} == {"sweep", "alarms"}


def takes(desk: Desk, name: str = "sweep") -> bool:
    with periodic.turn(name, every=HOUR, now=desk.clock.now) as is_ours:
        return is_ours
