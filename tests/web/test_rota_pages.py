"""The rota's pages: planned by those who may, seen by all, swapped by its own people, and its file tells nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from helpline import records
from helpline.deeds.shift import shift_swaps
from tests.cast import Desk
from tests.deeds.test_rota import put_on


def typed(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A shift of Ada's today, as Sam types it."""
    plain = {
        "team": str(desk.founded.team_id), "staff": str(desk.ada.staff_id), "day": "2026-03-02", "begins": "12:00",
        "ends": "16:00",
    }  # fmt: skip
    return plain | changes


def test_a_planned_shift_stands_in_the_week(desk: Desk) -> None:
    sam = desk.browser("Sam")

    planned = sam.post("/rota/shifts", typed(desk, phone="desk-1"))
    page = sam.get(planned.headers["Location"]).text

    assert "12:00–16:00" in page
    assert "desk-1" in page
    (shift,) = desk.rows(records.Shift)
    assert (shift.starts_at.hour, shift.ends_at - shift.starts_at) == (10, timedelta(hours=4))


def test_without_an_end_a_shift_lasts_four_hours_and_one_before_its_beginning_is_the_next_day(
    desk: Desk,
) -> None:
    sam = desk.browser("Sam")

    sam.post("/rota/shifts", typed(desk, ends=""))
    sam.post("/rota/shifts", typed(desk, begins="22:00", ends="06:00"))

    lengths = sorted(row.ends_at - row.starts_at for row in desk.rows(records.Shift))
    assert lengths == [timedelta(hours=4), timedelta(hours=8)]


def test_what_was_typed_is_kept_and_the_reason_told(desk: Desk) -> None:
    answer = desk.browser("Sam").post("/rota/shifts", typed(desk, begins="8", ends="20:00", site="B"))

    assert answer.status_code == 422
    assert "18:00" in answer.text
    assert 'value="20:00"' in answer.text
    assert 'value="B"' in answer.text


def test_a_shift_that_is_too_long_or_overlaps_is_refused_with_a_sentence(desk: Desk) -> None:
    sam = desk.browser("Sam")
    sam.post("/language", {"language": "en"})
    sam.post("/rota/shifts", typed(desk))

    too_long = sam.post("/rota/shifts", typed(desk, ends="21:00", staff=str(desk.oda.staff_id)))
    twice = sam.post("/rota/shifts", typed(desk, begins="15:00", ends="17:00"))

    assert "at most eight hours" in too_long.text
    assert "another shift" in twice.text
    assert len(desk.rows(records.Shift)) == 1


def test_an_administrator_plans_and_an_operator_only_looks(desk: Desk) -> None:
    kim, oda = desk.browser("Kim"), desk.browser("Oda")

    planned = kim.post("/rota/shifts", typed(desk))
    refused = oda.post("/rota/shifts", typed(desk, begins="17:00", ends="18:00"))

    assert (planned.status_code, refused.status_code) == (303, 404)
    assert "12:00–16:00" in oda.get("/rota").text
    assert "/rota/shifts" not in oda.get("/rota").text


def test_a_swap_is_asked_for_and_taken_on_the_page(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    ada, oda = desk.browser("Ada"), desk.browser("Oda")

    ada.post(f"/rota/shifts/{shift.id}/offer")
    seen = oda.get("/rota").text
    oda.post(f"/rota/shifts/{shift.id}/taking")

    assert f"/rota/shifts/{shift.id}/taking" in seen
    assert desk.row(records.Shift, shift.id).staff_id == desk.oda.staff_id


def test_who_takes_a_shift_too_late_is_told_so(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=24)
    shift_swaps.offer(shift.id, by=desk.ada, now=desk.clock.now)
    shift_swaps.take(shift.id, by=desk.sam, now=desk.clock.now)

    assert desk.browser("Oda").post(f"/rota/shifts/{shift.id}/taking").status_code == 409


def test_the_week_before_is_copied(desk: Desk) -> None:
    put_on(desk, desk.ada)
    sam = desk.browser("Sam")

    sam.post("/rota/copies", {"team": str(desk.founded.team_id), "week": "2026-03-09"})

    assert len(desk.rows(records.Shift)) == 2


def test_one_leafs_a_year_either_way_and_no_further(desk: Desk) -> None:
    ada = desk.browser("Ada")

    this, last, first = (
        ada.get(f"/rota?week={day}").text for day in ("2026-03-02", "2027-03-01", "2025-03-03")
    )

    assert (this.count('rel="next"'), this.count('rel="prev"')) == (1, 1)
    assert (last.count('rel="next"'), last.count('rel="prev"')) == (0, 1)
    assert (first.count('rel="next"'), first.count('rel="prev"')) == (1, 0)


def test_gaps_are_told_with_the_language_that_is_missing(desk: Desk) -> None:
    put_on(desk, desk.oda, begins=0, hours=6)
    sam = desk.browser("Sam")
    sam.post("/language", {"language": "en"})
    sam.post(f"/rota/voices/{desk.oda.staff_id}", {"languages": ["ru", "en"]})

    page = sam.get("/rota").text

    assert re.search(r"\d+ gaps in the opening hours", page)
    assert "nobody speaks: Lithuanian" in page
    assert "nobody is there" in page


def test_the_calendar_file_says_only_when_she_is_busy(desk: Desk) -> None:
    put_on(desk, desk.ada, begins=24, phone="desk-1")

    answer = desk.browser("Ada").get("/rota/calendar.ics")

    lines = answer.text.split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20260303T080000Z" in lines
    assert "DTEND:20260303T120000Z" in lines
    for word in ("desk", "help", "line", "Ada", "Komanda", "pagalb", "linij", "LOCATION"):
        assert word.lower() not in answer.text.lower()


def test_a_colleague_of_another_team_sees_none_of_it(desk: Desk) -> None:
    shift = put_on(desk, desk.ada, begins=1)
    eve = desk.browser("Eve")

    assert eve.get(f"/rota?team={desk.founded.team_id}").status_code == 404
    assert eve.get(f"/rota/shifts/{shift.id}").status_code == 404
    assert "Ada" not in eve.get("/rota").text
