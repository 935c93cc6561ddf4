"""Rules about the pages people read: every link leads somewhere, and every command they are told to type exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from helpline.cli import helpline
from helpline.settings import settings_from

PROJECT = Path(__file__).parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# A command stands in backticks or after a shell's words; "helpline desk" in a sentence is none.
COMMAND = re.compile(r"(?:`|bin/|^    )helpline (?!--)([a-z-]+)", re.MULTILINE)
TOML = re.compile(r"(?:^    (?:[a-z_]+ = |\[).*\n|^    *\n)+", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = [link for link in links_of(page.read_text("utf-8")) if "://" not in link]

    lost = [link for link in links if not leads_somewhere(link, page)]

    assert lost == []


def test_a_link_to_nowhere_would_be_noticed() -> None:
    page = PROJECT / "README.md"

    assert not leads_somewhere("docs/no-such-page.md", page)
    assert not leads_somewhere("docs/keys.md#no-such-heading", page)
    assert leads_somewhere("docs/keys.md#recognition", page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_one_of_the_desk(page: Path) -> None:
    told = set(COMMAND.findall(page.read_text("utf-8")))

    assert told <= helpline.commands.keys()


def test_every_command_of_the_desk_is_told_somewhere() -> None:
    told = {command for page in PAGES for command in COMMAND.findall(page.read_text("utf-8"))}

    assert helpline.commands.keys() <= told


def test_the_settings_that_running_shows_are_settings_of_the_desk() -> None:
    shown = [
        told
        for told in TOML.findall((PROJECT / "docs" / "running.md").read_text("utf-8"))
        if "addresses" in told
    ]

    assert shown
    for told in shown:
        settings_from(tomllib.loads(re.sub(r"(?m)^    ", "", told)))


def links_of(text: str) -> list[str]:
    return [first or second for first, second in LINK.findall(FENCE.sub("", text))]


def leads_somewhere(link: str, page: Path) -> bool:
    """Whether the file is there, and in it the heading behind the "#"."""
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not heading or heading in anchors_of(target.read_text("utf-8"))


def anchors_of(text: str) -> set[str]:
    """The names GitHub gives to headings."""
    headings = re.findall(r"(?m)^#+ (.+)$", FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
