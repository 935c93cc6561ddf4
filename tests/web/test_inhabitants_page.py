"""The page on which a supervisor writes down how many people live in each county."""

from __future__ import annotations

import pytest
from lxml import html

from tests.cast import Browser, Desk


@pytest.fixture
def sam(desk: Desk) -> Browser:
    return desk.browser("Sam")


def rows_of(page: str) -> list[list[str]]:
    return [[cell.text_content() for cell in row.findall("td")] for row in html.fromstring(page).iter("tr")]


def test_what_she_writes_stands_in_the_form_of_the_centre_and_its_files(desk: Desk, sam: Browser) -> None:
    desk.triage(desk.receive().ticket_id, kind="referral", municipality="13", spc_outcome="accepted")

    kept = sam.post("/reports/inhabitants", {"year": "2026", "vilnius": "20 000"})

    assert kept.status_code == 303
    assert 'value="20000"' in sam.get("/reports/inhabitants?year=2026").text
    assert ["1", "20\N{NO-BREAK SPACE}000", "0,5"] in rows_of(sam.get("/reports/2026-Q1?part=spc").text)
    assert ",1,20000,0.5" in sam.get("/reports/2026-Q1.csv?part=spc").text


def test_without_numbers_a_dash_stands_there(sam: Browser) -> None:
    page = sam.get("/reports/2026-Q1?part=spc").text

    assert ["0", "-", "-"] in rows_of(page)


@pytest.mark.parametrize(
    "typed",
    [{"year": "x"}, {"year": "1800"}, {"year": "2026", "vilnius": "daug"}, {"year": "2026", "vilnius": "0"}],
)
def test_what_is_no_number_is_told_so_and_kept(sam: Browser, typed: dict[str, str]) -> None:
    page = sam.post("/reports/inhabitants", {"utena": "120 400", **typed})

    assert page.status_code == 422
    assert 'value="120 400"' in page.text
