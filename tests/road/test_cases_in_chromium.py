"""From a letter to a case and to its closing, in a real Chromium: with scripts and without, on a desk and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo
from tests.road.test_in_chromium import open_ticket

pytestmark = pytest.mark.browser
TOLD = ("purpose", "use", "research", "access", "how_long", "withdraw")
HOW: dict[str, dict[str, Any]] = {
    "on a desk": {},
    "without scripts": {"java_script_enabled": False},
    "on a phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}


@pytest.mark.parametrize("how", HOW)
def test_a_letter_becomes_a_case_that_is_worked_on_and_closed(
    demo: RunningDemo, windows: Windows, how: str
) -> None:
    text = f"Please help me {how}."
    demo.mail(letter(text, sender=somebody(), subject="Klausimas"))
    page = windows.open("Ada", **HOW[how])
    open_ticket(page, text)

    she_agrees(page)
    add_step(page, "Call the consulate", due_on="2020-01-01")
    write_for_the_next(page, "Only before three o'clock.")
    page.get_by_role("button", name="Done: Call the consulate").click()
    expect(page.get_by_text("1 step done")).to_be_visible()
    close(page)

    expect(page.locator(".notice", has_text="what she wanted is reached")).to_be_visible()
    expect(page.locator(".handovercard")).to_contain_text("Only before three o'clock.")
    page.goto("/cases?view=closed")
    expect(page.locator(".caselist .item").first).to_be_visible()


def test_a_late_step_comes_first_and_another_colleague_finds_the_case(
    demo: RunningDemo, windows: Windows
) -> None:
    demo.mail(letter("I am late.", sender=somebody(), subject="Klausimas"))
    page = windows.open("Ada")
    open_ticket(page, "I am late.")
    she_agrees(page)
    add_step(page, "Some day", due_on="")
    add_step(page, "Long ago", due_on="2020-01-01")
    name = page.locator("h1").inner_text()

    sam = windows.open("Sam")
    sam.goto("/cases?view=due")

    item = sam.locator(".caselist .item", has_text=name)
    expect(item).to_contain_text("Next: Long ago")
    expect(item).to_contain_text("overdue")
    item.get_by_role("link").click()
    expect(sam.locator(".casesteps .written").first).to_have_text("Long ago")


def test_once_she_takes_her_yes_back_nothing_can_be_added(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("I will change my mind.", sender=somebody(), subject="Klausimas"))
    page = windows.open("Ada")
    open_ticket(page, "I will change my mind.")
    she_agrees(page)

    page.get_by_text("She takes her consent back").click()
    page.get_by_role("button", name="Yes, she took it back").click()

    expect(page.locator(".notice", has_text="She took her consent back.")).to_be_visible()
    expect(page.get_by_role("button", name="Add the step")).to_have_count(0)


def she_agrees(page: Page) -> None:
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("She agrees", exact=True).check()
    for name in TOLD:
        page.locator(f"input[name={name}]").check()
    follow(page.get_by_role("button", name="Keep her answer"))
    page.get_by_role("button", name="Open the case").click()
    expect(page).to_have_url(re.compile(r"/cases/[0-9a-f-]{36}$"))


def add_step(page: Page, words: str, *, due_on: str) -> None:
    page.locator("#words-new").fill(words)
    page.locator("#due-new").fill(due_on)
    page.get_by_role("button", name="Add the step").click()
    expect(page.locator(".casesteps")).to_contain_text(words)


def write_for_the_next(page: Page, words: str) -> None:
    page.locator(".handovercard summary").click()
    page.get_by_label("For the next worker").fill(words)
    page.locator(".handovercard").get_by_role("button", name="Keep it").click()
    expect(page.locator(".handovercard .written")).to_have_text(words)


def close(page: Page) -> None:
    page.locator("summary", has_text="Close the case").click()
    page.get_by_label("Why").select_option("goal_reached")
    page.get_by_role("button", name="Close the case").click()
