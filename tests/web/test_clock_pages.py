"""The pages of clocks and of now: what can't be right is said beside its field, what was typed stays, each line leads somewhere."""

from __future__ import annotations

import io
from html import unescape
from typing import Any

from helpline.deeds.waiting.clock_rules import read_clock_page
from helpline.figures.clocks import ITEMS, Rule
from helpline.records import ClosedDay, Ticket
from tests.cast import Desk

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261231\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def told(**changes: str) -> dict[str, Any]:
    """What the page sends when nothing was changed but these; `__` stands for the dot, `_` for the dash."""
    form = {
        f"{item.replace(' ', '-')}.{part}": length
        for item in ITEMS
        for part, length in (("target", "4:00"), ("breach", "8:00"))
    }
    return form | {name.replace("__", ".").replace("_", "-"): value for name, value in changes.items()}


def rules(desk: Desk) -> dict[Any, Rule]:
    return dict(read_clock_page(rules=desk.rules, by=desk.kim).rules)


def test_a_clock_is_set_by_an_administrator(desk: Desk) -> None:
    asked = desk.browser("Kim").post(
        "/rules/clocks", told(first_answer__target="6:30", first_answer__service="y")
    )

    assert asked.status_code == 303
    assert rules(desk)["first answer"] == Rule(390, 480, is_service=True)
    assert rules(desk)["triage"] == Rule(240, 480, is_service=False)


def test_what_can_not_be_read_is_said_and_kept(desk: Desk) -> None:
    before = rules(desk)

    asked = desk.browser("Sam").post("/rules/clocks", told(triage__target="keturios", danger__breach="0:10"))

    page = unescape(asked.text)
    assert asked.status_code == 422
    assert 'value="keturios"' in page
    assert "pavyzdžiui, 16:00" in page
    assert "jis turi būti ne trumpesnis" in page
    assert rules(desk) == before


def test_back_to_the_default(desk: Desk) -> None:
    before = rules(desk)
    sam = desk.browser("Sam")
    sam.post("/rules/clocks", told())

    sam.post("/rules/clocks/proposal")

    assert rules(desk) == before


def test_hours_without_a_day_or_with_a_wrong_time_are_refused(desk: Desk) -> None:
    sam = desk.browser("Sam")

    answers = [
        sam.post("/rules/hours", form)
        for form in (
            {"period": "09:00-12:00"},
            {"period": "12:00-09:00", "day0": "y"},
            {"period": "9", "day0": "y"},
        )
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert read_clock_page(rules=desk.rules, by=desk.sam).hours == ()


def test_hours_are_added_for_several_days_and_taken_away(desk: Desk) -> None:
    sam = desk.browser("Sam")
    sam.post("/rules/hours", {"period": "09:00–12:00", "day0": "y", "day4": "y", "channel": "chat"})
    added = read_clock_page(rules=desk.rules, by=desk.sam).hours

    sam.post(f"/rules/hours/{added[0].id}/removal")

    assert [(one.weekday, one.channel) for one in added] == [(0, "chat"), (4, "chat")]
    assert len(read_clock_page(rules=desk.rules, by=desk.sam).hours) == 1


def test_closed_days_come_from_a_calendar_file(desk: Desk) -> None:
    sam = desk.browser("Sam")
    files = {"file": (io.BytesIO(CALENDAR.encode()), "svente.ics"), "day": "", "csrf": sam.csrf}

    asked = sam.ask("POST", "/rules/closed-days", data=files, headers={"Sec-Fetch-Site": "same-origin"})

    assert asked.status_code == 303
    assert [row.day.isoformat() for row in desk.rows(ClosedDay)] == ["2026-12-31"]


def test_another_file_is_refused_with_a_sentence(desk: Desk) -> None:
    sam = desk.browser("Sam")
    files = {"file": (io.BytesIO(b"Labas"), "labas.txt"), "day": "", "csrf": sam.csrf}

    asked = sam.ask("POST", "/rules/closed-days", data=files, headers={"Sec-Fetch-Site": "same-origin"})

    assert asked.status_code == 422
    assert "nedarbo dienų" in unescape(asked.text)


def test_a_ticket_is_put_on_hold_and_taken_up_on_its_page(desk: Desk) -> None:
    opened, ada = desk.receive(), desk.browser("Ada")
    ada.post(f"/tickets/{opened.ticket_id}/hold", {"for_days": "7"})
    held = desk.row(Ticket, opened.ticket_id).state
    refused = ada.post(f"/tickets/{opened.ticket_id}/hold", {"for_days": "8"})

    ada.post(f"/tickets/{opened.ticket_id}/resumption")

    assert (held, refused.status_code, desk.row(Ticket, opened.ticket_id).state) == ("on_hold", 422, "open")


def test_what_is_late_leads_to_its_ticket(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(days=4)

    page = desk.browser("Sam").get("/waiting")

    assert f'href="/tickets/{opened.ticket_id}"' in page.text
    assert "labai pavėluota" in unescape(page.text)


def test_soon_overdue_is_said_in_the_inbox_and_on_the_ticket(desk: Desk) -> None:
    opened = desk.receive()
    desk.clock.forward(hours=23)  # Tuesday at nine in Vilnius: seven of eight hours of duty
    ada = desk.browser("Ada")

    pages = [unescape(ada.get(path).text) for path in ("/tickets", f"/tickets/{opened.ticket_id}")]

    assert all("greitai vėluos" in page for page in pages)
