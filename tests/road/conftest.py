"""Gives every file of the road a running demo, and the pages their words in all languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Browser

from tests.road.browsing import Windows
from tests.road.running import ROOT, RunningDemo


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Installing compiles the catalogues; in a checkout they may be missing or older than their words."""
    for written in (ROOT / "helpline/web/translations").glob("*/LC_MESSAGES/*.po"):
        compiled = written.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < written.stat().st_mtime:
            with written.open("rb") as source, compiled.open("wb") as target:
                write_mo(target, read_po(source, locale=written.parent.parent.name))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """One desk for all tests of a file: founded a moment ago, no letter yet."""
    with RunningDemo(tmp_path_factory.mktemp("desk")) as demo:
        yield demo


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[RunningDemo]:
    """A desk for one test alone, which may kill it."""
    with RunningDemo(tmp_path / "desk") as demo:
        yield demo


@pytest.fixture(scope="module")
def all_windows(browser: Browser, demo: RunningDemo) -> Windows:
    return Windows(browser, demo)


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    """Windows for one test."""
    yield from watched(all_windows)


@pytest.fixture
def unarmed_windows(browser: Browser, own_demo: RunningDemo) -> Iterator[Windows]:
    """The same on a desk where no keeper signs in, so that no answer leaves meanwhile."""
    yield from watched(Windows(browser, own_demo))


def watched(windows: Windows) -> Iterator[Windows]:
    """Afterwards no page may have asked anybody else, or complained."""
    yield windows
    windows.close_all()
    asked, complaints = windows.watch.asked_elsewhere[:], windows.watch.complaints[:]
    windows.watch.forget()
    assert asked == []
    assert complaints == []
