"""Makes the pictures of the README and a tour of the desk: starts the demo, looks at its pages and keeps what it sees.

The README's lie in docs/pictures; in docs/screenshots each room of the desk stands in light and dark, on a desk and a phone.

`python -m docs.pictures` from the top of the project.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.chromium import chromium
from tests.road.browsing import Windows
from tests.road.running import RunningDemo

PLACE = Path(__file__).parent / "pictures"
TOUR = Path(__file__).parent / "screenshots"
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
TALL = {"viewport": {"width": 1280, "height": 980}}
PAPER = {"viewport": {"width": 718, "height": 1046}}  # A4 within its margins
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
THE_REPORT = f"/reports/{date.today().year}"  # noqa: DTZ011  (the demo's own year)
LARGEST = 200_000  # bytes; a README is read on phones too


def main() -> None:
    for place in (PLACE, TOUR):
        place.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        RunningDemo(Path(folder), is_empty=False) as demo,
    ):
        windows = Windows(browser, demo)
        inboxes(windows)
        tickets(windows)
        waiting(windows)
        tour(windows)
        on_paper(windows)
        windows.close_all()


def inboxes(windows: Windows) -> None:
    for colours, language in (("light", "en"), ("dark", "lt")):
        keep(windows, "inbox-desktop", "Ada", "/tickets", language, colours, DESKTOP)
    for colours, language in (("light", "lt"), ("dark", "en")):
        keep(windows, "inbox-phone", "Ada", "/tickets", language, colours, PHONE)


def tickets(windows: Windows) -> None:
    """A conversation that has gone back and forth, with a note of ours, in her language and the colleague's."""
    for language, screen in (("en", TALL), ("lt", PHONE)):
        page = windows.open("Ada", language=language, **screen)
        path = livelier_ticket(page, {"en": "English", "lt": "lietuvių"}[language])
        note = {"en": "Safe to write until three.", "lt": "Rašyti saugu iki trečios."}[language]
        page.goto(path)
        page.evaluate(WRITE_NOTE, note)
        page.wait_for_load_state()
        keep(
            windows,
            f"ticket-{'desktop' if screen is TALL else 'phone'}",
            "Ada",
            path,
            language,
            "light",
            screen,
        )


WRITE_NOTE = """
(words) => {
  const form = document.querySelector("form[action$='/notes']");
  form.elements.note.value = words;
  form.submit();
}
"""


def waiting(windows: Windows) -> None:
    keep(windows, "waiting-desktop", "Sam", "/waiting", "en", "light", DESKTOP)
    keep(windows, "waiting-phone", "Sam", "/waiting", "lt", "light", PHONE)


def tour(windows: Windows) -> None:
    """Every room twice: on a desk in the light, on a phone in the dark."""
    page = windows.open("Ada", language="en", **TALL)
    ticket = livelier_ticket(page, "English")
    for language, colours, screen in (("en", "light", TALL), ("lt", "dark", PHONE)):
        for name, who, path, script in rooms(ticket):
            page = windows.open(who, language=language, color_scheme=colours, **screen)
            page.goto(path)
            page.evaluate(script)
            page.mouse.move(0, 0)
            page.screenshot(path=TOUR / f"{name}-{colours}-{language}.png")
            page.context.close()


def rooms(ticket: str) -> tuple[tuple[str, str, str, str], ...]:
    """Name, who looks, address, and what she does before the picture is taken."""
    return (
        ("inbox", "Ada", "/tickets", "1"),
        ("ticket", "Ada", ticket, "1"),
        ("triage", "Ada", ticket, UNFOLD.format(what="#triage")),
        ("composer", "Ada", ticket, UNFOLD.format(what="#answer")),
        ("search", "Ada", "/search", FIND),
        ("hand-over", "Ada", "/handover", "1"),
        ("ask-after", "Ada", "/tickets?view=look-after", "1"),
        ("deadlines", "Ada", "/deadlines", "1"),
        ("call", "Oda", "/calls/new", "1"),
        ("rota", "Sam", "/rota", "1"),
        ("now", "Sam", "/waiting", "1"),
        ("trends", "Sam", "/trends", "1"),
        ("heat-map", "Sam", "/trends", "document.querySelector('#arrivals-title').scrollIntoView()"),
        ("report", "Sam", THE_REPORT, "1"),
        ("topics", "Sam", "/trends/topics", "1"),
        ("load", "Sam", "/load", "1"),
        ("review", "Sam", "/reviews", "1"),
        ("staffing", "Sam", "/staffing", "1"),
        ("data-quality", "Sam", "/data-quality", "1"),
        ("approvals", "Sam", "/approvals", "1"),
        ("carrier", "Kim", "/carrier", "1"),
        ("clocks", "Kim", "/rules/clocks", "1"),
    )


def on_paper(windows: Windows) -> None:
    """What a supervisor prints for a meeting, as the first page of it looks."""
    page = windows.open("Sam", language="en", **PAPER)
    page.emulate_media(media="print")
    for name, path in (("report", THE_REPORT), ("trends", "/trends")):
        page.goto(path)
        page.screenshot(path=TOUR / f"{name}-printed-en.png")
    page.context.close()


UNFOLD = """
() => {{
  const room = document.querySelector("{what}");
  room.querySelectorAll("details").forEach((one) => {{ one.open = false; }});
  if (room.matches("details")) room.open = true;
  room.scrollIntoView();
}}
"""

# Many of the demo's letters are about children.
FIND = """
async () => {
  document.querySelector("[data-search]").value = "vaik";
  document.querySelector("[data-search-form]").requestSubmit();
  while (!document.querySelector(".hits .items li")) await new Promise((done) => setTimeout(done, 50));
  document.activeElement.blur();
}
"""


def livelier_ticket(page: Page, language: str) -> str:
    """Of the unanswered and answered ones in this language, the one with the most messages."""
    paths: list[str] = []
    for view in ("waiting-for-her", "all"):
        page.goto(f"/tickets?view={view}")
        items = page.locator(".item", has_text=language)
        paths += [str(link.get_attribute("href")) for link in items.get_by_role("link").all()]
    counts = {path: _messages(page, path) for path in paths[:20]}
    return max(counts, key=lambda path: counts[path])


def _messages(page: Page, path: str) -> int:
    page.goto(path)
    return page.locator(".message").count()


def keep(
    windows: Windows, name: str, who: str, path: str, language: str, colours: str, screen: dict[str, Any]
) -> None:
    page = windows.open(who, language=language, color_scheme=colours, **screen)
    page.goto(path)
    page.mouse.move(0, 0)
    picture = PLACE / f"{name}-{colours}-{language}.png"
    page.screenshot(path=picture)
    if picture.stat().st_size > LARGEST:
        raise SystemExit(
            f"{picture.name} is {picture.stat().st_size:,} bytes, more than a README should carry."
        )


if __name__ == "__main__":
    main()
