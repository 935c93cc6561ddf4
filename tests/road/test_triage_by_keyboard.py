"""Triage by keyboard in a real Chromium: how few keys it takes, and that no key is taken from what she writes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.barriers import barriers
from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
AT_MOST = 6  # keys for a plain letter
SHOWN = {
    "en": ("danger 1, standard", "asks for help", "safe now: yes"),
    "lt": ("pavojus 1, įprastas", "prašo pagalbos", "dabar saugi: taip"),
}
OTHER_KEYBOARD = """
([key, code]) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))
"""
Opened = Callable[..., Page]
NUMBERS = count(1)


@pytest.fixture
def opened(demo: RunningDemo, windows: Windows) -> Opened:
    """A new letter on its page, as Ada opened it."""

    def open_it(*, language: str = "en", width: int = 1280, **how: object) -> Page:
        words = f"Only for triage, {next(NUMBERS)}."
        demo.mail(letter(words, sender=somebody()))
        page = windows.open("Ada", language=language, viewport={"width": width, "height": 800}, **how)
        page.goto("/tickets")
        page.locator(".item", has_text=words).get_by_role("link").click()
        page.wait_for_selector(".message.hers")
        page.wait_for_load_state()  # a key is heard once the scripts are there
        return page

    return open_it


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["en", "lt"])
def test_a_plain_letter_takes_six_keys_at_most(opened: Opened, language: str, width: int) -> None:
    page = opened(language=language, width=width)
    keys = ["t", "y", "1", "c", "Enter"]

    for key in keys:
        page.keyboard.press(key)

    known = page.locator("#triage > summary")
    for words in SHOWN[language]:
        expect(known).to_contain_text(words)
    expect(page.locator("#triage")).not_to_have_attribute("open", "")
    expect(known).to_be_focused()
    assert len(keys) <= AT_MOST
    page.keyboard.press("t")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_key_is_taken_from_what_she_writes(opened: Opened) -> None:
    page = opened()
    answer, tags = page.get_by_label("Your answer"), page.get_by_label("New tags")
    answer.click()

    page.keyboard.type("t1c, tyliai")
    before = page.locator("#triage").get_attribute("open")
    page.locator("#triage > summary").click()
    page.locator("summary", has_text="Tags").click()
    tags.click()
    page.keyboard.type("t 4 c")

    expect(answer).to_have_value("t1c, tyliai")
    expect(tags).to_have_value("t 4 c")
    expect(page.get_by_label("0 not assessed")).to_be_checked()
    assert before is None


def test_letters_outside_the_panel_choose_nothing(opened: Opened) -> None:
    page = opened()

    page.keyboard.press("c")
    page.keyboard.press("4")
    page.keyboard.press("t")

    expect(page.get_by_label("0 not assessed")).to_be_focused()
    expect(page.get_by_label("0 not assessed")).to_be_checked()
    expect(page.get_by_label("asks for help")).not_to_be_checked()


def test_keyboards_without_numbers_or_latin_letters_work_by_the_place_of_the_key(opened: Opened) -> None:
    page = opened()

    page.evaluate(OTHER_KEYBOARD, ["е", "KeyT"])
    page.evaluate(OTHER_KEYBOARD, ["ę", "Digit3"])

    expect(page.get_by_label("3 high")).to_be_checked()


def test_who_does_not_want_the_letter_key_turns_it_off(opened: Opened) -> None:
    page = opened()
    ticket = page.url
    page.goto(urljoin(ticket, "/own"))
    page.get_by_label("Single letters act as keys").uncheck()
    follow(page.get_by_role("button", name="Keep it"))

    page.goto(ticket)
    page.keyboard.press("t")

    expect(page.locator("#triage")).not_to_have_attribute("open", "")


def test_a_proposal_and_the_emergency_card_work_without_scripts(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    page.locator("#triage > summary").click()
    page.locator("summary", has_text="Signs of danger").click()
    page.get_by_label("a weapon was shown").check()
    page.get_by_label("1 standard").check()
    follow(page.get_by_role("button", name="Keep the triage"))
    page.locator("#triage > summary").click()
    expect(page.locator("#triage")).to_contain_text("What is ticked speaks for danger 3, high.")

    page.get_by_label("4 immediate").check()
    follow(page.get_by_role("button", name="Keep the triage"))
    page.get_by_text("Write the emergency record").click()
    page.get_by_label("Who was called").fill("112")
    page.get_by_label("Who decided").fill("Ada")
    page.get_by_role("button", name="Keep the record").click()

    expect(page.locator(".message.note")).to_contain_text("emergency record")
    expect(page.locator("#emergency")).to_contain_text("Emergency record by Ada")
