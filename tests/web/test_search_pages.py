"""The search as a browser asks for it: in the body of a form, with or without a script, and kept nowhere."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from sqlalchemy import update

from helpline import records
from helpline.deeds.answer.contact_logging import LoggedContact, log_contact
from helpline.deeds.staff import sessions
from helpline.deeds.ticket import tickets
from tests.cast import Browser, Desk

CANARY = "ziburelisx"


@pytest.fixture(autouse=True)
def in_english(desk: Desk) -> None:
    sessions.set_language("en", by=desk.ada)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def older_form(page: str) -> dict[str, str]:
    """The fields of the form that goes on."""
    form = page.partition("data-older-form")[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def search(browser: Browser, **fields: str) -> str:
    answer = browser.post("/search", fields)
    assert answer.status_code == 200
    return answer.text


def test_a_hit_shows_her_words_and_leads_to_the_message(desk: Desk) -> None:
    ticket_id = desk.receive(text="Jis <b>mane</b> sumušė.").ticket_id
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    page = search(desk.browser("Ada"), words="sumuse")

    assert f'href="/tickets/{ticket_id}#m1"' in page
    assert "Jis &lt;b&gt;mane&lt;/b&gt; <mark>sumušė</mark>." in page
    assert "closed" in text_of(page)
    assert "Searched everything you may read: 1 messages." in text_of(page)


def test_what_a_colleague_wrote_down_is_not_told_as_a_message_of_hers(desk: Desk) -> None:
    told = LoggedContact("phone", "Ji pas seserį.", happened_at=desk.clock.now, waits=False)
    log_contact(told, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    page = text_of(search(desk.browser("Ada"), words="seserį"))

    assert "Written down by Ada" in page
    assert "her message" not in page


def test_what_was_looked_for_stands_in_no_address_no_header_and_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(25):
        desk.receive(text=f"Labas {CANARY}")

    answer = desk.browser("Ada").post("/search", {"words": CANARY})

    assert answer.text.count(f"<mark>{CANARY}</mark>") == 20
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
    assert addresses
    assert not any(CANARY in address for address in addresses)
    assert CANARY not in str(answer.headers)
    assert answer.headers["Cache-Control"] == "no-store"
    assert CANARY not in caplog.text


def test_words_in_an_address_are_not_looked_at(desk: Desk) -> None:
    desk.receive(text=f"Labas {CANARY}")

    answer = desk.browser("Ada").get(f"/search?words={CANARY}")

    assert CANARY not in answer.text


def test_without_a_script_a_button_goes_on_to_older_ones(desk: Desk) -> None:
    for number in range(25):
        desk.receive(text=f"Labas, laiškas {number}.")
        desk.clock.forward(minutes=1)
    browser = desk.browser("Ada")

    first = search(browser, words="laišk", channel="email")
    second = search(browser, **older_form(first))

    seen = re.findall(r"(\d+)\.", " ".join(re.findall(r"</mark>as (\d+\.)", first + second)))
    assert [int(number) for number in seen] == list(range(25))[::-1]
    assert older_form(first)["words"] == "laišk"
    assert older_form(first)["channel"] == "email"
    assert "data-older-form" not in second
    assert "Nothing was found" not in text_of(first)


def test_a_script_gets_what_was_found_and_no_page_around_it(desk: Desk) -> None:
    desk.receive(text="Ieškok manęs")

    found = search(desk.browser("Ada"), words="ieškok", part="found", pace="steps")

    assert found.strip().startswith('<div class="found" data-older="">')
    assert "<mark>Ieškok</mark> manęs" in found


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Write what you are looking for, or choose something under “More exactly”."),
        ({"words": "-pasas"}, "Write what you are looking for"),
        ({"words": "x" * 201}, "This is too long to look for."),
        ({"words": "labas", "since": "šiandien"}, "This is not a date."),
        (
            {"words": "labas", "since": "2026-03-02", "until": "2026-03-01"},
            "The end lies before the beginning.",
        ),
        ({"called": "zzqw"}, "No pseudonym has these words."),
        ({"words": "labas", "who": "Ada"}, "There is no such colleague."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    desk: Desk, fields: dict[str, str], sentence: str
) -> None:
    answer = desk.browser("Ada").post("/search", fields)

    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    for value in fields.values():
        assert f'value="{value}"' in answer.text or 'name="who"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [{"state": "gone"}, {"channel": "x"}, {"kind": "x"}, {"danger": "9"}, {"language": "x"}, {"pace": "x"}],
)
def test_a_choice_that_is_none_of_ours_is_refused(desk: Desk, fields: dict[str, str]) -> None:
    assert desk.browser("Ada").post("/search", {"words": "labas", **fields}).status_code == 422


def test_days_are_hers_from_midnight_to_midnight(desk: Desk) -> None:
    desk.clock.now = desk.clock.now.replace(
        hour=22, minute=30
    )  # half past midnight in Vilnius, the day after
    desk.receive(text="Ieškok manęs")
    browser = desk.browser("Ada")

    assert "<mark>" in search(browser, words="ieškok", since="2026-03-03", until="2026-03-03")
    assert "<mark>" not in search(browser, words="ieškok", until="2026-03-02")


def test_messages_that_do_not_open_are_told_of(desk: Desk) -> None:
    desk.receive(text="Ieškok manęs")
    with records.transaction() as session:
        session.execute(update(records.Message).values(key=None))

    page = search(desk.browser("Ada"), words="ieškok")

    assert "1 message could not be opened and was not searched." in text_of(page)
    assert "Nothing was found." in text_of(page)
