"""The pages of calls: what is typed is kept, what is wrong is said, and nothing asks for a name or a number."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.phone import call_links
from helpline.deeds.phone.call_facts import CallFacts, open_facts
from helpline.web.phone.call_form import LISTS, CallForm, place_codes
from helpline.words.code_lists import code_list
from helpline.words.pseudonyms import name_of
from tests.cast import Browser, Desk

FULL = {
    "outcome": "counselling_self", "safe_now": "yes", "others_hear": "no", "caller": "self", "caller_kind": "first",
    "age_band": "25_34", "place": "LT-19", "language": "ru", "reasons": ["domestic_violence", "housing"],
    "violence_forms": ["control"], "relation": "ex_partner", "harmer_sex": "man", "harmer_age_band": "35_49", "reporting_delay": "0_3_days", "sex": "woman", "danger": "2", "actions": ["listened"], "referrals": ["shelter", "police"],
    "how_heard": "friend", "follow_up": "caller_will_call", "note": "Rami.", "channel": "phone",
}  # fmt: skip


def english(desk: Desk, name: str) -> Browser:
    """Somebody who reads English."""
    browser = desk.browser(name)
    browser.post("/language", {"language": "en"})
    return browser


def begin(browser: Browser) -> str:
    return str(browser.post("/calls").headers["Location"])


def facts_of(desk: Desk, path: str) -> CallFacts:
    return open_facts(desk.row(records.Call, UUID(path.rpartition("/")[2])), keys=desk.oda.keys)


def test_a_new_call_begins_with_a_form_and_never_with_a_link(desk: Desk) -> None:
    browser = english(desk, "Oda")

    browser.get("/calls/new")
    assert desk.rows(records.Call) == []
    begin(browser)

    assert len(desk.rows(records.Call)) == 1


def test_the_call_screen_asks_for_no_name_and_no_number(desk: Desk) -> None:
    browser = english(desk, "Oda")

    page = browser.get(begin(browser)).text
    page = page[: page.index("cover-name")]  # her own duty name, for when the page has locked itself

    typed = re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"', page)
    assert "note" in typed
    assert {"name", "number", "phone", "address", "email"} & set(typed) == set()
    assert 'type="tel"' not in page


def test_every_answer_of_the_form_is_kept(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    browser.post(f"{path}/ending", FULL)

    facts = facts_of(desk, path)
    wanted: dict[str, Any] = {name: value for name, value in FULL.items() if name != "channel"}
    wanted = {name: tuple(value) if isinstance(value, list) else value for name, value in wanted.items()} | {
        "danger": 2
    }
    assert {name: getattr(facts, name) for name in wanted} == wanted
    told = browser.get(path).text
    for words in ("Kaunas city", "Russian", "housing", "shelter", "Rami."):
        assert words in told


@pytest.mark.parametrize("field", [*FULL, "minutes", "started", "worker"])
def test_what_is_not_on_the_list_is_refused_and_the_rest_kept(desk: Desk, field: str) -> None:
    if field == "note":
        return
    browser = english(desk, "Oda")
    path = begin(browser)

    answer = browser.post(f"{path}/ending", FULL | {"note": "Lieka čia", field: "moon"})

    assert answer.status_code == 422
    assert "Lieka čia" in answer.text
    assert "What you wrote is kept." in answer.text


def test_a_draft_with_something_wrong_in_it_keeps_the_rest(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    browser.post(f"{path}/draft", FULL | {"minutes": "many", "danger": "9"})

    assert (facts_of(desk, path).note, facts_of(desk, path).danger) == ("Rami.", 0)


def test_a_quick_button_wins_over_a_conversation_that_was_chosen(desk: Desk) -> None:
    """The browser sends both, the button first, because it stands before the questions."""
    browser = english(desk, "Oda")
    path = begin(browser)

    browser.post(f"{path}/ending", {"outcome": ["hang_up", "counselling_self"]})

    assert facts_of(desk, path).outcome == "hang_up"


def test_a_call_without_an_outcome_is_asked_how_it_ended(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    answer = browser.post(f"{path}/ending", {"note": "Kalba"})

    assert answer.status_code == 422
    assert "Please say how the call ended." in answer.text


def test_an_unfinished_call_stands_on_top_of_the_inbox(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    assert f'href="{path}"' in browser.get("/tickets").text
    assert "You have an unfinished call" not in english(desk, "Ada").get("/tickets").text


def test_a_late_entry_is_read_by_the_clock_of_whoever_types(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    browser.post(
        f"{path}/ending",
        FULL | {"started": "2026-03-01T23:30", "minutes": "20", "worker": str(desk.ada.staff_id)},
    )

    row = desk.rows(records.Call)[0]
    assert (row.started_at.isoformat(), row.worker_id) == ("2026-03-01T21:30:00+00:00", desk.ada.staff_id)
    assert "entered" in browser.get(path).text


def test_a_correction_shows_what_was_said_and_another_colleague_no_form(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)
    browser.post(f"{path}/ending", FULL)

    page = browser.get(f"{path}/correction").text

    assert 'value="25_34" checked' in page
    assert english(desk, "Ada").get(f"{path}/correction").status_code == 303


def test_a_quick_outcome_survives_a_correction_of_the_note(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)
    browser.post(f"{path}/ending", {"outcome": "silent"})

    assert 'name="outcome" value="silent" checked' in browser.get(f"{path}/correction").text


def test_her_two_words_bring_her_ticket_up_and_lose_nothing(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    words = name_of(desk.talk(ticket_id).pseudonym, "lt")
    browser = english(desk, "Oda")
    path = begin(browser)

    page = browser.post(f"{path}/search", {"words": words, "note": "Sako, kad rašė"}).text

    assert str(ticket_id) in page
    assert "Sako, kad rašė" in page
    browser.post(f"{path}/ticket", {"ticket_id": str(ticket_id)})
    assert desk.rows(records.Call)[0].ticket_id == ticket_id


def test_an_agreed_call_back_leads_to_its_promise(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)

    answer = browser.post(f"{path}/ending", FULL | {"follow_up": "call_back"})

    assert answer.headers["Location"] == f"{path}/call-back"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "x"}, "There is nothing in it that can be dialled."),
        ({"until_at": "2026-03-02T09:00"}, "It must end later than it begins"),
        ({"from_at": "soon"}, "Please write a day and a time"),
        ({"number": ""}, "Please write the number she gave."),
    ],
)
def test_a_promise_that_can_not_be_is_refused_with_what_was_typed(
    desk: Desk, wrong: dict[str, str], sentence: str
) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)
    form = {
        "number": "+370 612 34567",
        "from_at": "2026-03-02T12:00",
        "until_at": "2026-03-02T14:00",
        "code_word_hint": "paukštis",
    }

    answer = browser.post(f"{path}/call-back", form | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "paukštis" in answer.text


def test_a_promise_stands_on_top_of_the_inbox_and_a_missed_one_louder(desk: Desk) -> None:
    browser = english(desk, "Oda")
    form = {"number": "+370 612 34567", "from_at": "2026-03-02T11:00", "until_at": "2026-03-02T12:00"}
    browser.post(f"{begin(browser)}/call-back", form)

    before = english(desk, "Ada").get("/tickets").text
    desk.clock.forward(hours=3)
    after = english(desk, "Ada").get("/tickets").text

    assert "1 promise to call back" in before
    assert "1 is missed" not in before
    assert "1 is missed" in after
    assert "612 34567" not in before + after


def test_a_call_in_a_ticket_is_shown_there_and_leads_back(desk: Desk) -> None:
    browser = english(desk, "Oda")
    path = begin(browser)
    browser.post(f"{path}/ending", FULL)
    ticket_id = call_links.open_ticket(
        UUID(path.rpartition("/")[2]), rules=desk.rules, by=desk.oda, now=desk.clock.now
    )

    page = english(desk, "Ada").get(f"/tickets/{ticket_id}").text

    assert "Rami." in page
    assert f'href="{path}"' in page


def test_totals_come_in_as_a_file_of_an_old_spreadsheet(desk: Desk) -> None:
    browser = english(desk, "Sam")
    file = "diena;valanda;offered;answered;abandoned;abandoned_short;wait_sum;talk_sum;pastaba\n2026-03-01;7;2;2;0;0;9;99;žemė"
    form = {"csrf": browser.csrf, "line": "Pagrindinė", "file": (BytesIO(file.encode("cp1257")), "t.csv")}

    answer = browser.ask("POST", "/line-totals", data=form, headers={"Sec-Fetch-Site": "same-origin"})

    assert "1 new hour." in answer.text
    assert [row.line for row in desk.rows(records.LineHour)] == ["Pagrindinė"]


@pytest.mark.parametrize("form", [{"line": "A"}, {"rows": "x"}])
def test_totals_without_a_line_or_without_rows_are_asked_for(desk: Desk, form: dict[str, str]) -> None:
    answer = english(desk, "Sam").post("/line-totals", form)

    assert answer.status_code == 422
    assert "Please" in answer.text


def test_the_lists_of_the_form_have_words_in_both_languages_and_letters_of_their_own() -> None:
    for name in {*LISTS.values(), "call_outcomes"}:
        entries = code_list(name).entries
        letters = [entry.key for entry in entries if entry.key]
        assert all(entry.words["lt"] and entry.words["en"] for entry in entries)
        assert len(set(letters)) == len(letters)


def test_every_fact_has_its_field() -> None:
    fields = set(CallForm()._fields)

    assert set(CallFacts.__dataclass_fields__) - fields == {
        "opened_at",
        "unanswered",
    }  # the desk and the line write these
    assert len(place_codes()) == len(set(place_codes()))
