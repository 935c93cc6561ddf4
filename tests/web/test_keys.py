"""Letters as keys and the palette, in a browser: they do what the page offers, and rest while she types."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.barriers import barriers
from tests.web.test_templates_live import address, tab  # the gallery and a tab of it

__all__ = ["address", "tab"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default"),  # the browser's driver warns in its own words
]
HERE = "document.activeElement"
PATIENCE = 20  # seconds


def asked_for(tab: Any, pattern: str | re.Pattern[str]) -> list[str]:
    """From now on, what the page asks of addresses like this one; nothing is answered."""
    asked: list[str] = []

    def note(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204)

    tab.route(pattern, note)
    return asked


def until_asked(tab: Any, asked: list[str]) -> None:
    """However busy the machine is; and a while longer, so that what is asked twice is seen."""
    until = time.monotonic() + PATIENCE
    while not asked and time.monotonic() < until:
        tab.wait_for_timeout(50)
    tab.wait_for_timeout(200)


def test_j_and_k_go_through_the_list_and_o_opens(tab: Any, address: str) -> None:
    tab.goto(f"{address}/tickets?lang=en")
    opened = asked_for(tab, "**/tickets/0*")
    links = tab.locator(".item .top a")

    for key in "jjk":
        tab.keyboard.press(key)

    assert tab.evaluate(f"{HERE}.href").endswith(links.nth(0).get_attribute("href"))

    tab.keyboard.press("o")
    until_asked(tab, opened)

    assert len(opened) == 1


def test_j_and_k_go_from_message_to_message(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")

    for key in "jjjk":
        tab.keyboard.press(key)

    assert tab.evaluate(f"{HERE}.id") == "m2"


@pytest.mark.parametrize(
    ("key", "reached"), [("a", "textarea#text"), ("i", "textarea#note"), ("t", "[name=danger]"), ("/", None)]
)
def test_a_letter_leads_to_what_it_stands_for(tab: Any, address: str, key: str, reached: str | None) -> None:
    tab.goto(f"{address}/{'ticket' if reached else 'tickets'}?lang=en")

    tab.keyboard.press(key)

    assert tab.evaluate(f"{HERE}.matches({(reached or '[data-search]')!r})")


def test_m_takes_the_ticket(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    taken = asked_for(tab, "**/assignment")

    tab.keyboard.press("m")
    until_asked(tab, taken)

    assert len(taken) == 1


def test_g_and_a_letter_go_to_a_view(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    gone = asked_for(tab, "**/tickets?view=*")

    tab.keyboard.press("g")
    tab.keyboard.press("m")
    until_asked(tab, gone)

    assert [url.partition("?")[2] for url in gone] == ["view=mine"]


def test_letters_typed_into_a_field_are_only_letters(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    taken = asked_for(tab, "**/assignment")
    tab.locator("#text").fill("")

    tab.locator("#text").press_sequentially("mnt?/gu")

    assert tab.locator("#text").input_value() == "mnt?/gu"
    assert taken == []
    assert tab.locator("dialog").count() == 0


def test_switched_off_no_letter_does_anything_but_ctrl_k_works(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en&letter-keys=off")
    taken = asked_for(tab, "**/assignment")

    for key in "mnta?j":
        tab.keyboard.press(key)

    assert tab.evaluate(f"{HERE} === document.body")
    assert taken == []
    assert tab.locator("dialog").count() == 0

    tab.keyboard.press("Control+k")

    assert tab.locator("dialog.palette").is_visible()


def test_the_question_mark_tells_the_keys_and_gives_the_focus_back(tab: Any, address: str) -> None:
    tab.goto(f"{address}/tickets?lang=en")
    tab.keyboard.press("j")

    tab.keyboard.press("?")

    assert tab.get_by_role("dialog", name="Keys").is_visible()
    assert barriers(tab) == []

    tab.keyboard.press("Escape")

    assert tab.evaluate(f"{HERE}.closest('.item') !== null")


def test_the_palette_finds_a_ticket_by_its_pseudonym(tab: Any, address: str) -> None:
    tab.goto(f"{address}/tickets?lang=en")
    opened = asked_for(tab, "**/tickets/0*")
    name = tab.locator(".item .top a").nth(2).inner_text()

    tab.keyboard.press("Control+k")
    tab.keyboard.type(name[:-1])

    assert tab.get_by_role("option", selected=True).inner_text() == name
    assert barriers(tab) == []

    tab.keyboard.press("Enter")
    until_asked(tab, opened)

    assert [url[-36:] for url in opened] == ["00000000-0000-0000-0000-000000000003"]


def test_the_palette_does_what_the_page_offers_and_nothing_else(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    taken = asked_for(tab, "**/assignment")
    tab.get_by_role("button", name="Go to …").click()

    tab.keyboard.type("put aside")

    assert tab.locator("dialog [role=option]").count() == 0
    assert tab.get_by_text("Nothing on this page is called so.").is_visible()

    tab.locator("#palette-words").fill("take it")
    tab.keyboard.press("Enter")
    until_asked(tab, taken)

    assert len(taken) == 1


def test_the_palette_only_points_at_what_sends_her_words(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    sent = asked_for(tab, re.compile("/answers|/outbox/"))

    tab.keyboard.press("Control+k")
    tab.keyboard.type("send")
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(200)

    assert tab.evaluate(f"{HERE}.innerText") == "Send"
    assert sent == []
