"""A call on the line in a real browser: the screen opens by itself, and nothing that is being written is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import Desk
from tests.only import on_sqlite_only
from tests.phone.calling import CarrierCall, on_duty
from tests.phone.test_webhooks import Exchange, open_exchange

pytestmark = [pytest.mark.browser, on_sqlite_only]
PHONE = "+37052100001"


@pytest.fixture
def exchange(desk: Desk, tmp_path: Path) -> Iterator[Exchange]:
    on_duty(desk, "Oda", "desk-1")
    yield from open_exchange(desk, tmp_path)


@pytest.fixture
def page(exchange: Exchange, browser: Browser) -> Iterator[Page]:
    """Oda has signed in and looks at the inbox."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{exchange.port}", locale="en")
    page = context.new_page()
    sign_in(page, exchange.desk)
    yield page
    context.close()


def sign_in(page: Page, desk: Desk) -> None:
    page.goto("/login")
    page.fill("[name=name]", "Oda")
    page.fill("[name=passphrase]", desk.founded.passphrases["Oda"])
    page.press("[name=passphrase]", "Enter")
    page.wait_for_url("**/tickets*")


def has_looked(page: Page) -> None:
    """The page knows how the desk's counter stood before the call."""
    page.wait_for_event("response", lambda answer: answer.url.endswith("/changes"))


def is_taken(exchange: Exchange) -> CarrierCall:
    """She calls, chooses Russian and a woman, and Oda presses 1 on her duty phone."""
    hers = exchange.she_calls()
    exchange.say(hers, hers.press("3"))
    exchange.say(hers, hers.press("1"))
    exchange.desk.clock.forward(seconds=12)
    exchange.taken_by(hers, PHONE)
    return hers


def test_the_screen_of_the_call_opens_by_itself_with_the_language_chosen(
    exchange: Exchange, page: Page
) -> None:
    expect(page.locator("[data-live-list] .list")).to_be_attached()
    has_looked(page)

    is_taken(exchange)

    page.wait_for_url("**/calls/*")
    expect(page.locator("[name=language][value=ru]")).to_be_checked()
    expect(page.locator("[data-line-part]")).to_contain_text("12 s")


def test_who_is_writing_is_told_by_a_bar_and_keeps_her_words(exchange: Exchange, page: Page) -> None:
    opened = exchange.desk.receive()
    page.goto(f"/tickets/{opened.ticket_id}")
    has_looked(page)
    page.locator("textarea").first.evaluate(
        "place => { place.closest('details')?.setAttribute('open', ''); }"
    )
    page.locator("textarea:visible").first.fill("Rašau")

    is_taken(exchange)

    expect(page.locator("[data-on-line]")).to_be_visible()
    assert page.url.endswith(str(opened.ticket_id))
    assert page.locator("textarea:visible").first.input_value() == "Rašau"


def test_who_it_may_be_comes_while_she_writes_and_leaves_what_she_has_written(
    exchange: Exchange, page: Page
) -> None:
    hers = is_taken(exchange)
    page.goto("/calls")
    page.locator(".notice a").first.click()
    page.wait_for_url("**/calls/*")
    page.fill("#note", "Tyli")

    exchange.desk.arm()
    exchange.desk.courier.look()

    expect(page.locator("[data-line-part]")).to_contain_text("30")
    assert page.locator("#note").input_value() == "Tyli"
    exchange.ended(hers, 60)
    expect(page.locator("[data-line-part] .badge")).to_have_count(0)
