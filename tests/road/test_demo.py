"""The demo as whoever tries the desk meets it: somebody is on shift, women have called, and the carrier holds nearly nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpline.deeds.shift.rota import on_shift
from helpline.demo_care import FOUND, NOTES, TALKS
from helpline.demo_phone import CALLS, LETTERS, LISTEN, plan_weeks
from helpline.records import reading
from tests.cast import Desk
from tests.road.running import RunningDemo
from tests.road.visiting import Visitor

MONDAY = datetime(2026, 3, 23, 0, 30, tzinfo=UTC)  # the clocks change on the Sunday of this week


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with RunningDemo(Path(tmp_path_factory.mktemp("demo")), is_empty=False) as demo:
        yield demo


@pytest.mark.parametrize("hours", [*range(0, 7 * 24, 5), 6 * 24 + 1, 6 * 24 + 23])
def test_ada_and_oda_are_on_shift_at_whatever_hour_the_demo_begins(desk: Desk, hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)
    staff = {"operator": desk.oda, "counsellor": desk.ada, "supervisor": desk.sam}

    plan_weeks(staff, zone=desk.rules.calendar.zone, now=now)

    with reading() as session:
        here = {one.duty_name for one in on_shift(session, org_id=desk.founded.org_id, now=now)}
    assert here >= {"Ada", "Oda"}


def test_rota_calls_agreements_and_carrier_show_something(demo: RunningDemo) -> None:
    sam = Visitor(demo).sign_in("Sam")

    rota, calls, carrier = (sam.get(path) for path in ("/rota", "/calls?view=all", "/carrier"))
    proposed, in_force = (sam.get(f"/agreements?view={view}") for view in ("proposed", "in-force"))

    on_now = rota.source.partition('<ul class="onnow">')[2].partition("</ul>")[0]
    assert ("Oda" in on_now, "Ada" in on_now) == (True, True)
    assert CALLS[1].facts.note[:60] in calls.text
    assert carrier.source.count('class="card copyrow"') == 1
    assert (LETTERS.words in proposed.text, LISTEN.words in in_force.text) == (True, True)


def test_a_supervisors_pages_are_filled(demo: RunningDemo) -> None:
    sam = Visitor(demo).sign_in("Sam")

    log, reviews, trends = (sam.get(path).text for path in ("/supervision", "/reviews", "/trends"))

    assert TALKS[0][-1] in log
    assert FOUND[0].lesson in reviews
    assert all(words in trends for _, words in NOTES)
