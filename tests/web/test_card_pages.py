"""The pages of the safe-contact card: a form that keeps what was typed, words that nobody reads back, ways to send."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.ticket import cards
from helpline.deeds.ticket.card_seals import hash_word, is_word
from tests.cast import QUICK, Desk

FILLED = {
    "version": "0", "email": "yes", "phone": "no", "read_by": "shared", "zone": "Europe/London", "approach": "Tyliai",
    "windows-0-day1": "y", "windows-0-day7": "y", "windows-0-opens": "22:00", "windows-0-closes": "02:00",
    "code_word": "Gintaras", "code_hint": "akmuo", "valid_until": "2026-12-31", "asked": "y",
}  # fmt: skip


def test_a_card_is_filled_and_changed_by_its_form(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = desk.browser("Ada")
    first = browser.post(f"/tickets/{ticket_id}/card", FILLED)
    again = FILLED | {"version": "1", "code_word": "", "code_hint": "iš jūros"}

    second = browser.post(f"/tickets/{ticket_id}/card", again)

    card = cards.read_card(ticket_id, by=desk.ada)[0]
    assert (first.status_code, second.status_code) == (303, 303)
    assert card is not None
    assert (card.allowed, card.forbidden, card.read_by) == (("email",), ("phone",), "shared")
    assert [str(window) for window in card.windows] == ["17 22:00-02:00"]
    assert card.code_word is not None
    assert card.code_word.hint == "iš jūros"
    assert is_word("gintaras", card.code_word)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Mars/Olympus"}, "Write a zone like Europe/Vilnius."),
        ({"windows-0-opens": "25:00"}, "Write the time like 18:00."),
        ({"windows-0-closes": ""}, "Write both: from when, and until when."),
        ({"windows-0-day1": "", "windows-0-day7": ""}, "Tick at least one day."),
        ({"windows-0-closes": "22:00"}, "From and until are the same time."),
        ({"code_hint": "baltas gintaras"}, "The hint gives the word away."),
        ({"code_word": "..."}, "A word needs letters or digits."),
        ({"stop_word": "gintaras"}, "The stop word must be another word than the code word."),
        ({"valid_until": "soon"}, "Write the day like 2026-12-31."),
        ({"approach": "x" * 1001}, "This is too long to keep."),
    ],
)
def test_what_can_not_be_kept_is_told_and_the_rest_stays_written(
    desk: Desk, wrong: dict[str, str], sentence: str
) -> None:
    ticket_id = desk.receive().ticket_id
    told = {name: value for name, value in (FILLED | wrong).items() if value}
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en"})

    page = browser.post(f"/tickets/{ticket_id}/card", told)

    assert page.status_code == 422
    assert sentence in page.text
    assert told["approach"] in page.text
    assert "Gintaras" not in page.text
    assert desk.rows(records.ContactCard) == []


def test_an_older_form_does_not_overwrite_a_colleagues_card(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",), by=desk.oda)

    page = desk.browser("Ada").post(f"/tickets/{ticket_id}/card", FILLED)

    card = cards.read_card(ticket_id, by=desk.ada)[0]
    assert page.status_code == 409
    assert card is not None
    assert card.forbidden == ("email",)


def test_an_answer_her_card_stops_is_still_in_the_page(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))

    form = {"text": "Ar galime rašyti?", "subject": "lt.reply", "version": "0"}
    page = desk.browser("Ada").post(f"/tickets/{ticket_id}/answers", form)

    assert page.status_code == 409
    assert "Ar galime rašyti?" in page.text
    assert 'value="despite"' in page.text


def test_a_page_says_whether_a_word_was_right_and_no_address_does(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, code_word=hash_word("gintaras", "", stretching=QUICK))
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en"})

    right, wrong = (
        browser.post(f"/tickets/{ticket_id}/card/word", {"word": word}) for word in ("gintaras", "lietus")
    )

    assert (right.status_code, wrong.status_code) == (200, 422)
    assert "That is her code word." in right.text
    assert "That is not her code word." in wrong.text
    assert "lietus" not in wrong.text
    assert "That is her code word." not in browser.get(f"/tickets/{ticket_id}?word=right").text
