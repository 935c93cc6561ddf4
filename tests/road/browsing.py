"""People in a real Chromium. Each has a window of her own; whatever a page asks of others or complains about is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Request,
    StorageState,
)

from tests.barriers import barriers, is_too_wide
from tests.road.running import RunningDemo, wait_for

UNFOLD = "document.querySelectorAll('details').forEach((folded) => { folded.open = true; })"
PATIENCE = 40_000  # ms; what a busy machine does late, it does all the same
REFUSALS = ("status of 403", "status of 404", "status of 409", "status of 422", "status of 429")


@dataclass
class Watch:
    """What no page may do: ask anybody else for anything, break, or be stopped by its own policy."""

    home: str
    asked_elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def forget(self) -> None:
        self.asked_elsewhere.clear()
        self.complaints.clear()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.asked_elsewhere.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        """A refused form is told by its status; the browser complains about that, we don't."""
        if message.type in ("error", "warning") and not any(code in message.text for code in REFUSALS):
            self.complaints.append(message.text)


class Windows:
    """Opens windows for people of one desk. Who has signed in once stays signed in: a passphrase takes half a second."""

    def __init__(self, browser: Browser, demo: RunningDemo) -> None:
        self.demo = demo
        self.watch = Watch(demo.url)
        self._browser = browser
        self._signed_in: dict[str, StorageState] = {}
        self._open: list[BrowserContext] = []

    def open(self, name: str = "", *, language: str = "en", **how: Any) -> Page:
        """A new window, on the first page of this colleague, or on the door. `how` is the browser's."""
        if name and name not in self._signed_in:
            self._signed_in[name] = self._sign_in(name)
        how = {"locale": language, "viewport": {"width": 1280, "height": 900}} | how
        context = self._browser.new_context(
            base_url=self.demo.url, storage_state=self._signed_in.get(name), **how
        )
        context.set_default_timeout(PATIENCE)
        self.watch.over(context)
        self._open.append(context)
        page = context.new_page()
        page.goto("/")
        if name and page.locator("html").get_attribute("lang") != language:
            page.click(f"button[name=language][value={language}]")
            page.wait_for_load_state()
        return page

    def close_all(self) -> None:
        while self._open:
            self._open.pop().close()

    def visit(
        self, pages: Mapping[str, Sequence[str]], places: Mapping[str, str], **how: Any
    ) -> Iterator[tuple[str, Page]]:
        """Each page of these people in turn, unfolded, with the name under which a test may complain about it."""
        for name, paths in pages.items():
            page = self.open(name, **how)
            for path in paths:
                page.goto(path.format(**places))
                page.evaluate(UNFOLD)
                yield f"{name or 'nobody'} at {path}", page

    def _sign_in(self, name: str) -> StorageState:
        context = self._browser.new_context(base_url=self.demo.url, locale="en")
        page = context.new_page()
        sign_in(page, name, self.demo.passphrase_of(name))
        state = context.storage_state()
        context.close()
        return state


def follow(button: Locator) -> None:
    """Presses it and waits for the page it leads to: what comes next is not for the old one, nor cuts its form off."""
    with button.page.expect_navigation():
        button.click()


def place_of(there: Locator) -> FloatRect:
    """Where it lies on the page; a live list may just be putting it in anew, and then it has no place for a moment."""
    return wait_for(there.bounding_box)


def what_shuts_out(
    visited: Iterable[tuple[str, Page]], rules: dict[str, Any] | None = None
) -> dict[str, list[Any]]:
    """Of the visited pages those which shut somebody out, each with what does; `rules` as `barriers` takes them."""
    found = {place: [*barriers(page, rules), *["too wide"] * is_too_wide(page)] for place, page in visited}
    return {place: told for place, told in found.items() if told}


def sign_in(page: Page, name: str, passphrase: str) -> None:
    page.goto("/login")
    page.fill("[name=name]", name)
    page.fill("[name=passphrase]", passphrase)
    page.click("form button.main")
    page.wait_for_selector(".whoami")
