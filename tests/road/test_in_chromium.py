"""The desk in a real Chromium, used as tired people use it: by mouse, by keyboard, on a phone, without scripts, two at once."""

from __future__ import annotations

import io
import logging
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.photos import MARKS, photo, seen
from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
log = logging.getLogger(__name__)  # `-o log_cli=true --log-level=INFO` shows what was measured
FILE = ("laiškas.pdf", bytes(range(256)) * 300)


def write_in(demo: RunningDemo, text: str) -> None:
    demo.mail(letter(text, sender=somebody(), subject="Klausimas", files=[FILE]))


def open_ticket(page: Page, text: str) -> None:
    """From the inbox, by the first words of her letter."""
    page.goto("/tickets?view=all")
    page.locator(".item", has_text=text).get_by_role("link").first.click()
    expect(page.locator(".message.hers").first).to_contain_text(text)


def test_a_letter_comes_into_the_open_inbox_by_itself(demo: RunningDemo, windows: Windows) -> None:
    page = windows.open("Ada")
    page.evaluate("window.notReloaded = true")

    write_in(demo, "I came by myself.")
    started = time.monotonic()
    expect(page.locator(".item", has_text="I came by myself.")).to_be_visible(timeout=20_000)

    log.info("the letter stood in the inbox %.2f s after its 250", time.monotonic() - started)
    assert page.evaluate("window.notReloaded")


def test_the_list_does_not_move_under_her_hand(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "I was here before.")
    page = windows.open("Ada")
    page.locator(".item", has_text="I was here before.").hover()

    write_in(demo, "I am only announced.")
    page.get_by_role("button", name="New: 1. Show").wait_for()

    expect(page.locator(".item", has_text="I am only announced.")).to_have_count(0)
    page.get_by_role("button", name="New: 1. Show").click()
    expect(page.locator(".item", has_text="I am only announced.")).to_be_visible()


def test_a_file_comes_out_as_it_came_in(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "With a file.")
    page = windows.open("Ada")
    open_ticket(page, "With a file.")

    with page.expect_download() as download:
        page.get_by_role("link", name=FILE[0]).click()

    assert download.value.suggested_filename == FILE[0]
    assert Path(download.value.path()).read_bytes() == FILE[1]


def test_a_photo_goes_out_without_its_place_and_can_be_looked_at(
    demo: RunningDemo, windows: Windows, tmp_path: Path
) -> None:
    windows.open("Sam")  # a keeper, so that answers leave
    write_in(demo, "Please send me the map.")
    page = windows.open("Ada")
    open_ticket(page, "Please send me the map.")
    taken = tmp_path / "from home.jpg"
    taken.write_bytes(photo())

    page.get_by_label("Your answer").fill("Here is the map you asked for.")
    page.get_by_text("Add files").click()
    page.get_by_label("Files that go with the answer").set_input_files(taken)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.ours .files")).to_contain_text("attachment-1.jpg")

    letter, raw = demo.letter_with("Here is the map you asked for.")
    (picture,) = letter.iter_attachments()
    assert (picture.get_filename(), picture.get_content_type()) == ("attachment-1.jpg", "image/jpeg")
    assert Image.open(io.BytesIO(picture.get_content())).size == seen().size
    assert [mark for mark in MARKS if mark in picture.get_content() or mark in raw] == []
    page.get_by_role("link", name="Look at attachment-1.jpg").click()
    expect(page.locator("img")).to_have_js_property("naturalWidth", seen().width)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    demo: RunningDemo, windows: Windows, tmp_path: Path
) -> None:
    write_in(demo, "Send me a film.")
    page = windows.open("Ada")
    open_ticket(page, "Send me a film.")
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(11_000_000))

    page.get_by_label("Your answer").fill("Here it is.")
    page.get_by_text("Add files").click()
    page.get_by_label("Files that go with the answer").set_input_files(film)
    page.get_by_role("button", name="Send").click()

    assert "larger than 10 MB" in page.locator("#files").evaluate("input => input.validationMessage")
    expect(page.get_by_label("Your answer")).to_have_value("Here it is.")
    expect(page.locator(".message.ours")).to_have_count(0)


def test_a_note_stays_among_us(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "Is this for the note?")
    page = windows.open("Ada")
    open_ticket(page, "Is this for the note?")

    page.get_by_text("Write a note, only for us").click()
    page.get_by_label("Note", exact=True).fill("Children are 4 and 7.")
    follow(page.get_by_role("button", name="Keep the note"))

    note = page.locator(".message.note", has_text="Children are 4 and 7.")
    expect(note).to_contain_text("only us")


def test_a_draft_survives_the_closed_tab(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "This one needs thought.")
    page = windows.open("Ada")
    open_ticket(page, "This one needs thought.")

    page.get_by_label("Your answer").fill("Let me think ab")
    expect(page.locator("[data-saved-note]")).to_have_text(re.compile(r"saved \d\d:\d\d"))
    page.close()

    page = windows.open("Ada")
    open_ticket(page, "This one needs thought.")
    expect(page.get_by_label("Your answer")).to_have_value("Let me think ab")


