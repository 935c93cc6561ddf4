"""What the pages do by themselves in a browser, and that nothing on them shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.serving import make_server

from tests.barriers import ALL_BUT_COLOURS, AXE_SCRIPT, COLOURS, barriers, is_too_wide
from tests.web.gallery import PAGES, PARTS
from tests.web.gallery.app import compile_translations, make_app

sync_api = pytest.importorskip("playwright.sync_api")
WIDTHS = {
    name: {"width": width, "height": 800} for name, width in (("desk", 1280), ("phone", 390), ("narrow", 320))
}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "desk": ("light", {}),
    "phone": ("dark", COLOURS),
    "narrow": ("light", ALL_BUT_COLOURS),
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("default"),  # the browser's driver warns in its own words
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    translations = compile_translations(tmp_path_factory.mktemp("translations"))
    server = make_server("127.0.0.1", 0, make_app(translations=translations), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/page"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    page.close()
    assert page.complaints == []


def let_something_come(tab: Any, address: str, **told: int) -> None:
    """From now on the desk says that it has changed, and has a list with one more person in it."""
    tab.route("**/changes", lambda route: route.fulfill(json=told or {"change": 42}))
    tab.route(
        "**/page/tickets*part=list*",
        lambda route: route.fulfill(response=route.fetch(url=f"{address}/fresh")),
    )


@pytest.fixture(scope="module")
def seen(browser: Any) -> Iterator[Any]:
    """One window for all the pages that are only looked at; it is told only once what looks for barriers."""
    page = browser.new_page()
    page.add_init_script(AXE_SCRIPT)
    yield page
    page.close()


@pytest.mark.parametrize("name", sorted(PAGES.keys() - PARTS))
def test_a_page_shuts_nobody_out_and_never_scrolls_sideways(seen: Any, address: str, name: str) -> None:
    """Only colours depend on the scheme, and they on nothing else: each is looked at where it can differ."""
    found = {}

    seen.set_viewport_size(WIDTHS["desk"])
    seen.goto(f"{address}/{name}")
    for width, (scheme, rules) in LOOKS.items():
        seen.set_viewport_size(WIDTHS[width])
        seen.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[width] = (barriers(seen, rules), is_too_wide(seen))

    assert found == dict.fromkeys(LOOKS, ([], False))


def test_a_new_letter_appears_in_the_list_by_itself(tab: Any, address: str) -> None:
    tab.goto(f"{address}/tickets?lang=en")

    let_something_come(tab, address)

    tab.get_by_text("Nauja").wait_for()
    assert tab.locator("[data-fresh]").is_hidden()


def test_a_reminder_that_comes_due_changes_the_list_though_nobody_did_anything(
    tab: Any, address: str
) -> None:
    tab.goto(f"{address}/tickets?lang=en")
    change, due = (int(tab.locator(".list").get_attribute(f"data-{name}")) for name in ("change", "due"))

    let_something_come(tab, address, change=change, due=due + 1)

    tab.get_by_text("Nauja").wait_for()


def test_the_list_does_not_move_under_her_hand(tab: Any, address: str) -> None:
    tab.goto(f"{address}/tickets?lang=en")
    tab.locator(".item").nth(1).hover()

    let_something_come(tab, address)

    offer = tab.get_by_role("button", name="New: 1. Show")
    offer.wait_for()
    assert tab.get_by_text("Nauja").count() == 0

    offer.click()

    tab.get_by_text("Nauja").wait_for()
    assert tab.evaluate("document.activeElement.closest('.item') !== null")


def test_a_ticket_only_says_that_something_has_come(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")

    let_something_come(tab, address)

    tab.get_by_text("Something new has come: show").wait_for()


def test_a_draft_is_kept_while_she_thinks(tab: Any, address: str) -> None:
    kept: list[dict[str, list[str]]] = []

    def keep(route: Any) -> None:
        kept.append(parse_qs(route.request.post_data))
        route.fulfill(json={"edition": 8})

    tab.route("**/draft", keep)
    tab.goto(f"{address}/ticket?lang=en")

    tab.locator("#text").fill("Laba diena")

    tab.get_by_text("saved ").wait_for()
    told = {name: kept[0][name] for name in ("csrf", "version", "edition", "text")}
    assert told == {"csrf": ["c5rf"], "version": ["12"], "edition": ["0"], "text": ["Laba diena"]}
    assert tab.locator("[name=edition]").input_value() == "8"


def test_she_is_told_when_another_window_holds_newer_words(tab: Any, address: str) -> None:
    tab.route("**/draft", lambda route: route.fulfill(status=409, json={}))
    tab.goto(f"{address}/ticket?lang=en")

    tab.locator("#text").fill("Laba diena")

    tab.get_by_text("another window holds newer words").wait_for()
    assert tab.get_by_role("button", name="Save draft").is_visible()


def test_a_ready_text_is_put_where_she_writes(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    text = tab.locator("#text")
    text.fill("Pradžia pabaiga")
    text.evaluate("field => field.setSelectionRange(8, 8)")

    tab.get_by_label("Ready text").select_option("2")
    tab.get_by_role("button", name="Insert").click()

    assert text.input_value() == "Pradžia Iki.pabaiga"


def test_she_is_told_when_a_draft_could_not_be_kept(tab: Any, address: str) -> None:
    tab.route("**/draft", lambda route: route.fulfill(status=403))
    tab.goto(f"{address}/ticket?lang=en")

    tab.locator("#text").fill("Laba diena")

    tab.get_by_text("not saved: keep this page open").wait_for()


def test_the_safety_words_go_before_what_she_has_written(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")
    tab.locator("#text").fill("Mano atsakymas")

    tab.locator(".firsthint summary").click()
    tab.get_by_role("button", name="Put it into the answer").click()

    written = tab.locator("#text").input_value()
    assert written.startswith("Ačiū, kad parašėte.")
    assert written.endswith("Mano atsakymas")


def test_the_error_summary_takes_the_focus(tab: Any, address: str) -> None:
    tab.goto(f"{address}/wrong?lang=en")

    assert "Write a few words first." in tab.evaluate("document.activeElement.innerText")


def test_a_printed_ticket_says_to_shred_it_and_shows_no_buttons(tab: Any, address: str) -> None:
    tab.goto(f"{address}/ticket?lang=en")

    tab.emulate_media(media="print")

    assert tab.get_by_text("Shred it today").is_visible()
    assert tab.locator("button:visible").count() == 0


def test_a_wait_grows_while_the_page_is_open(tab: Any, address: str) -> None:
    tab.clock.install()
    tab.goto(f"{address}/ticket?lang=en")

    tab.clock.run_for(3 * 60_000)

    tab.get_by_text("waits 3 h 23 min").wait_for()
