"""The same road for those who have no mouse, or no scripts, and for a colleague who has only just come."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, follow, sign_in
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo

pytestmark = pytest.mark.browser
FOCUS = """
() => {
  const one = document.activeElement, rings = [null, "::after"].map((part) => getComputedStyle(one, part));
  return {
    words: (one.labels?.[0] ?? one).innerText?.trim() ?? "", name: one.name ?? "",
    ring: rings.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    seen: one.getBoundingClientRect().width > 0 && one.checkVisibility(),
  };
}
"""


def tab_to(page: Page, words: str, *, at_most: int = 60) -> None:
    """By Tab alone, and at every stop one sees where one is (once the page has its styles)."""
    page.wait_for_load_state()
    for _ in range(at_most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        assert stop["ring"], stop
        assert stop["seen"], stop
        if words in (stop["name"], stop["words"]):
            return
    raise AssertionError(f"Tab never came to {words}")


def test_the_keyboard_alone_is_enough(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("By keyboard, please.", sender=somebody()))
    page = windows.open()

    tab_to(page, "Skip to the page")
    page.keyboard.press("Enter")
    tab_to(page, "name", at_most=3)
    page.keyboard.type("Oda")
    tab_to(page, "passphrase", at_most=1)
    page.keyboard.type(demo.passphrase_of("Oda"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".whoami")
    tab_to(page, "English", at_most=60)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tab_to(page, "Skip to the page")
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".item", has_text="By keyboard, please.").get_by_role("link").inner_text())
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.hers")
    tab_to(page, "Your answer")
    page.keyboard.type("From the keyboard.")
    tab_to(page, "Send", at_most=3)
    page.keyboard.press("Enter")

    expect(page.locator(".message.ours")).to_contain_text("From the keyboard.")


def test_scripts_are_never_needed(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("No scripts here.", sender=somebody(), files=[("a.txt", b"labas")]))
    page = windows.open("Ada", java_script_enabled=False)

    page.goto("/tickets")
    page.locator(".item", has_text="No scripts here.").get_by_role("link").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="a.txt").click()
    page.get_by_label("Your answer").fill("A draft first.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Your answer")).to_have_value("A draft first.")
    page.get_by_label("Your answer").fill("Sent without scripts.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.ours")).to_contain_text("Sent without scripts.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Your answer")).to_have_value("Sent without scripts.")
    follow(page.get_by_role("button", name="Send"))
    page.get_by_text("Write a note, only for us").click()
    page.get_by_label("Note", exact=True).fill("Noted without scripts.")
    follow(page.get_by_role("button", name="Keep the note"))
    page.locator("#triage > summary").click()
    page.get_by_label("3 high").check()
    follow(page.get_by_role("button", name="Keep the triage"))
    follow(page.get_by_role("button", name="Close it"))

    assert download.value.path().read_bytes() == b"labas"
    expect(page.locator(".message.note")).to_contain_text("Noted without scripts.")
    expect(page.locator("#triage > summary")).to_contain_text("danger 3, high")
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()


def test_a_new_colleague_comes_and_reads(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("Somebody new may read this.", sender=somebody()))
    kim, vera, ada = windows.open("Kim"), windows.open(), windows.open("Ada")

    kim.get_by_label("Duty name").fill("Vera")
    kim.get_by_label("What she does").select_option(label="counsellor")
    kim.get_by_role("button", name="Make an invitation").click()
    invitation = kim.locator(".onetime").inner_text()
    vera.goto("/join")
    vera.get_by_label("Duty name").fill("Vera")
    vera.get_by_label("Invitation").fill(invitation)
    vera.get_by_role("button", name="Make my keys").click()
    passphrase, spoken = vera.locator(".onetime").inner_text(), vera.locator(".words li").all_inner_texts()
    ada.goto("/people")
    person = ada.locator(".person", has=ada.get_by_role("heading", name="Vera"))
    expect(person.locator(".words li")).to_have_text(spoken)
    assert len(spoken) == 4
    person.get_by_role("checkbox").check()
    person.get_by_role("button", name="Give her the key").click()
    expect(person).to_contain_text("ready")
    sign_in(vera, "Vera", passphrase)
    vera.goto("/tickets?view=all")

    expect(vera.locator(".item", has_text="Somebody new may read this.")).to_be_visible()


def test_the_supervisor_sees_who_waits(demo: RunningDemo, windows: Windows) -> None:
    demo.mail(letter("I wait.", sender=somebody()))
    page = windows.open("Sam")
    name = page.locator(".item", has_text="I wait.").get_by_role("link").first.inner_text()

    page.get_by_role("link", name="Waiting times").click()

    expect(page.locator(".item").filter(has_text=name)).to_contain_text("waits")
    expect(page.get_by_role("table")).to_contain_text("email")