def test_an_answer_can_be_taken_back_and_sent_again(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "Please answer me.")
    page = windows.open("Ada")
    open_ticket(page, "Please answer me.")

    page.get_by_label("Your answer").fill("Too quick.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Take it back").click()

    expect(page.locator(".message.ours")).to_contain_text("Taken back; it never left.")
    expect(page.get_by_label("Your answer")).to_have_value("Too quick.")
    page.get_by_label("Your answer").fill("Better now.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.ours", has_text="Better now.")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("")


def test_a_closed_ticket_can_be_opened_again(demo: RunningDemo, windows: Windows) -> None:
    write_in(demo, "Close me, please.")
    page = windows.open("Ada")
    open_ticket(page, "Close me, please.")

    page.get_by_role("button", name="Close it").click()
    expect(page.locator(".tickethead")).to_contain_text("closed")
    page.get_by_role("button", name="Open it again").click()

    expect(page.get_by_role("button", name="Close it")).to_be_visible()


def test_of_two_who_answer_at_once_the_second_keeps_her_text(
    own_demo: RunningDemo, unarmed_windows: Windows
) -> None:
    write_in(own_demo, "Two will answer me.")
    ada, oda = unarmed_windows.open("Ada"), unarmed_windows.open("Oda")
    for page in (ada, oda):
        open_ticket(page, "Two will answer me.")
    oda.get_by_label("Your answer").fill("Oda's words.")
    ada.get_by_label("Your answer").fill("Ada's words.")

    ada.get_by_role("button", name="Send").click()
    expect(ada.locator(".message.ours", has_text="Ada's words.")).to_be_visible()
    oda.get_by_role("button", name="Send").click()

    expect(oda.get_by_role("alert")).to_contain_text("Your answer has not left, and it is kept below.")
    expect(oda.get_by_role("alert")).to_be_focused()
    expect(oda.locator(".message.newer")).to_contain_text("Ada's words.")
    expect(oda.get_by_label("Your answer")).to_have_value("Oda's words.")
    expect(oda.locator(".message.ours", has_text="Oda's words.")).to_have_count(0)
    oda.get_by_role("button", name="Send").click()
    expect(oda.locator(".message.ours", has_text="Oda's words.")).to_be_visible()


def see_of_the_card(page: Page) -> None:
    """Before she writes, whoever answers has the card before her eyes; and nothing lies beside the screen."""
    line = page.locator("#card-line")
    line.scroll_into_view_if_needed()
    expect(line).to_be_visible()
    expect(page.locator("#card")).to_contain_text("Safe contact")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # a window has a size


@pytest.mark.parametrize("width", [1280, 360])
def test_what_she_said_of_her_hours_is_obeyed(demo: RunningDemo, windows: Windows, width: int) -> None:
    """A window of one minute a week, three days from now: whatever the clock shows, it is not one of her hours."""
    text = f"Only then, please: {width}."
    write_in(demo, text)
    page = windows.open("Ada", viewport={"width": width, "height": 800})
    open_ticket(page, text)
    see_of_the_card(page)
    page.get_by_role("link", name="Fill in the card").click()
    page.locator("[name=email][value=yes]").check()
    day = (datetime.now(UTC) + timedelta(days=3)).isoweekday()
    page.locator(f"[name=windows-0-day{day}]").check()
    page.get_by_label("from").first.fill("12:00")
    page.get_by_role("button", name="Keep the card").click()
    expect(page.get_by_role("alert")).to_contain_text("Write both: from when, and until when.")
    page.get_by_label("until", exact=True).first.fill("12:01")
    page.get_by_role("button", name="Keep the card").click()

    see_of_the_card(page)
    expect(page.locator(".ways")).to_contain_text("This is not one of her safe hours.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    page.get_by_label("Your answer").fill("I wait for your hour.")
    page.get_by_role("button", name="Send in her safe hours").click()

    expect(
        page.locator(".message.ours", has_text="I wait for your hour.").locator(".delivery")
    ).to_be_visible()
    page.get_by_text("Send all the same").click()
    page.get_by_label("Your answer").fill("I can't wait.")
    page.get_by_label("Why it can't wait").fill("She rang.")
    page.get_by_role("button", name="Send it now, despite her card").click()
    expect(page.locator(".message.note")).to_contain_text("sent despite her card")


def test_a_request_to_anybody_else_would_be_noticed(windows: Windows) -> None:
    page = windows.open()

    with page.expect_console_message():
        page.evaluate("fetch('https://elsewhere.example/').catch(() => {})")

    assert "Content Security Policy" in " ".join(windows.watch.complaints)
    windows.watch.forget()
