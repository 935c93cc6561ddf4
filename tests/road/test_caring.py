"""Care and quality in a real Chromium, on a phone, without scripts: a debrief becomes a supervision, a sample is looked over."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.road.browsing import Windows, follow, what_shuts_out
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo
from tests.road.visiting import Visitor

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
WITHOUT: dict[str, Any] = {**PHONE, "java_script_enabled": False}
PAGES = {
    "Ada": ["/own/load", "/own/supervision"],
    "Sam": [
        "/waiting",
        "/load",
        "/supervision",
        "/supervision/new",
        "/reviews",
        "{draw}",
        "{review}",
        "/digest",
        "/data-quality",
    ],
}


@pytest.fixture(scope="module")
def places(demo: RunningDemo) -> dict[str, str]:
    """Three tickets that Ada has triaged and closed, in two of them she was in danger; a fourth that is blocked for a week; a drawing."""
    ada, sam = Visitor(demo).sign_in("Ada"), Visitor(demo).sign_in("Sam")
    texts = [f"Is anybody there, {number}?" for number in range(4)]
    for text in texts:
        demo.mail(letter(text, sender=somebody(), subject="Question"))
    found = [ada.ticket_with(text) for text in texts]
    for number, ticket in enumerate(found[:3]):
        told = {"danger": "4" if number else "1", "kind": "consultation"}
        ada.send(ada.get(ticket).form(to="/triage"), told)
        ada.send(ada.get(ticket).form(to="/closure"))
    sam.send(sam.get(found[3]).form(to="/block"), {"days": "7", "why": "Noise"})
    drawn = sam.send(sam.get("/reviews").form(to="/reviews"), {"count": "1"})
    review = next(link for link in drawn.links if link.startswith("/reviews/tickets/"))
    return {"blocked": found[3], "draw": drawn.path, "review": review}


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def test_a_debrief_becomes_a_supervision_that_she_finds_among_her_own(windows: Windows) -> None:
    ada, sam = windows.open("Ada", **WITHOUT), windows.open("Sam", **WITHOUT)
    ada.goto("/debriefs")
    follow(ada.get_by_role("button", name="Ask for a debrief"))

    sam.goto("/debriefs")
    sam.get_by_role("link", name="Note it as a supervision").click()
    sam.get_by_label("How long, like 1:30").fill("long")
    sam.get_by_label("One line, if you like").fill("Call +370 612 34567")
    sam.get_by_role("button", name="Keep it").click()
    expect(sam.get_by_role("alert")).to_contain_text("Please write hours and minutes, like 1:30.")
    sam.get_by_label("How long, like 1:30").fill("0:45")
    sam.get_by_role("button", name="Keep it").click()
    expect(sam.get_by_role("alert")).to_contain_text("This may tell who somebody is.")
    sam.get_by_role("button", name="Take it out").click()

    expect(sam.locator("main")).to_contain_text("after something heavy")
    ada.goto("/own")
    ada.get_by_role("link", name="Your supervision").click()
    expect(ada.locator("main")).to_contain_text("45 min")
    expect(ada.locator("main")).to_contain_text("Call …")
    sam.goto("/debriefs")
    expect(sam.locator("main")).to_contain_text("Nobody is waiting for a talk.")


@pytest.mark.usefixtures("places")
def test_a_sample_is_drawn_looked_over_and_left_halfway(windows: Windows) -> None:
    sam = windows.open("Sam", **WITHOUT)
    sam.goto("/waiting")
    sam.get_by_role("link", name="Looking over answers").click()
    sam.get_by_label("How many tickets").fill("2")
    sam.get_by_role("button", name="Draw").click()

    sam.get_by_role("link", name="Look it over").first.click()
    choose(sam, "Was her safety asked about?", "no")
    sam.get_by_role("button", name="Keep it").click()
    expect(sam.get_by_role("alert")).to_contain_text("Please choose one answer to each question.")
    for question in (
        "Was answered what she asked?",
        "Was it kind and plain to read?",
        "Does she know a next step?",
    ):
        choose(sam, question, "yes")
    sam.get_by_label("What can we learn?").fill("Ask about safety first")
    sam.get_by_role("button", name="Keep it").click()
    expect(sam.locator("main")).to_contain_text("1 of 2 looked over")
    sam.get_by_role("button", name="Leave it at that").click()

    expect(sam.locator("main")).to_contain_text("1 of 1 looked over")
    expect(sam.get_by_role("row", name="Was her safety asked about?")).to_contain_text("1")
    expect(sam.locator("main")).to_contain_text("Ask about safety first")


@pytest.mark.usefixtures("places")
def test_what_she_carries_is_told_to_her_and_to_sam_in_the_order_of_names(windows: Windows) -> None:
    ada, sam = windows.open("Ada", **PHONE), windows.open("Sam", **PHONE)

    ada.goto("/own/load")
    sam.goto("/load")

    expect(ada.locator(".figures > div", has_text="Heavy contacts").locator("dd")).to_have_text("2")
    assert sam.locator("tbody th").all_inner_texts() == ["Ada", "Oda", "Sam"]
    expect(sam.get_by_role("row", name="Ada").locator("td").last).to_have_text("2")


@pytest.mark.usefixtures("places")
def test_data_quality_tells_which_fields_nobody_uses(windows: Windows) -> None:
    sam = windows.open("Sam", **WITHOUT)
    sam.goto("/data-quality")

    expect(sam.get_by_role("row", name="danger").first).to_contain_text("3 of 3 (100 %)")
    expect(sam.locator("main")).to_contain_text("In this time nobody filled them in.")
    sam.get_by_label("From", exact=True).fill("2020-01-01")
    sam.get_by_label("To", exact=True).fill("2020-01-31")
    sam.get_by_role("button", name="Show").click()
    expect(sam.get_by_role("row", name="danger").first).to_contain_text("-")


def test_the_digest_leads_to_what_is_behind_its_numbers(places: dict[str, str], windows: Windows) -> None:
    sam = windows.open("Sam", **WITHOUT)
    sam.goto("/waiting")
    sam.get_by_role("link", name="Digest").click()

    expect(sam.locator("tbody tr").first.locator("td").last).to_have_text("1")
    item = sam.locator(".row", has_text="A block longer than a day")
    expect(item).not_to_contain_text("Sam")
    item.get_by_role("link").click()
    assert sam.url.endswith(places["blocked"])


@pytest.mark.parametrize(("colours", "language"), [("light", "en"), ("dark", "lt")])
def test_these_pages_shut_nobody_out_and_none_is_wider_than_a_phone(
    places: dict[str, str], windows: Windows, colours: str, language: str
) -> None:
    visited = windows.visit(PAGES, places, language=language, color_scheme=colours, **PHONE)

    assert what_shuts_out(visited) == {}
