"""The inbox in a real Chromium: what comes by itself moves nothing, colleagues are seen coming and going, views are kept."""

from __future__ import annotations

import logging
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.road.browsing import Windows, place_of
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
log = logging.getLogger(__name__)  # `-o log_cli=true --log-level=INFO` shows what was measured
SOON = 20_000  # ms; a slow machine is no reason to fail


def write_in(demo: RunningDemo, text: str) -> None:
    demo.mail(letter(text, sender=somebody()))


def item(page: Page, text: str) -> Locator:
    return page.locator(".item", has_text=text)


def test_nothing_moves_under_the_mouse_when_a_letter_comes(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "I am under the mouse.")
    page = windows.open("Ada")
    page.goto("/tickets?view=all")
    resting = item(page, "I am under the mouse.")
    resting.hover()
    before = place_of(resting)

    write_in(demo, "He has a knife, I come first.")
    started = time.monotonic()
    page.get_by_role("button", name="New: 1. Show").wait_for()

    log.info("announced %.2f s after its 250", time.monotonic() - started)
    assert place_of(resting) == before
    expect(item(page, "I come first.")).to_have_count(0)
    page.mouse.move(1, 1)
    expect(item(page, "I come first.")).to_be_visible(timeout=SOON)


def test_nothing_moves_under_the_focus_when_a_letter_comes(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "I have the focus.")
    page = windows.open("Ada")
    page.goto("/tickets?view=all")
    page.mouse.move(1, 1)
    link = item(page, "I have the focus.").get_by_role("link")
    link.focus()

    write_in(demo, "I wait behind the bar.")
    page.get_by_role("button", name="New: 1. Show").wait_for()

    expect(link).to_be_focused()
    expect(item(page, "I wait behind the bar.")).to_have_count(0)


def test_what_she_reads_stays_in_its_place_when_the_list_grows_above(
    demo: RunningDemo, windows: Windows
) -> None:
    for number in range(14):
        write_in(demo, f"Letter of a long list, {number}.")
    page = windows.open("Ada", viewport={"width": 1280, "height": 600})
    page.goto("/tickets?view=all")
    page.mouse.move(1, 1)
    page.evaluate("scrollTo(0, 500)")
    read = page.evaluate(FIRST_SEEN)

    write_in(demo, "I come in above.")
    expect(item(page, "I come in above.")).to_have_count(1, timeout=SOON)

    assert page.evaluate(FIRST_SEEN) == read


FIRST_SEEN = """
() => {
  const first = [...document.querySelectorAll(".item .top a")].find((link) => link.getBoundingClientRect().bottom > 0);
  return [first.getAttribute("href"), Math.round(first.getBoundingClientRect().top)];
}
"""


def test_a_colleague_is_seen_writing_and_is_gone_when_she_leaves(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "Who looks at me?")
    ada, sam = windows.open("Ada"), windows.open("Sam")
    for page in (ada, sam):
        page.goto("/tickets?view=all")
    mine = item(ada, "Who looks at me?").locator(".presence")
    expect(mine).to_be_hidden()

    item(sam, "Who looks at me?").get_by_role("link").click()
    started = time.monotonic()
    expect(mine).to_have_text("Sam is looking", timeout=SOON)
    log.info("seen looking after %.2f s", time.monotonic() - started)
    place = place_of(item(ada, "Who looks at me?"))
    sam.get_by_label("Your answer").fill("Dear")
    started = time.monotonic()
    expect(mine).to_have_text("Sam is writing", timeout=SOON)
    log.info("seen writing after %.2f s", time.monotonic() - started)
    assert place_of(item(ada, "Who looks at me?")) == place

    item(ada, "Who looks at me?").get_by_role("link").click()
    expect(ada.locator(".presence")).to_have_text("Sam is writing")
    expect(sam.locator(".presence")).to_have_text("Ada is looking", timeout=SOON)
    sam.goto("/tickets?view=all")
    started = time.monotonic()
    expect(ada.locator(".presence")).to_be_hidden(timeout=SOON)
    log.info("gone after %.2f s", time.monotonic() - started)


def test_a_window_that_was_simply_closed_is_gone_within_half_a_minute(
    demo: RunningDemo, windows: Windows
) -> None:
    write_in(demo, "Closed without a word.")
    ada, sam = windows.open("Ada"), windows.open("Sam")
    for page in (ada, sam):
        page.goto("/tickets?view=all")
    item(sam, "Closed without a word.").get_by_role("link").click()
    seen = item(ada, "Closed without a word.").locator(".presence")
    expect(seen).to_have_text("Sam is looking", timeout=SOON)

    sam.close(run_before_unload=False)

    expect(seen).to_be_hidden(timeout=2 * SOON)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_view_of_ones_own_is_made_renamed_and_deleted(
    demo: RunningDemo, windows: Windows, *, script: bool
) -> None:
    write_in(demo, "He has a knife, says this one.")
    write_in(demo, "A calm one.")
    page = windows.open("Ada", java_script_enabled=script)
    page.goto("/tickets")

    page.locator(".views").get_by_role("link", name="A view of your own").click()
    page.get_by_label("Name").fill("Night shift")
    page.get_by_label("Only those marked").check()
    page.get_by_role("button", name="Keep the view").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Night shift")
    expect(item(page, "says this one.").first).to_be_visible()
    expect(item(page, "A calm one.")).to_have_count(0)
    expect(page.locator(".views [aria-current]")).to_contain_text("Night shift")
    page.get_by_role("link", name="Change or delete this view").click()
    page.get_by_label("Name").fill("Quiet nights")
    page.get_by_role("button", name="Keep the view").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quiet nights")
    page.get_by_role("link", name="Change or delete this view").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(page.locator(".views")).not_to_contain_text("Quiet nights")


def test_on_a_phone_the_views_are_a_menu(windows: Windows) -> None:
    page = windows.open("Ada", viewport={"width": 360, "height": 780}, has_touch=True)
    page.goto("/tickets")

    page.locator(".viewmenu summary").click()
    page.locator(".viewmenu").get_by_role("link", name="Waiting for her").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for her")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
