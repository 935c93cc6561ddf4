"""What shuts somebody out of a page: what axe finds (https://github.com/dequelabs/axe-core), and what is wider than a screen."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

# Contrast is what costs axe most, and all that the colour scheme can change.
CONTRAST = ["color-contrast", "link-in-text-block"]
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": CONTRAST}}
ALL_BUT_COLOURS: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in CONTRAST}}
# Asks for violations alone, and brings home no more of them than a person needs to find the place.
FIND = """
(rules) => axe.run(document, {resultTypes: ["violations"], ...rules})
  .then((found) => found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))
"""


def barriers(page: Page, rules: dict[str, Any] | None = None) -> list[tuple[str, list[str]]]:
    """The rules of axe that the page breaks, each with the elements; `rules` are options of `axe.run`."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return [(rule, elements) for rule, elements in page.evaluate(FIND, rules or {})]


def is_too_wide(page: Page) -> bool:
    """Whether one has to scroll sideways. A phone's window grows with a page that is too wide, so the screen counts."""
    assert page.viewport_size is not None
    return int(page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]
