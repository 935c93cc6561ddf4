"""The benchmarks still run. What they measure is for people to read: nothing here asserts a time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from bench import plain_letter
from bench.__main__ import BENCHMARKS
from bench.sizes import SMALLEST

# In each table: a row, and how the ratio at its end looks. The limit's own ratio is one.
RATIOS = {
    "door": r"(?s:aiosmtpd, one commit a mail .* 100%\n.*)^  0 +1 .* 1\.00$",
    "pages": r"bare waitress .* 1 +-$",
    "start": r"python, imports only .* 1\.0$",
    "search": r"bare AES-GCM and `in` .* 1\.0$",
    "sealing": r"seal_record, 3 kB .* \d+\.\d$",
    "line": r"bare waitress .* 1\.0$",
    "trends": r"raw SQL, medians by month .* 1\.0$",
    "memory": r"start .* 100%$",
    "forms": r"smtplib, one connection .* 100%$",
    "bell": r"handing one letter over .* 1$",
}


@pytest.mark.parametrize("name", list(RATIOS))
def test_a_benchmark_of_size_one_prints_its_figures_beside_their_limit(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    BENCHMARKS[name](SMALLEST)

    printed = capsys.readouterr().out
    assert re.search(RATIOS[name], printed, re.MULTILINE), printed


@pytest.mark.browser
def test_a_plain_letter_is_measured_in_the_browser_of_the_tests(
    browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    plain_letter.measure_in(browser, SMALLEST)

    printed = capsys.readouterr().out
    assert re.search(r"the browser alone, 3 pages .* 1\.0$", printed, re.MULTILINE), printed
    assert set(BENCHMARKS) == {*RATIOS, "letter"}
