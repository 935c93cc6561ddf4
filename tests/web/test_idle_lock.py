"""A page that nobody looks after locks itself, loses nothing, and opens again; with the real desk behind it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from helpline.deeds.staff import sessions
from tests.barriers import barriers
from tests.cast import Desk
from tests.only import on_sqlite_only

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default"),  # the browser's driver warns in its own words
    on_sqlite_only,  # what a page does has nothing to do with the database
]
SESSION = "**/session"
WORDS = "ziburelisx, ar galite man padėti?"


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    sessions.set_language("en", by=desk.ada)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Any, desk: Desk, address: str) -> Iterator[Any]:
    """Ada's, on Rowan's ticket, with a note begun."""
    ticket_id = desk.receive(text=WORDS).ticket_id
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    page = window.new_page()
    page.clock.install()
    sign_in(page, desk, f"{address}/login")
    with page.expect_response(SESSION):
        page.goto(f"{address}/tickets/{ticket_id}")
    page.locator(".notecard summary").click()
    page.locator("#note").fill("Ji skambins rytoj")
    yield page
    window.close()


def sign_in(page: Any, desk: Desk, url: str, name: str = "Ada") -> None:
    page.goto(url)
    page.locator("[name=name]").fill(name)
    page.locator("[name=passphrase]").fill(desk.founded.passphrases[name])
    page.locator("form .main").click()
    page.wait_for_url("**/tickets")


def go_away(tab: Any, desk: Desk, *, minutes: float) -> None:
    """Nobody touches anything for at least a minute, and the page has looked at the session; both clocks agree."""
    desk.clock.forward(minutes=minutes)
    with tab.expect_response(SESSION):
        tab.clock.fast_forward(int(minutes * 60_000))


def open_again(tab: Any, passphrase: str) -> None:
    tab.locator("#cover-passphrase").fill(passphrase)
    tab.get_by_role("button", name="Open it again").click()


def test_a_minute_before_the_end_it_says_so_and_staying_is_one_press(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=29.2)

    tab.get_by_text("in a minute this page locks itself").wait_for()
    assert barriers(tab) == []

    tab.get_by_role("button", name="Stay").click()

    tab.locator(".idlewarning").wait_for(state="hidden")
    assert sessions.time_left(session_of(tab), now=desk.clock.now, lasting=sessions.Lasting()).seconds == 1800


def test_at_the_end_nothing_of_the_page_can_be_read(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=31)

    tab.get_by_role("dialog", name="Locked while you were away").wait_for()

    assert "ziburelisx" not in tab.content()
    assert "skambins" not in tab.content()
    assert tab.title() == "Helpline desk"
    assert tab.evaluate("document.activeElement.id") == "cover-passphrase"
    assert barriers(tab) == []


def test_her_passphrase_brings_back_what_she_wrote_and_it_can_be_kept(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=31)

    open_again(tab, desk.founded.passphrases["Ada"])

    tab.locator("#note").wait_for()
    assert tab.locator("#note").input_value() == "Ji skambins rytoj"
    assert tab.evaluate("document.activeElement.id") == "note"

    tab.get_by_role("button", name="Keep the note").click()

    tab.locator(".message.note").wait_for()
    assert "Ji skambins rytoj" in tab.content()


def test_a_wrong_passphrase_opens_nothing_and_says_so(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=31)

    open_again(tab, "wrong words")

    tab.get_by_text("This name and passphrase don't belong together.").wait_for()
    assert "ziburelisx" not in tab.content()


def test_escape_does_not_lift_the_cover(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=31)
    cover = tab.get_by_role("dialog", name="Locked while you were away")
    cover.wait_for()

    for _ in range(3):
        tab.keyboard.press("Escape")
    go_away(tab, desk, minutes=1.2)

    assert cover.is_visible()
    assert "ziburelisx" not in tab.content()


def test_an_administrators_lock_covers_the_page_within_a_minute(tab: Any, desk: Desk) -> None:
    sessions.lock_all(now=desk.clock.now)

    go_away(tab, desk, minutes=1.2)

    tab.get_by_role("dialog", name="Locked while you were away").wait_for()


def test_whoever_signed_in_meanwhile_as_somebody_else_does_not_see_her_page(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=31)
    other = tab.context.new_page()
    sign_in(other, desk, tab.url.partition("/tickets")[0] + "/login", name="Sam")

    go_away(tab, desk, minutes=1.2)
    tab.wait_for_url("**/tickets")

    assert "Ji skambins" not in tab.content()


def test_whoever_keeps_typing_is_not_interrupted(tab: Any, desk: Desk) -> None:
    go_away(tab, desk, minutes=28)
    tab.locator("#note").press_sequentially(", vakare")

    with tab.expect_response("**/session/staying"):
        go_away(tab, desk, minutes=1.2)
    go_away(tab, desk, minutes=4)

    assert not tab.locator("dialog.cover").is_visible()
    assert tab.locator("#note").input_value() == "Ji skambins rytoj, vakare"


def test_an_answer_that_comes_late_makes_no_session_longer(tab: Any) -> None:
    """Her computer sleeps between question and answer: what was true when the page asked is no longer."""

    def answer_late(route: Any) -> None:
        told = route.fetch()
        tab.clock.fast_forward("32:00")
        route.fulfill(response=told)

    tab.route(SESSION, answer_late, times=1)

    tab.clock.fast_forward("02:00")

    tab.get_by_role("dialog", name="Locked while you were away").wait_for()


def session_of(tab: Any) -> bytes:
    return base64.urlsafe_b64decode(tab.context.cookies()[0]["value"])
