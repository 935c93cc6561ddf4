"""Trends, reports, counts and the needs of a case in a real Chromium: by keyboard alone, in light and dark, and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, what_shuts_out
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo
from tests.road.visiting import Visitor

pytestmark = pytest.mark.browser
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
PAGES = {
    "Sam": [
        "/trends", "/trends?measure=next", "/trends/topics", "/reports", "/reports/2026-Q1", "/reports/2026?for=outside",
        "/reports/2026-Q1?part=spc", "/reports/indicators", "/reports/inhabitants", "/counts",
    ],
    "Ada": ["{case}"],
    "Kim": ["/counts"],
}  # fmt: skip
MOST_TABS = 80  # to come to anything on these pages


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until something of this name has the focus."""
    page.wait_for_load_state()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement.textContent") or "").strip() == words:
            return
    raise AssertionError(f"no way to “{words}” by keyboard")


@pytest.fixture(scope="module")
def case(demo: RunningDemo) -> str:
    demo.mail(letter("I need a lawyer.", sender=somebody(), subject="Question"))
    ada = Visitor(demo).sign_in("Ada")
    place = ada.open_case(ada.ticket_with("I need a lawyer."))
    ada.send(ada.get(place).form(to="/assessments"), {"need_legal": "met", "cooperates": "no"})
    return place


def test_by_keyboard_from_the_trends_to_the_form_of_the_centre(windows: Windows) -> None:
    page = windows.open("Sam", **WIDE)
    page.goto("/trends")

    tab_to(page, "Reports")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Reports", exact=True)).to_be_visible()
    tab_to(page, "Page")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hash of the numbers")).to_be_visible()
    tab_to(page, "Only the form of the specialised help centre")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Specialised help centre: referrals by county")).to_be_visible()
    expect(page.get_by_role("heading", name="Response times")).to_have_count(0)
    assert windows.watch.complaints == []


def test_by_keyboard_she_writes_down_what_a_woman_needs(windows: Windows, case: str) -> None:
    page = windows.open("Ada", **WIDE)
    page.goto(f"{case}#needs")

    page.locator("#needs > details > summary", has_text="Write it anew").focus()
    page.keyboard.press("Enter")
    page.get_by_label("a safe place to sleep").focus()
    page.keyboard.press("n")  # "needs it"
    tab_to(page, "Keep it")
    page.keyboard.press("Enter")

    expect(page.locator("#needs dl").first).to_contain_text("needs it")
    expect(page.locator("#needs summary", has_text="As it was before")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "size", "colours"), [("lt", PHONE, "dark"), ("en", WIDE, "dark"), ("en", WIDE, "light")]
)
def test_these_pages_shut_nobody_out_and_none_is_too_wide(
    windows: Windows, case: str, language: str, size: dict[str, Any], colours: str
) -> None:
    visited = windows.visit(PAGES, {"case": case}, language=language, color_scheme=colours, **size)

    assert what_shuts_out(visited) == {}


def test_on_paper_there_are_the_numbers_and_their_rules_and_no_places_to_go(windows: Windows) -> None:
    page = windows.open("Sam", color_scheme="dark", viewport={"width": 760, "height": 1000})
    page.goto("/reports/2026-Q1")

    page.emulate_media(media="print")

    expect(page.locator("nav.places")).to_be_hidden()
    expect(page.get_by_role("link", name="Write these rules in your own words")).to_be_hidden()
    expect(page.get_by_text("It is no condition of help.").first).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 760
