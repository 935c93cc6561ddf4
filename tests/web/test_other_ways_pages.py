"""The pages of a logged contact, of a letter we begin, and of a debrief."""

from __future__ import annotations

import pytest

from helpline import records
from tests.cast import Browser, Desk

LOGGED = {
    "channel": "in_person",
    "day": "2026-03-01",
    "clock": "18:00",
    "text": "Atėjo be skambučio",
    "waits": "y",
}


def english(desk: Desk, name: str = "Ada") -> Browser:
    browser = desk.browser(name)
    browser.post("/language", {"language": "en"})
    return browser


def test_a_contact_is_logged_by_her_own_clock(desk: Desk) -> None:
    browser = english(desk)

    done = browser.post("/log", LOGGED)

    log = desk.rows(records.ContactLog)[0]
    page = browser.get(done.headers["Location"]).text
    assert (done.status_code, log.channel) == (303, "in_person")
    assert log.happened_at.isoformat() == "2026-03-01T16:00:00+00:00"  # Vilnius is two hours ahead
    assert "Written down by Ada" in page
    assert "Atėjo be skambučio" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"channel": "fax"}, "Choose how she reached us."),
        ({"text": "  "}, "There is nothing written yet."),
        ({"day": "yesterday"}, "Write the day like 2026-12-31."),
        ({"clock": "25:00"}, "Write the time like 18:00."),
        ({"day": "2026-03-09"}, "That moment lies ahead, or more than a year back."),
        ({"day": "2024-03-09"}, "That moment lies ahead, or more than a year back."),
    ],
)
def test_what_can_not_be_logged_is_told_and_the_rest_is_kept(
    desk: Desk, wrong: dict[str, str], sentence: str
) -> None:
    page = english(desk).post("/log", LOGGED | {"language": "ru"} | wrong)

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="ru" selected' in page.text
    assert desk.rows(records.ContactLog) == []


def test_a_letter_we_begin_shows_its_address_to_nobody(desk: Desk) -> None:
    browser = english(desk)

    done = browser.post("/letters", {"address": "konsule@ambasada.example", "text": "Laba diena"})

    page = browser.get(done.headers["Location"]).text
    assert done.status_code == 303
    assert "Laba diena" in page
    assert "konsule" not in page
    assert "konsule" not in browser.get("/letters").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the address."),
        ("konsule", "There is no @ in it: ask for the address again, letter by letter."),
        ("a@x.example b@x.example", "Write one address and nothing else, without spaces or commas."),
        ("konsulė@x.example", "What stands before the @ can't be right"),
        ("konsule@x", "What stands behind the @ can't be right"),
        ("labas@desk.localhost", "This is our own address."),
    ],
)
def test_an_address_that_can_not_be_is_refused_and_the_letter_is_kept(
    desk: Desk, typed: str, sentence: str
) -> None:
    page = english(desk).post("/letters", {"address": typed, "text": "Laba diena, rašau"})

    assert page.status_code == 422
    assert sentence.replace("'", "&#39;") in page.text
    assert "Laba diena, rašau" in page.text
    assert desk.rows(records.OutboxRow) == []


def test_a_subject_that_is_not_on_the_list_never_leaves(desk: Desk) -> None:
    form = {"address": "konsule@x.example", "text": "Laba diena", "subject": "Smurtas"}

    english(desk).post("/letters", form)
    desk.let_leave()

    assert desk.mailer.sent[-1].subject in ("Hello", "Laba diena")


def test_supervisors_see_contacts_apart_by_channel(desk: Desk) -> None:
    english(desk).post("/log", LOGGED)

    page = english(desk, "Sam").get("/contacts").text

    assert "in person" in page


def test_a_debrief_is_asked_for_in_one_click_from_the_ticket(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = english(desk)
    form = browser.get(f"/tickets/{ticket_id}").text

    browser.post("/debriefs", {"suits": ""})

    inbox = english(desk, "Sam").get("/tickets").text
    assert 'action="/debriefs"' in form
    assert "1 colleague asks for a debrief." in inbox
    assert "asks for a debrief" not in english(desk, "Oda").get("/tickets").text


def test_the_page_about_abuse_leads_to_the_block_form_for_those_who_may(desk: Desk) -> None:
    for_ada, for_oda = (english(desk, name).get("/abuse").text for name in ("Ada", "Oda"))

    assert 'href="/blocks"' in for_ada
    assert 'href="/blocks"' not in for_oda
