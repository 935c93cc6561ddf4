"""Every page in a real Chromium: for a screen reader, in light and dark, in both languages, and on the narrowest phone."""

from __future__ import annotations

import re

import pytest

from tests.barriers import barriers, is_too_wide
from tests.road.browsing import Windows, what_shuts_out
from tests.road.letters import letter, somebody
from tests.road.running import RunningDemo
from tests.road.visiting import Visitor

pytestmark = pytest.mark.browser
LONG = "Labas. " + "Labainepaprastaiilgasžodis" * 8 + " https://toli.example/" + "labai-ilgas-kelias/" * 12
PAGES = {
    "": ["/login", "/join", "/no-such-page"],
    "Ada": [
        "/tickets", "/tickets?view=mine", "/tickets?view=waiting-for-her", "/tickets?view=all", "/tickets?view=closed",
        "/search", "/people", "{answered}", "{urgent}", "{closed}", "{long}", "{answered}/card",
        "/cases", "/cases?view=open", "/cases?view=due", "/cases?view=waiting", "/cases?view=closed", "{case}", "{frozen}",
        "{answered}/consent", "{frozen}/consent", "/handover", "/handovers", "/log", "{answered}/log", "/letters", "/debriefs", "/abuse",
        "/calls", "/calls/new", "{open call}", "{call}", "{call}/call-back", "/call-backs", "{promise}",
    ],
    "Sam": ["/tickets", "/tickets?view=spam", "/waiting", "/rules/clocks", "/tickets?view=on-hold", "/people", "/quarantine", "/quarantine/handled", "{answered}", "/overrides", "/contacts", "/debriefs", "/handovers", "{case}", "/line-totals", "/calls?view=all"],
    "Kim": ["/people", "/rules/clocks", "/no-such-page"],
}  # fmt: skip
CALL = re.compile(r"class=\"asoutcome\" href=\"(/calls/[0-9a-f-]{36})\"")
PROMISE = re.compile(r"href=\"(/call-backs/[0-9a-f-]{36})\"")
Places = dict[str, str]


@pytest.fixture(scope="module")
def places(demo: RunningDemo) -> Places:
    """Tickets of every kind, and where they are; an answer waits for its keeper meanwhile, another has left."""
    ada = Visitor(demo).sign_in("Ada")
    texts = {
        "answered": "Am I heard?", "urgent": "He will kill me, please help me now!", "closed": "Thank you.", "long": LONG,
    }  # fmt: skip
    for text in texts.values():
        demo.mail(
            letter(text, sender=somebody(), subject=text[:70], files=[("ilgas vardas " * 9 + ".pdf", b"x")])
        )
    found = {name: ada.ticket_with(text[:30]) for name, text in texts.items()}
    ada.note(found["answered"], "She is calm.")
    ada.answer(found["answered"], "You are heard.")
    ada.send(ada.get(found["closed"]).form(to="/closure"))
    found["case"] = ada.open_case(found["long"])
    ada.send(ada.get(found["case"]).form(to="/steps"), {"words": LONG[:400], "due_on": "2020-01-01"})
    ada.send(ada.get(found["case"]).form(to="/handover"), {"words": LONG[:400]})
    found["frozen"] = ada.open_case(found["urgent"])
    ada.send(ada.get(found["frozen"]).form(to="/withdrawal"))
    ada.send(ada.get(found["frozen"]).form(to="/closure"), {"reason": "person_ended"})
    return found | calls_of(ada)


def calls_of(ada: Visitor) -> Places:
    """A call that goes on, one that is logged, and what was promised in it."""
    for _ in range(2):
        ada.send(ada.get("/calls/new").form(to="/calls"))
    going, logged = CALL.findall(ada.get("/calls").source)[:2]
    ada.send(
        ada.get(logged).form(to="/ending"), {"outcome": "crisis_intervention", "danger": "3", "note": LONG}
    )
    ada.send(ada.get(f"{logged}/call-back").form(to="/call-back"), {"number": "+370 600 00000"})
    promise = PROMISE.findall(ada.get("/call-backs").source)[0]
    return {"open call": going, "call": logged, "promise": promise}


@pytest.mark.parametrize(("colours", "language"), [("light", "en"), ("dark", "lt")])
def test_no_page_shuts_anybody_out(windows: Windows, places: Places, colours: str, language: str) -> None:
    visited = windows.visit(PAGES, places, language=language, color_scheme=colours)

    assert what_shuts_out(visited) == {}


def test_axe_would_find_a_picture_without_words(windows: Windows) -> None:
    page = windows.open()
    page.evaluate("document.querySelector('main').append(new Image())")

    assert [rule for rule, _ in barriers(page)] == ["image-alt"]


@pytest.mark.parametrize("language", ["lt", "en"])
def test_on_the_narrowest_phone_every_page_fits_and_everything_to_press_is_large_enough_for_a_thumb(
    windows: Windows, places: Places, language: str
) -> None:
    phone = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
    wide, small = [], {}

    for place, page in windows.visit(PAGES, places, language=language, **phone):
        wide += [place] * is_too_wide(page)
        small[place] = page.evaluate(SMALL_TARGETS)

    assert wide == []
    assert {place: targets for place, targets in small.items() if targets} == {}


SMALL_TARGETS = """
() => [...document.querySelectorAll("button, select, summary, .button, input:not([type=hidden])")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 24)
  .map((one) => one.outerHTML.slice(0, 90))
"""
