"""The end of a shift in a real Chromium, on a phone and without scripts: she gives on and goes, the next one reads and accepts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.road.browsing import Windows, follow
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


def test_one_shift_goes_and_the_next_accepts_without_any_script(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("Who reads me tomorrow?", sender=somebody(), subject="Question"))
    ada, oda = windows.open("Ada", **PHONE), windows.open("Oda", **PHONE)
    ada.goto("/tickets")
    ada.locator(".item", has_text="Who reads me tomorrow?").get_by_role("link").first.click()
    follow(ada.locator(".tickethead").get_by_role("button", name="Take it"))
    ada.get_by_text("Tell the next worker something").click()
    ada.fill("[name=next_worker]", "She reads only in the morning.")
    follow(ada.get_by_role("button", name="Keep it", exact=True))

    ada.goto("/handover")
    ada.locator("select[name^='to-']").select_option(label="Oda")
    ada.fill("[name=worries]", "The mailbox was silent at noon.")
    ada.get_by_role("button", name="Hand over and sign off").click()
    expect(ada.locator("[name=passphrase]")).to_be_visible()
    oda.goto("/tickets")
    oda.get_by_role("link", name="Read what was handed over").click()
    oda.get_by_role("link", name="Read it").click()
    expect(oda.locator("main")).to_contain_text("The mailbox was silent at noon.")
    oda.get_by_role("button", name="I have read it and take over").click()

    expect(oda.locator("main")).to_contain_text("accepted by Oda")
    oda.goto("/tickets?view=mine")
    oda.locator(".item", has_text="Who reads me tomorrow?").get_by_role("link").first.click()
    expect(oda.locator(".nextworker")).to_contain_text("She reads only in the morning.")
