"""Debian's Chromium, driven by Playwright: one for the whole run, because its driver allows only one at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

INSTALL = "sudo apt-get install -y chromium"
# The first is Debian's Chromium without its window, which costs a fifth for each page that is opened.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
expect.set_options(timeout=20_000)  # what a busy machine shows late, it shows all the same
# One program for all windows, and no more than it takes: our scripts are over before making them quick would pay.
QUIET = ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync",
         "in-process-gpu", "renderer-process-limit=1", "disable-threaded-animation",
         "disable-checker-imaging", "js-flags=--no-opt,--no-maglev"]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Without one the tests are skipped, aloud; in CI that is a failure."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        told = f"no Chromium here, so no page was tried in a browser; install one: {INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[f"--{word}" for word in QUIET])
        yield browser
        browser.close()
