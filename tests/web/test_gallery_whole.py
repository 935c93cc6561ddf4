"""Whatever page a colleague can open stands in the gallery, where it is looked at in both languages and by axe."""

from __future__ import annotations

from flask import Flask, template_rendered

from tests.cast import Desk
from tests.web.cells import cells
from tests.web.gallery import PAGES

# Pages by their template that have no picture here, and why.
BY_KEYBOARD = "walked in Chromium with calls that are there, by axe, in both languages and narrow: tests/road/test_every_page.py"
WITHOUT = {
    f"calls/{page}.html": BY_KEYBOARD
    for page in ("call", "call_back", "call_backs", "calls", "new", "promise", "totals")
}
NAMES = ("Ada", "Sam", "Kim")


def rendered(full: Desk) -> set[str]:
    """The templates of every page that one of them can open, by GET alone."""
    shown: list[str] = []

    def note(_desk: Flask, template: object, **_told: object) -> None:
        shown.append(str(getattr(template, "name", "")))

    found = set()
    with template_rendered.connected_to(note, full.app):
        for name in NAMES:
            browser = full.browser(name)
            for cell in cells(full):
                shown.clear()
                if cell.method == "GET" and browser.get(cell.path).status_code == 200 and shown:
                    found.add(shown[-1])
    return found


def test_every_page_stands_in_the_gallery_or_its_reason_here(full: Desk) -> None:
    pictured = {template for template, _, _ in PAGES.values()}

    shown = rendered(full)

    assert sorted(shown - pictured - WITHOUT.keys()) == []
    assert sorted(WITHOUT.keys() - shown) == []
