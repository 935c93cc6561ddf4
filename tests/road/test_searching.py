"""The search in a real Chromium: by mouse and by keyboard, on a phone, with a screen reader, with and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.barriers import barriers
from tests.road.browsing import Windows
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def many(demo: RunningDemo) -> RunningDemo:
    """More letters than one step shows."""
    for number in range(25):
        demo.mail(letter(f"Žvaigždutė numeris {number}.", sender=somebody(), subject="Klausimas"))
    return demo


@pytest.mark.parametrize("how", [DESKTOP, PHONE], ids=["1280", "360"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everything_is_found_without_a_word_in_the_address(
    many: RunningDemo, windows: Windows, how: dict[str, Any], colours: str
) -> None:
    page = windows.open("Ada", language="lt", color_scheme=colours, **how)

    page.goto("/search")
    assert barriers(page) == []
    page.get_by_text("Tiksliau").click()
    page.get_by_label("Ko ieškai?").fill("zvaigzd")
    page.keyboard.press("Enter")

    expect(page.locator(".hit")).to_have_count(25)
    expect(page.locator(".hit mark").first).to_have_text("Žvaigžd")
    expect(page.locator(".progress")).to_contain_text("Peržiūrėta viskas, ką gali skaityti. Žinučių: 25.")
    expect(page.locator("[data-running]")).to_be_hidden()
    assert page.url == f"{many.url}/search"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []


def test_a_slash_leads_to_the_box_and_a_hit_to_its_message(many: RunningDemo, windows: Windows) -> None:
    page = windows.open("Ada")
    page.goto("/tickets")

    page.keyboard.press("/")
    page.keyboard.type("zvaigzd numeris")
    page.keyboard.press("Enter")
    expect(page.locator(".hit")).to_have_count(25)
    with page.context.expect_page() as opened:
        page.locator(".hit").first.get_by_role("link").click()

    assert re.fullmatch(rf"{many.url}/tickets/[0-9a-f-]{{36}}#m1", opened.value.url)
    expect(page.locator(".hit")).to_have_count(25)


def test_without_scripts_a_button_shows_the_older_ones(many: RunningDemo, windows: Windows) -> None:
    windows.open("Ada")
    page = windows.open("Ada", java_script_enabled=False)

    page.goto("/search")
    page.locator("#words").fill("žvaigždutė")
    page.locator(".searchform button").click()
    expect(page.locator(".hit")).to_have_count(20)
    page.locator("[data-older-form] button").click()

    expect(page.locator(".hit")).to_have_count(5)
    assert page.url == f"{many.url}/search"


def test_what_is_wrong_is_said_where_the_hits_would_be(windows: Windows) -> None:
    page = windows.open("Ada")

    page.goto("/search")
    page.get_by_label("What are you looking for?").fill("-pasas")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Write what you are looking for")
    expect(page.get_by_role("alert")).to_be_focused()
    assert barriers(page) == []
