"""Writing an answer in a real Chromium: ready texts, what may tell who she is, a draft handed on, a second person's eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.barriers import barriers
from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
WINDOWS: list[tuple[str, int]] = [("en", 1280), ("lt", 360)]
WITHOUT_SCRIPTS: dict[str, Any] = {"java_script_enabled": False}
TELLING = "Call him at +370 612 34567, please."
NUMBERS = count(1)
Opened = Callable[..., Page]


@pytest.fixture
def opened(demo: RunningDemo, windows: Windows) -> Opened:
    """A new letter on its page, as this colleague opened it."""

    def open_it(name: str = "Ada", *, language: str = "en", width: int = 1280, **how: Any) -> Page:
        words = f"Only for writing, {next(NUMBERS)}."
        demo.mail(letter(words, sender=somebody()))
        page = windows.open(name, language=language, viewport={"width": width, "height": 800}, **how)
        page.goto("/tickets")
        page.locator(".item", has_text=words).get_by_role("link").first.click()
        page.wait_for_selector(".message.hers")
        return page

    return open_it


@pytest.fixture
def four_eyes(windows: Windows) -> Iterator[None]:
    """From now on a second person approves every answer."""
    _rule(windows, checked=True)
    yield
    _rule(windows, checked=False)


def _rule(windows: Windows, *, checked: bool) -> None:
    kim = windows.open("Kim")
    kim.goto("/rules/answers")
    kim.locator("input[value=always]").set_checked(checked)
    kim.locator("main form button.main").click()
    expect(kim.locator("input[value=always]")).to_be_checked(checked=checked)


def has_nothing_wrong(page: Page, width: int) -> bool:
    assert barriers(page) == []
    return int(page.evaluate("document.documentElement.scrollWidth")) <= width


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_a_ready_text_is_put_where_she_writes(opened: Opened, language: str, width: int) -> None:
    page = opened(language=language, width=width)
    page.locator("#text").fill("Dear one, ")
    page.locator("#canned").select_option(index=1)
    chosen = page.locator("#canned option:checked").get_attribute("data-text") or ""

    page.locator("[data-insert-text]").click()

    assert chosen
    expect(page.locator("#text")).to_have_value("Dear one, " + chosen)
    assert has_nothing_wrong(page, width)


def test_a_ready_text_comes_without_scripts_too(opened: Opened) -> None:
    page = opened(**WITHOUT_SCRIPTS)
    page.locator("#canned").select_option(index=1)
    chosen = page.locator("#canned option:checked").get_attribute("data-text") or ""

    page.locator("[data-insert-text]").click()

    expect(page.locator("#text")).to_have_value(chosen)


@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_a_number_in_an_answer_is_asked_about_and_taken_out_by_one_click(
    opened: Opened, language: str, width: int
) -> None:
    page = opened(language=language, width=width)
    page.locator("#text").fill(TELLING)

    page.locator("#answer .composerfoot button.main").click()
    asked = page.locator("#answer .warning, #answer .personal").first
    expect(page.locator("#text")).to_have_value(TELLING)
    expect(asked).to_be_visible()
    assert has_nothing_wrong(page, width)
    page.locator("button[name=take_out]").click()

    expect(page.locator("#text")).not_to_have_value(TELLING)
    assert "612" not in page.locator("#text").input_value()
    expect(page.locator(".message.ours")).to_have_count(0)


def test_a_draft_is_handed_on_and_the_colleague_goes_on_writing(opened: Opened, windows: Windows) -> None:
    page = opened()
    page.locator("#text").fill("I began,")
    page.locator("#answer summary", has_text="Let a colleague").click()

    follow(page.get_by_role("button", name="Hand the draft on to: Oda"))

    oda = windows.open("Oda")
    oda.goto(page.url)
    expect(oda.locator("#text")).to_have_value("I began,")
    page.reload()
    expect(page.locator("#text")).to_have_value("")


def test_the_worksheet_is_nobody_elses_and_gone_when_the_answer_is_sent(
    opened: Opened, windows: Windows
) -> None:
    page = opened()
    page.locator("#answer summary", has_text="Worksheet").click()
    page.locator("#answer .thinking textarea").first.fill("It makes me angry.")
    page.locator("#text").fill("You are heard.")
    page.locator("#answer .composerfoot button.main").click()
    expect(page.locator(".message.ours")).to_contain_text("You are heard.")

    page.reload()

    assert "It makes me angry." not in page.content()
    oda = windows.open("Oda")
    oda.goto(page.url)
    assert "It makes me angry." not in oda.content()


@pytest.mark.usefixtures("four_eyes")
@pytest.mark.parametrize(("language", "width"), WINDOWS)
def test_an_answer_waits_for_a_second_person_who_lets_it_leave(
    opened: Opened, windows: Windows, language: str, width: int
) -> None:
    page = opened(language=language, width=width)
    page.locator("#text").fill("You are heard.")
    page.locator("#answer .composerfoot button.main").click()
    expect(page.locator(".delivery")).to_have_class("delivery to approve")
    assert page.locator(".approval").count() == 0

    sam = windows.open("Sam", language=language, viewport={"width": width, "height": 800})
    sam.goto("/approvals")
    assert has_nothing_wrong(sam, width)
    sam.goto(page.url)
    assert has_nothing_wrong(sam, width)
    sam.locator(".approval button.main").click()

    expect(sam.locator(".approval")).to_have_count(0)
    expect(sam.locator(".delivery")).not_to_have_class("delivery to approve")


@pytest.mark.usefixtures("four_eyes")
def test_what_is_sent_back_is_a_draft_again_with_a_note(opened: Opened, windows: Windows) -> None:
    page = opened()
    page.locator("#text").fill("Go to the police.")
    page.locator("#answer .composerfoot button.main").click()
    sam = windows.open("Sam")
    sam.goto(page.url)
    sam.locator(".approval summary").click()
    sam.locator(".approval textarea").fill("Let her choose.")

    sam.locator(".approval form button", has_text="Send it back").click()

    page.reload()
    expect(page.locator("#text")).to_have_value("Go to the police.")
    expect(page.locator(".message.note")).to_contain_text("Let her choose.")
