"""Reminders, settings and one's own light or dark in a real Chromium: with a script and without, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, follow, what_shuts_out
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
LIGHT, DARK = "rgb(251, 248, 243)", "rgb(20, 24, 29)"  # the paper of both themes
PAGES = {
    "Ada": ["/own", "/own/passphrase", "/own/sessions", "/tickets?view=followed", "{ticket}", "{note}"],
    "Kim": ["/settings", "/settings/subjects/lt", "/settings/lists/reasons", "/settings/teams", "/rules/answers"],
}  # fmt: skip


def begin(demo: RunningDemo, page: Page, text: str) -> None:
    """A new letter, open on the page."""
    demo.mail(letter(text, sender=somebody(), subject="Question"))
    page.goto("/tickets")
    page.locator(".item", has_text=text).get_by_role("link").first.click()


def write_note(page: Page, text: str) -> None:
    page.get_by_text("Write a note, only for us").click()
    page.fill("[name=note]", text)
    follow(page.get_by_role("button", name="Keep the note"))


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1280", "360"])
def test_she_sets_a_reminder_asks_for_a_colleague_and_puts_her_note_right_without_a_script(
    demo: RunningDemo, windows: Windows, size: dict[str, Any]
) -> None:
    text = f"Remind me at {size['viewport']['width']}"
    ada, oda = (windows.open(name, java_script_enabled=False, **size) for name in ("Ada", "Oda"))
    begin(demo, ada, text)

    ada.get_by_text("Set a reminder").click()
    ada.fill("[name=remind_of]", "Call the consulate")
    ada.fill("[name=remind_at]", "2099-01-01T10:00")
    ada.get_by_role("button", name="Set it").click()
    expect(ada.locator("#reminders")).to_contain_text("Call the consulate")
    follow(ada.get_by_role("button", name="Follow", exact=True))
    write_note(ada, "@Oda has two children")
    ada.get_by_role("link", name="Put it right").click()
    ada.fill("[name=note]", "@Oda has three children")
    ada.get_by_role("button", name="Keep it so").click()

    expect(ada.locator(".message.note")).to_contain_text("three children")
    oda.goto("/tickets")
    expect(oda.locator(".notice", has_text="Ada asks for you").first).to_be_visible()
    ada.goto("/tickets?view=followed")
    expect(ada.locator(".item", has_text=text)).to_be_visible()


def test_an_administrator_names_the_desk_and_adds_a_reason(windows: Windows) -> None:
    kim = windows.open("Kim", java_script_enabled=False, **PHONE)

    kim.goto("/settings/lists/reasons")
    kim.fill("[name=new-lt]", "karas")
    kim.fill("[name=new-en]", "war")
    kim.get_by_role("button", name="Keep the list").click()
    expect(kim.locator("[name=en-own-1]")).to_have_value("war")
    kim.goto("/settings/subjects/en")
    kim.fill("[name=new]", "Call 112")
    kim.get_by_role("button", name="Keep the subjects").click()

    expect(kim.locator("main")).to_contain_text("No numbers and no addresses")
    expect(kim.locator("[name=new]")).to_have_value("Call 112")


def test_dark_is_dark_on_a_light_device_too(windows: Windows) -> None:
    ada = windows.open("Ada", color_scheme="light", **WIDE)
    body = ada.locator("body")
    ada.goto("/own")
    expect(body).to_have_css("background-color", LIGHT)

    ada.locator("[name=theme][value=dark]").check()
    ada.get_by_role("button", name="Keep it", exact=True).click()

    expect(body).to_have_css("background-color", DARK)
    ada.locator("[name=theme][value=device]").check()
    ada.get_by_role("button", name="Keep it", exact=True).click()
    expect(body).to_have_css("background-color", LIGHT)


@pytest.mark.parametrize(("language", "size", "colours"), [("lt", PHONE, "dark"), ("en", WIDE, "light")])
def test_these_pages_shut_nobody_out_and_none_is_too_wide(
    demo: RunningDemo, windows: Windows, language: str, size: dict[str, Any], colours: str
) -> None:
    ada = windows.open("Ada", **WIDE)
    begin(demo, ada, f"Look at me in {language}")
    write_note(ada, "She is calm")
    places = {"ticket": ada.url, "note": ada.get_by_role("link", name="Put it right").get_attribute("href")}

    visited = windows.visit(PAGES, places, language=language, color_scheme=colours, **size)

    assert what_shuts_out(visited) == {}
