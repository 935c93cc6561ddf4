"""Moving without loss in a real Chromium: merge and take apart, a message into a ticket of its own, a doubt about who writes."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.barriers import barriers
from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
WINDOWS: list[dict[str, Any]] = [
    {"language": "en", "viewport": {"width": 1280, "height": 900}},
    {"language": "lt", "viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
]
NUMBERS = count(1)


def open_ticket(page: Page, words: str) -> None:
    page.goto("/tickets")
    page.locator(".item", has_text=words).get_by_role("link").first.click()


def two_of_hers(demo: RunningDemo, page: Page) -> tuple[str, str]:
    """Two letters from one address, which a keeper has found to be of one woman; the page shows the later one."""
    who, number = somebody(), next(NUMBERS)
    first, second = f"The first of number {number}.", f"The second of number {number}."
    for words in (first, second):
        demo.mail(letter(words, sender=who))
        open_ticket(page, words)
    joining = page.locator("form[action$='/contact']")
    joining.locator("xpath=ancestor::details[1]/summary").click()
    joining.locator("[name=reason]").fill("She said so herself.")
    follow(joining.get_by_role("button"))
    return first, second


def more(page: Page, form: str) -> Locator:
    """One of the forms under “more that can be done”, unfolded."""
    page.locator("#more > summary").click()
    found = page.locator(f"#more form[action$='{form}']").first
    found.locator("xpath=ancestor::details[1]/summary").click()
    return found


@pytest.mark.parametrize("how", WINDOWS, ids=["English", "Lithuanian, phone, no scripts"])
def test_two_tickets_of_hers_become_one_and_two_again(
    demo: RunningDemo, windows: Windows, how: dict[str, Any]
) -> None:
    sam = windows.open("Sam", **how)
    first, second = two_of_hers(demo, sam)

    more(sam, "/merges").get_by_role("button").click()

    expect(sam.locator(".message.hers")).to_have_count(2)
    expect(sam.locator(".message.hers", has_text=first)).to_have_count(1)
    if how.get("java_script_enabled", True):
        assert barriers(sam) == []
    follow(more(sam, "/separation").get_by_role("button"))
    open_ticket(sam, second)
    expect(sam.locator(".message.hers")).to_have_count(1)
    open_ticket(sam, first)
    expect(sam.locator(".message.hers")).to_have_count(1)


def test_the_old_address_leads_to_where_her_messages_are(demo: RunningDemo, windows: Windows) -> None:
    sam = windows.open("Sam")
    first, _ = two_of_hers(demo, sam)
    kept = sam.url
    open_ticket(sam, first)
    old = sam.url
    sam.goto(kept)
    more(sam, "/merges").get_by_role("button").click()
    expect(sam.locator(".message.hers")).to_have_count(2)

    sam.goto(old)

    assert sam.url.partition("#")[0] == kept.partition("#")[0]


def test_a_message_goes_into_a_ticket_of_its_own(demo: RunningDemo, windows: Windows) -> None:
    sam = windows.open("Sam")
    first, second = two_of_hers(demo, sam)
    follow(more(sam, "/merges").get_by_role("button"))
    form = more(sam, "/parts")
    *_, last = (told for told in form.locator("#message option").all_inner_texts() if "Sam" not in told)
    form.locator("#message").select_option(label=last)  # a letter: Sam's note stands among them, or last

    follow(form.get_by_role("button"))

    open_ticket(sam, second)
    expect(sam.locator(".message.hers")).to_have_count(1)
    open_ticket(sam, first)
    expect(sam.locator(".message.hers")).to_have_count(1)


@pytest.mark.parametrize("how", WINDOWS, ids=["English", "Lithuanian, phone, no scripts"])
def test_while_it_is_in_doubt_who_writes_only_the_neutral_text_leaves(
    demo: RunningDemo, windows: Windows, how: dict[str, Any]
) -> None:
    words = f"What did I tell you last week, number {next(NUMBERS)}?"
    demo.mail(letter(words, sender=somebody()))
    ada, sam = windows.open("Ada", **how), windows.open("Sam")
    open_ticket(ada, words)

    more(ada, "/doubt").get_by_role("button").click()

    expect(ada.locator("#text")).to_have_count(0)
    neutral = ada.locator("#answer details[open] .starter")
    text = neutral.inner_text()
    ada.locator("#answer details[open] form button").click()
    expect(ada.locator(".message.ours")).to_contain_text(text.splitlines()[0])
    sam.goto("/doubts")
    expect(sam.locator("main")).to_contain_text("Ada")
    sam.goto(ada.url)
    sam.locator("#answer summary", has_text="I know that it is she").click()
    sam.fill("#doubt-reason", "We spoke.")
    sam.get_by_role("button", name="Lift the doubt").click()
    expect(sam.locator("#text")).to_be_visible()
