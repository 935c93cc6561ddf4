"""Calls in a real Chromium, by keyboard alone: an operator has one hand free and somebody on the line."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows

pytestmark = pytest.mark.browser
log = logging.getLogger(__name__)  # `-o log_cli=true --log-level=INFO` shows what was measured
NOTE = "She is calm. She calls again on Tuesday. No further action."


@dataclass
class Keyboard:
    """Counts the keys; what is typed into the note is not counted."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def begin(page: Page, keys: Keyboard) -> None:
    page.wait_for_load_state()
    keys.press("n")
    expect(page.locator("[data-timer]")).to_be_visible()
    expect(page.locator(".question :focus")).to_have_count(1)  # the page listens to keys from now on


def test_a_hang_up_is_logged_in_two_keys_after_n(windows: Windows) -> None:
    page = windows.open("Oda")
    keys = Keyboard(page)
    started = time.monotonic()
    begin(page, keys)

    keys.press("h", "Enter")
    expect(page.locator("h1")).to_have_text("hung up")

    log.info("a hang-up was logged in %.2f s", time.monotonic() - started)
    assert keys.pressed == 3
    page.goto("/calls")
    expect(page.locator(".item .top").first).to_contain_text("hung up")


def test_a_whole_conversation_is_logged_in_25_keys_beside_its_note(windows: Windows) -> None:
    page = windows.open("Oda")
    keys = Keyboard(page)
    started = time.monotonic()
    begin(page, keys)

    keys.press("y", "n", "1")  # safe, nobody hears, talks about herself
    keys.press("1", "2", "4", "1")  # she herself, called before, 25-34, Lithuanian
    keys.press("k", "Enter")  # the first town with a K
    keys.press("1", "9", "Enter")  # violence at home, separation
    keys.press("3", "Enter")  # psychological
    keys.press("2")  # danger raised
    keys.press("1", "2", "Enter")  # listened, information
    keys.press("1", "Enter")  # help centre
    keys.press("1", "2")  # from the internet; she will call
    keys.type(NOTE)
    keys.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("talked about herself")

    log.info("a conversation was logged in %.2f s with %d keys", time.monotonic() - started, keys.pressed)
    assert keys.pressed <= 25
    told = page.locator(".told").inner_text()
    for words in ("she herself", "has called before", "25–34", "Lithuanian", "Kaunas city", "violence at home",
                  "psychological", "raised", "information given", "specialised help centre", "internet", "she will call"):  # fmt: skip
        assert words in told
    expect(page.locator(".message.note")).to_have_text(NOTE)


def test_a_browser_that_dies_loses_nothing(windows: Windows) -> None:
    page = windows.open("Ada")
    keys = Keyboard(page)
    begin(page, keys)
    keys.press("n", "y", "5")
    page.locator("#note").fill("He stands before the door.")
    expect(page.locator("[data-saved-note]")).to_contain_text("Kept at")
    page.context.close()

    page = windows.open("Ada")
    page.get_by_role("link", name="You have an unfinished call").first.click()

    expect(page.locator("#note")).to_have_value("He stands before the door.")
    expect(page.locator("[name=safe_now][value=no]")).to_be_checked()
    expect(page.locator("[name=outcome][value=crisis_intervention]")).to_be_checked()
    keys = Keyboard(page)
    page.locator("#note").focus()
    keys.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("help in a crisis")


def test_a_number_is_typed_once_and_shown_to_whom_asks(windows: Windows) -> None:
    windows.open("Sam")  # a keeper, so that the courier is armed
    page = windows.open("Oda")
    begin(page, Keyboard(page))
    page.keyboard.press("1")
    page.locator("[name=outcome][value=information_only]").check()
    page.locator("[name=follow_up][value=call_back]").check()
    page.get_by_role("button", name="Save the call").click()
    page.get_by_label("Her number").fill("+370 612 34567")
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator("body")).not_to_contain_text("612 34567")

    page.get_by_role("link", name="Call her").first.click()
    page.get_by_role("button", name="Show me the number").click()

    expect(page.locator(".onetime")).to_have_text("+370 612 34567")
    page.get_by_role("button", name="I reached her").click()
    expect(page.get_by_text("Nobody waits for a call.")).to_be_visible()


def test_the_letter_n_in_a_text_begins_no_call(windows: Windows) -> None:
    page = windows.open("Oda")
    page.goto("/call-backs")
    page.goto("/calls")
    page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")

    page.locator("textarea").press("n")

    expect(page.locator("textarea")).to_have_value("n")
    expect(page).to_have_url(f"{windows.demo.url}/calls")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_enter_in_a_line_of_text_logs_nothing(windows: Windows, has_script: bool) -> None:  # noqa: FBT001 (a case)
    """A browser presses the first button of a form; here that must never be an outcome."""
    page = windows.open("Oda", java_script_enabled=has_script)
    page.get_by_role("button", name="New call").click()
    page.get_by_label("Do we know her?").fill("Amber heron")

    page.get_by_label("Do we know her?").press("Enter")
    page.wait_for_load_state()

    expect(page.locator("h1")).to_have_text("Call")
    expect(page.get_by_role("button", name="silence")).to_be_visible()
    expect(page.get_by_text("Nobody here goes by these words.")).to_have_count(1 if has_script else 0)


def test_without_a_script_a_call_is_logged_too(windows: Windows) -> None:
    page = windows.open("Ada", java_script_enabled=False)
    page.get_by_role("button", name="New call").click()
    page.get_by_label("Note").fill("Written without a script.")
    page.get_by_label("Do we know her?").fill("Amber heron")

    page.get_by_role("button", name="Look").click()

    expect(page.get_by_text("Nobody here goes by these words.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("Written without a script.")
    page.get_by_role("button", name="silence").click()
    expect(page.locator("h1")).to_have_text("silence")
