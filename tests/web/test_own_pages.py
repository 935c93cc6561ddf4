"""A colleague's own settings, the page of keys, and the way to whoever waits next, as the server gives them."""

from __future__ import annotations

import re

import pytest

from helpline import records
from helpline.deeds.staff import sessions
from helpline.web.words.key_words import ways_to_go
from tests.cast import Desk


@pytest.fixture(autouse=True)
def in_english(desk: Desk) -> None:
    sessions.set_language("en", by=desk.ada)


def test_her_settings_hold_on_every_page_and_for_her_alone(desk: Desk) -> None:
    ada = desk.browser("Ada")

    kept = ada.post("/own", {"language": "en", "time_zone": "Europe/London"})

    assert kept.headers["Location"] == "/own?kept=1"
    assert 'data-letter-keys="off"' in ada.get("/tickets").text
    assert "Letter keys are off" in ada.get("/keys").text
    assert 'data-letter-keys="off"' not in desk.browser("Sam").get("/tickets").text
    assert desk.row(records.Staff, desk.ada.staff_id).time_zone == "Europe/London"


def test_letter_keys_can_be_switched_on_again(desk: Desk) -> None:
    ada = desk.browser("Ada")
    ada.post("/own", {"language": "en", "time_zone": "Europe/Vilnius"})

    ada.post("/own", {"language": "en", "time_zone": "Europe/Vilnius", "letter_keys": "y"})

    assert 'data-letter-keys="off"' not in ada.get("/tickets").text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"language": "en", "time_zone": "Mars/Olympus"}, "Write a zone like Europe/Vilnius."),
        ({"language": "xx", "time_zone": "Europe/Vilnius"}, "Choose one of these languages."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(desk: Desk, told: dict[str, str], sentence: str) -> None:
    before = desk.row(records.Staff, desk.ada.staff_id).time_zone

    answer = desk.browser("Ada").post("/own", told)

    assert answer.status_code == 422
    assert sentence in answer.text
    staff = desk.row(records.Staff, desk.ada.staff_id)
    assert (staff.language, staff.time_zone, staff.letter_keys) == ("en", before, True)


def test_the_next_one_is_whoever_waits_and_was_not_just_looked_at(desk: Desk) -> None:
    first = desk.receive().ticket_id
    desk.clock.forward(minutes=5)
    second = desk.receive().ticket_id
    ada = desk.browser("Ada")

    gone_to = [ada.get(f"/tickets/next?after={seen}").headers["Location"] for seen in (first, second, "?")]

    assert gone_to == [f"/tickets/{second}", f"/tickets/{first}", f"/tickets/{first}"]


def test_when_nobody_waits_the_next_one_is_the_list(desk: Desk) -> None:
    only = desk.receive().ticket_id

    answer = desk.browser("Ada").get(f"/tickets/next?after={only}")

    assert answer.headers["Location"] == "/tickets"


def test_an_administrator_is_told_no_keys_for_tickets_she_may_not_read(desk: Desk) -> None:
    sessions.set_language("en", by=desk.kim)

    page = desk.browser("Kim").get("/keys").text

    assert "/tickets?view=" not in page
    assert "a note, only for us" not in page
    assert "/people" in page


def test_no_two_ways_share_a_letter_and_every_place_has_one(desk: Desk) -> None:
    page = desk.browser("Sam").get("/tickets").text
    places = re.findall(r'href="(/[^"]+)"', page.partition('class="places"')[2].partition("</nav>")[0])

    ways = list(ways_to_go(lambda _deed: True))

    letters = [way.letter for way in ways if way.letter]
    assert len(set(letters)) == len(letters)
    assert set(places) - {"/tickets"} <= {way.address for way in ways}
