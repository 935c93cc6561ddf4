"""Closed days out of calendar files: whole days only, yearly ones ahead, and whatever else is in a file raises one error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.figures.closed_days import NoCalendar, days_of_calendar

TODAY = date(2026, 3, 2)


def calendar(*events: str) -> str:
    told = "".join(f"BEGIN:VEVENT\r\nUID:1@post.example\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{told}END:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20261231", ["2026-12-31"]),
        ("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Kalėdos", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("DTSTART;VALUE=DATE:20260216\r\nRRULE:FREQ=YEARLY", ["2026-02-16", "2027-02-16", "2028-02-16", "2029-02-16"]),
        ("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY", ["2024-02-29", "2028-02-29"]),
    ],
)  # fmt: skip
def test_whole_days_are_closed(event: str, days: list[str]) -> None:
    found = days_of_calendar(calendar(event), today=TODAY)

    assert sorted(day.isoformat() for day in found) == days


def test_what_has_an_hour_is_left_out() -> None:
    text = calendar("DTSTART:20260303T090000Z", "DTSTART;VALUE=DATE:20260304")

    found = days_of_calendar(text, today=TODAY)

    assert found == {date(2026, 3, 4)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        calendar(),
        calendar("DTSTART:20260303T090000Z"),
        calendar("DTSTART;VALUE=DATE:2026"),
        calendar("DTSTART;VALUE=DATE:P"),
    ],
)
def test_a_file_without_a_closed_day_is_refused(text: str) -> None:
    with pytest.raises(NoCalendar):
        days_of_calendar(text, today=TODAY)


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_is_in_the_file_it_gives_days_or_one_error(line: str, value: str) -> None:
    for text in (line, calendar(line), calendar(f"DTSTART;VALUE=DATE:{value}")):
        try:
            found = days_of_calendar(text, today=TODAY)
        except NoCalendar:
            continue
        assert all(isinstance(day, date) for day in found)
