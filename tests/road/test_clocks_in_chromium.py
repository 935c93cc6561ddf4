"""Clocks in a real Chromium: a supervisor shortens one, sees who is late, puts her ticket on hold and takes it up again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser


def test_a_supervisor_sets_a_clock_and_goes_back_to_the_default(windows: Windows) -> None:
    page = windows.open("Sam")
    page.goto("/waiting")
    page.get_by_role("link", name="Clocks and hours").click()
    target = page.get_by_role("textbox", name="Due after A new message is read")
    target.fill("four")
    page.get_by_role("button", name="Keep these clocks").click()
    expect(page.get_by_role("alert")).to_contain_text("like 16:00")
    expect(target).to_have_value("four")

    target.fill("2:00")
    page.get_by_role("button", name="Keep these clocks").click()
    expect(page.get_by_text("set by hand")).to_have_count(1)
    page.get_by_role("button", name="Back to the default").click()

    expect(target).to_have_value("4:00")
    expect(page.get_by_text("set by hand")).to_have_count(0)
    assert windows.watch.complaints == []


def test_hours_are_added_and_taken_away(windows: Windows) -> None:
    page = windows.open("Sam")
    page.goto("/rules/clocks")
    page.get_by_text("Add hours").click()
    page.get_by_label("Mon").check()
    page.get_by_label("From when until when").fill("09:00-12:00")
    page.get_by_role("button", name="Add these hours").click()
    expect(page.get_by_text("Monday 09:00–12:00")).to_be_visible()

    page.get_by_role("button", name="Back to the hours in the settings").click()

    expect(page.get_by_text("Those of the settings hold")).to_be_visible()


def test_a_ticket_rests_on_hold_until_somebody_takes_it_up(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("I write again in summer.", sender=somebody()))
    page = windows.open("Ada")
    page.goto("/tickets?view=all")
    page.locator(".item", has_text="I write again in summer.").get_by_role("link").first.click()
    page.locator("summary", has_text="Put it on hold").click()
    page.get_by_label("For how long").select_option("7")
    page.get_by_role("button", name="Put it on hold").click()
    expect(page.get_by_text("It is on hold.")).to_be_visible()
    page.goto("/tickets?view=on-hold")
    expect(page.locator(".item")).to_have_count(1)

    page.locator(".item").get_by_role("link").first.click()
    follow(page.get_by_role("button", name="Take it up again"))

    page.goto("/tickets?view=on-hold")
    expect(page.get_by_text("Nothing is on hold.")).to_be_visible()


def test_now_says_that_all_is_well_or_what_is_not_and_comes_anew(demo: RunningDemo, windows: Windows) -> None:
    page = windows.open("Sam")
    page.goto("/waiting")
    expect(page.get_by_role("heading", name="Now", exact=True)).to_be_visible()
    expect(page.get_by_text("The desk doesn't write to itself")).to_be_visible()

    demo.mail(letter("Nobody has me.", sender=somebody()))
    page.get_by_role("link", name="Something has changed: show").click()

    page.get_by_role("link", name="nobody has").click()
    expect(page.locator(".item", has_text="Nobody has me.")).to_be_visible()
