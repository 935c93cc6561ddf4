"""The page of counts as Kim sees it: numbers, and none of the words that the desk holds."""

from __future__ import annotations

import re

from tests.cast import Desk


def test_an_administrator_sees_numbers_and_no_word(desk: Desk) -> None:
    desk.receive(text="Niekam nesakykite", subject="Prašymas")
    desk.arm()

    page = desk.browser("Kim").get("/counts")

    words = " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
    assert "1 iš 1" in words
    assert "2026-03 1 0 1 0" in words
    assert "Prašymas" not in page.text
    assert "Niekam" not in page.text


def test_her_places_lead_there(desk: Desk) -> None:
    assert 'href="/counts"' in desk.browser("Kim").get("/people").text
    assert 'href="/counts"' not in desk.browser("Ada").get("/tickets").text
