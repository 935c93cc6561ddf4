"""The rota in a real Chromium: a week is planned, a gap is told, and a shift changes hands, on a phone and without scripts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, follow

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


def next_working_day() -> datetime:
    """Of next week, by the helpline's own clock: a holiday has no gaps."""
    today = datetime.now(ZoneInfo("Europe/Vilnius"))
    monday = today + timedelta(days=7 - today.weekday())
    closed = holidays.country_holidays("LT")
    return next(
        day for day in (monday + timedelta(days=number) for number in range(5)) if day.date() not in closed
    )


def plan(page: Page, who: str, day: datetime, begins: str, ends: str) -> None:
    page.get_by_label("Who", exact=True).select_option(label=who)
    page.get_by_label("Day", exact=True).fill(f"{day:%Y-%m-%d}")
    page.get_by_label("From", exact=True).fill(begins)
    page.get_by_label("Until", exact=True).fill(ends)
    follow(page.get_by_role("button", name="Put it on the rota"))


def test_a_week_is_planned_its_gap_told_and_a_shift_swapped(windows: Windows) -> None:
    day = next_working_day()
    sam = windows.open("Sam")
    sam.goto("/rota")

    plan(sam, "Ada", day, "09:00", "13:00")
    plan(sam, "Oda", day, "14:00", "17:00")
    expect(sam.locator(".rotaweek > li").nth(day.weekday())).to_contain_text(
        "09:00–13:00 Ada", use_inner_text=False
    )
    sam.locator(".gaps summary").click()
    expect(sam.locator(".gaps")).to_contain_text("13:00–14:00 nobody is there")
    plan(sam, "Ada", day, "12:00", "15:00")
    expect(sam.get_by_role("alert")).to_contain_text("She has another shift at that time.")
    expect(sam.get_by_label("Until", exact=True)).to_have_value("15:00")

    ada, oda = windows.open("Ada", **PHONE), windows.open("Oda", **PHONE)
    ada.goto("/rota")
    ada.get_by_role("button", name="Can somebody take it?").click()
    expect(ada.locator("main")).to_contain_text("Can somebody take these shifts?")
    oda.goto("/rota")
    follow(oda.get_by_role("button", name="I take it"))

    sam.goto(f"/rota?week={day:%Y-%m-%d}")
    expect(sam.locator(".rotaweek > li").nth(day.weekday())).to_contain_text("Oda")
    expect(sam.locator(".rotaweek > li").nth(day.weekday())).not_to_contain_text("Ada")
