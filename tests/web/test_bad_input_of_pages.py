"""Every form that a page shows, found on the page itself: whatever stands in its fields, nothing breaks down.

So a form that is new has its case here without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from werkzeug.exceptions import HTTPException

from tests.cast import Browser, Desk
from tests.only import on_sqlite_only
from tests.web.cells import Cell, cells
from tests.web.test_bad_input import BAD, NOT_ASKED, faults

NAMES = ("Ada", "Sam", "Kim")
FIELDS = {"input", "select", "textarea", "button"}
Found = tuple[str, frozenset[str]]  # where it goes, and what it asks


class Forms(HTMLParser):
    """The forms of a page that send something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, set[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form" and told.get("method") == "post":
            self.found.append((told.get("action") or "", set()))
        elif tag in FIELDS and self.found and (name := told.get("name")):
            self.found[-1][1].add(name)


def forms_of(full: Desk, browser: Browser) -> Iterator[tuple[str, Found]]:
    """Of each route one form with the same fields: two tickets ask the same."""
    adapter = full.app.url_map.bind("127.0.0.1")
    for cell in cells(full):
        page = browser.get(cell.path) if cell.method == "GET" else None
        for action, names in Forms(page.text).found if page and page.mimetype == "text/html" else ():
            try:
                endpoint, _ = adapter.match(action.partition("?")[0], method="POST")
            except HTTPException:
                endpoint = f"nowhere: {action}"
            yield endpoint, (action, frozenset(names - {"csrf"}))


@on_sqlite_only  # what only PostgreSQL refuses is tried form by form in test_bad_input
@pytest.mark.parametrize("name", NAMES)
def test_no_form_of_a_page_breaks_down_over_what_stands_in_its_fields(full: Desk, name: str) -> None:
    token = full.log_in(name)
    forms = {(endpoint, names): action for endpoint, (action, names) in forms_of(full, Browser(full, token))}
    full.store.keep()
    wrong: list[str] = []

    for (endpoint, names), action in forms.items():
        for kind in ("html", "nul", "long", "number"):
            if endpoint in NOT_ASKED:
                continue
            full.store.put_back()
            browser = Browser(full, token)
            answer = browser.post(action, {**dict.fromkeys(names, BAD[kind]), "csrf": browser.csrf})
            wrong += faults(answer, Cell(endpoint, "POST", action, is_of_a_team=False, form={}))

    assert wrong == []
    assert len(forms) > len(NAMES)
    assert [endpoint for endpoint, _ in forms if endpoint.startswith("nowhere")] == []
