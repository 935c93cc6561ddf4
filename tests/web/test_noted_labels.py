"""A week with a note keeps its label on the chart, however many weeks there are."""

from __future__ import annotations

from datetime import date, timedelta

from helpline.deeds.supervision import chart_notes
from tests.cast import Browser, Desk


def test_each_note_stands_on_the_chart_of_weeks(desk: Desk) -> None:
    desk.clock.now -= timedelta(days=90)
    desk.receive()
    desk.clock.now += timedelta(days=90)
    for day, words in (
        (date(2026, 1, 14), "Kampanija"),
        (date(2026, 1, 21), "Nauja linija"),
        (date(2026, 2, 4), "Įstatymas"),
    ):
        chart_notes.add_note(words, on=day, by=desk.sam)
    sam: Browser = desk.browser("Sam")

    weeks = sam.get("/trends?since=2025-06-01&until=2026-03-11").text.split("<svg")

    wide, slim = [one for one in weeks if ">01-12\N{NO-BREAK SPACE}A<" in one]
    assert ">B<" in wide  # the week before is too near for its date
    assert ">02-02\N{NO-BREAK SPACE}C<" in wide
    assert ">B<" in slim
    assert ">C<" in slim
