"""A plain letter by keyboard alone: opened, triaged, answered. What is pressed is counted; the words of the answer aren't."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

TRIAGE = ("t", "y", "1", "c", "Enter")  # open it; she is safe now, danger 1, asks for help; keep
TO_THE_WORDS, TO_SEND = ("a",), ("Tab", "Tab", "Tab", "Enter")  # past the files and the subject
TRIAGED = "danger 1, standard"


@dataclass
class Keyboard:
    """One colleague's, on a page in English; `pressed` is every key but those of a text."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def open(self, words: str) -> None:
        """From the inbox, the ticket whose letter has these words: to its line by j, into it by o."""
        self.page.goto("/tickets")
        expect(self.page.locator(".item", has_text=words)).to_be_visible()
        while words not in self.page.evaluate("document.activeElement.closest('.item')?.textContent ?? ''"):
            self.press("j")
        self.press("o")
        self.page.wait_for_selector(".message.hers")
        self._listens()

    def triage(self) -> None:
        self.press(*TRIAGE)
        expect(self.page.locator("#triage > summary")).to_contain_text(TRIAGED)
        self._listens()

    def answer(self, words: str) -> None:
        """Until the page says that it is on its way, and can still be taken back."""
        self.press(*TO_THE_WORDS)
        expect(self.page.locator("#text")).to_be_focused()
        self.page.keyboard.insert_text(words)
        self.press(*TO_SEND)
        expect(self.page.locator(".message.ours", has_text=words)).to_be_visible()

    def _listens(self) -> None:
        """Letters are keys once the scripts have run; nobody presses one within the same tenth of a second."""
        expect(self.page.locator("#text[aria-keyshortcuts]")).to_be_attached()
