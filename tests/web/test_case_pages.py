"""The pages of cases as a colleague's browser meets them: what is refused is said, and what she wrote is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from helpline import records
from helpline.deeds.case import case_links, case_steps, case_work, consents
from helpline.deeds.case.case_seals import Answers
from helpline.deeds.case.consents import TOLD
from tests.cast import Browser, Desk
from tests.web.test_access_statements import asked_by

YES = {"agrees": "yes", **dict.fromkeys(TOLD, "yes")}


@pytest.fixture
def ada(desk: Desk) -> Browser:
    return in_english(desk, "Ada")


def in_english(desk: Desk, name: str) -> Browser:
    browser = desk.browser(name)
    browser.post("/language", {"language": "en"})
    return browser


def open_case(desk: Desk, ticket_id: UUID | None = None) -> UUID:
    ticket_id = ticket_id or desk.receive().ticket_id
    consents.record_consent(ticket_id, Answers("yes", TOLD), by=desk.ada, now=desk.clock.now)
    return case_work.open_case(ticket_id, by=desk.ada, now=desk.clock.now)


def words_of(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def test_an_unanswered_form_is_refused_and_its_words_are_kept(desk: Desk, ada: Browser) -> None:
    ticket_id = desk.receive().ticket_id

    page = ada.post(f"/tickets/{ticket_id}/consent", {"note": "Pasakė telefonu", "purpose": "yes"})

    assert page.status_code == 422
    assert "Please say what she answered." in page.text
    assert "Pasakė telefonu" in page.text
    assert re.search(r'name="purpose" value="yes" checked', page.text)
    assert desk.rows(records.Consent) == []


def test_half_a_yes_says_what_is_missing_and_opens_nothing(desk: Desk, ada: Browser) -> None:
    ticket_id = desk.receive().ticket_id
    half = {name: value for name, value in YES.items() if name != "withdraw"}

    ada.post(f"/tickets/{ticket_id}/consent", half)
    page = ada.get(f"/tickets/{ticket_id}/consent")
    refused = ada.post(f"/tickets/{ticket_id}/case")

    assert page.text.count("not told yet") == 1
    assert "Open the case" not in page.text
    assert (refused.status_code, "No case was opened." in refused.text) == (409, True)
    assert desk.rows(records.Case) == []


def test_after_a_full_yes_one_click_opens_the_case(desk: Desk, ada: Browser) -> None:
    ticket_id = desk.receive().ticket_id

    asked = ada.post(f"/tickets/{ticket_id}/consent", YES)
    offered = ada.get(asked.headers["Location"])
    opened = ada.post(f"/tickets/{ticket_id}/case")

    case = ada.get(opened.headers["Location"])
    ticket = ada.get(f"/tickets/{ticket_id}")
    assert "Open the case" in offered.text
    assert "Sveiki, ar galite man padėti?" in case.text
    assert opened.headers["Location"] in ticket.text


def test_an_operators_ticket_page_says_nothing_of_cases(desk: Desk, ada: Browser) -> None:
    ticket_id = desk.receive().ticket_id
    open_case(desk, ticket_id)

    oda = in_english(desk, "Oda").get(f"/tickets/{ticket_id}")

    assert "Her case" in ada.get(f"/tickets/{ticket_id}").text
    assert "Her case" not in oda.text
    assert 'href="/cases' not in oda.text


def test_what_is_no_day_is_said_and_the_words_are_kept(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)

    page = ada.post(f"/cases/{case_id}/steps", {"words": "Paskambinti į teismą", "due_on": "rytoj"})

    assert page.status_code == 422
    assert page.text.count("This is not a day. Write it as 2026-03-31.") == 2  # on top, and at the field
    assert 'value="Paskambinti į teismą"' in page.text
    assert desk.rows(records.CaseStep) == []


@pytest.mark.parametrize("written", ["2026-03-09", "2026.03.09", "09.03.2026", " 2026 03 09 "])
def test_a_day_is_understood_as_people_write_it(desk: Desk, ada: Browser, written: str) -> None:
    case_id = open_case(desk)

    ada.post(f"/cases/{case_id}/steps", {"words": "Paskambinti", "due_on": written})

    assert [f"{step.due_on}" for step in desk.rows(records.CaseStep)] == ["2026-03-09"]


def test_a_step_is_added_done_and_taken_back(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)
    ada.post(f"/cases/{case_id}/steps", {"words": "Paskambinti į teismą", "due_on": ""})
    step_id = desk.rows(records.CaseStep)[0].id

    done = words_of(ada.get(ada.post(f"/cases/{case_id}/steps/{step_id}/end").headers["Location"]))
    again = words_of(ada.get(ada.post(f"/cases/{case_id}/steps/{step_id}/resumption").headers["Location"]))

    assert "1 step done" in done
    assert "Not done after all" in done
    assert "1 step done" not in again
    assert "Paskambinti į teismą" in again


@pytest.mark.parametrize(
    ("form", "sentence"), [({"words": "  "}, "There is nothing written yet."), ({"words": "x" * 501}, "This is too long to keep.")]
)  # fmt: skip
def test_a_changed_step_that_is_refused_stands_open_with_its_words(
    desk: Desk, ada: Browser, form: dict[str, str], sentence: str
) -> None:
    case_id = open_case(desk)
    step_id = case_steps.add_step(case_id, "Rasti", due_on=None, by=desk.ada, now=desk.clock.now)

    page = ada.post(f"/cases/{case_id}/steps/{step_id}", {**form, "revision": "1"})

    assert (page.status_code, sentence in page.text) == (422, True)
    assert form["words"] in page.text


def test_two_who_write_for_the_next_worker_lose_nothing(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)
    case_work.write_handover(case_id, "Samės žodžiai", revision=0, by=desk.sam, now=desk.clock.now)

    page = ada.post(f"/cases/{case_id}/handover", {"words": "Adės žodžiai", "revision": "0"})
    second_try = re.search(r'name="revision" value="(\d+)"', page.text)
    assert second_try is not None
    kept = ada.post(f"/cases/{case_id}/handover", {"words": "Abiejų žodžiai", "revision": second_try[1]})

    assert page.status_code == 409
    assert "Samės žodžiai" in page.text
    assert "Adės žodžiai" in page.text
    assert "Abiejų žodžiai" in ada.get(kept.headers["Location"]).text


def test_more_than_five_hundred_characters_are_too_many_for_the_next_worker(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)

    page = ada.post(f"/cases/{case_id}/handover", {"words": "ą" * 501, "revision": "0"})

    assert (page.status_code, "ą" * 501 in page.text) == (422, True)
    assert "At most 500 characters: what matters first." in page.text


def test_another_address_is_added_by_a_keeper_from_the_address_of_its_page(desk: Desk, ada: Browser) -> None:
    case_id, other = open_case(desk), desk.receive(address="kita@post.example").ticket_id
    address = f"https://desk.example/tickets/{other}#answer"

    refused = ada.post(f"/cases/{case_id}/tickets", {"ticket": address})
    alone = len(desk.rows(records.CaseTicket))
    added = in_english(desk, "Sam").post(f"/cases/{case_id}/tickets", {"ticket": address})

    assert (refused.status_code, "Only a keeper may say that it is her." in refused.text) == (409, True)
    assert alone == 1
    assert added.status_code == 303
    assert {row.ticket_id for row in desk.rows(records.CaseTicket)} >= {other}


@pytest.mark.parametrize("address", ["https://desk.example/tickets", "x", str(UUID(int=5))])
def test_an_address_of_no_ticket_is_said_to_be_none(desk: Desk, address: str) -> None:
    case_id = open_case(desk)

    page = in_english(desk, "Sam").post(f"/cases/{case_id}/tickets", {"ticket": address})

    assert (page.status_code, "There is no such ticket" in page.text) == (409, True)
    assert f'value="{address}"' in page.text


def test_closing_asks_why(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)

    page = ada.post(f"/cases/{case_id}/closure", {"note": "Dirba.", "in_work": "yes"})
    closed = ada.post(
        f"/cases/{case_id}/closure", {"note": "Dirba.", "in_work": "yes", "reason": "goal_reached"}
    )

    assert (page.status_code, "Please choose why it is closed." in page.text, "Dirba." in page.text) == (
        422,
        True,
        True,
    )
    told = words_of(ada.get(closed.headers["Location"]))
    assert "what she wanted is reached" in told
    assert "she works" in told


def test_a_withdrawn_consent_leaves_no_form_to_add_anything(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)

    ada.post(f"/cases/{case_id}/withdrawal")

    page = ada.get(f"/cases/{case_id}")
    actions = set(re.findall(r'<form method="post" action="/cases/[^/]+/([a-z]+)', page.text))
    late = ada.post(f"/cases/{case_id}/steps", {"words": "Dar", "due_on": ""})
    assert "She took her consent back." in page.text
    assert actions == {"closure"}
    assert late.status_code == 409


def test_half_a_yes_does_not_thaw_a_case(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)
    ada.post(f"/cases/{case_id}/withdrawal")

    half = ada.post(f"/cases/{case_id}/consent", {"agrees": "yes", "note": "Sakė dar kartą"})
    still = desk.row(records.Case, case_id).frozen_at
    full = ada.post(f"/cases/{case_id}/consent", YES)

    assert (half.status_code, "Sakė dar kartą" in half.text) == (422, True)
    assert still is not None
    assert full.status_code == 303
    assert desk.row(records.Case, case_id).frozen_at is None


def test_a_damaged_step_is_marked_and_the_others_are_shown(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)
    for words in ("Paskambinti", "Parašyti"):
        case_steps.add_step(case_id, words, due_on=None, by=desk.ada, now=desk.clock.now)
    row = next(row for row in desk.rows(records.CaseStep) if row.number == 1)
    with records.transaction() as session:
        session.get_one(records.CaseStep, row.id).words = row.words[:-1] + bytes([row.words[-1] ^ 1])

    page = ada.get(f"/cases/{case_id}")

    assert (page.status_code, "Paskambinti" in page.text, "Parašyti" in page.text) == (200, False, True)
    assert "its seal is damaged" in page.text
    assert ada.get("/cases?view=open").status_code == 200


@pytest.mark.parametrize("path", ["/cases?view=open", "/cases?view=due", "/cases?view=mine", "/cases/{case}"])
def test_a_page_asks_no_more_often_when_there_is_more_in_it(desk: Desk, path: str) -> None:
    case_id = open_case(desk)
    live_on(desk, case_id, steps=2, cases=2)
    few = asked_by(desk, path.format(case=case_id))
    live_on(desk, case_id, steps=20, cases=20)

    many = asked_by(desk, path.format(case=case_id))

    assert 0 < len(few) < 30
    assert len(many) == len(few)


def live_on(desk: Desk, case_id: UUID, *, steps: int, cases: int) -> None:
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    for number in range(steps):
        due_on = desk.clock.now.date() + timedelta(days=number)
        step_id = case_steps.add_step(case_id, f"Žingsnis {number}", due_on=due_on, **told)
        if number % 3 == 0:
            case_steps.finish_step(case_id, step_id, **told)
        case_links.link_ticket(case_id, desk.receive().ticket_id, **told)
    for _ in range(cases):
        other = open_case(desk)
        case_steps.add_step(other, "Paskambinti", due_on=desk.clock.now.date(), **told)
        case_work.assign_case(other, desk.sam.staff_id, **told)


def test_what_she_needs_is_written_down_and_told(desk: Desk, ada: Browser) -> None:
    case_id = open_case(desk)

    kept = ada.post(
        f"/cases/{case_id}/assessments", {"need_legal": "met", "cooperates": "considers", "number": "0"}
    )

    page = words_of(ada.get(f"/cases/{case_id}"))
    assert kept.status_code == 303
    assert "help of a lawyer has got it" in page
    assert "Works with the police or a court she thinks about it" in page


def test_needs_that_a_colleague_changed_meanwhile_are_refused_and_kept_on_the_page(
    desk: Desk, ada: Browser
) -> None:
    case_id = open_case(desk)
    ada.post(f"/cases/{case_id}/assessments", {"need_legal": "met", "number": "0"})

    newer = ada.post(f"/cases/{case_id}/assessments", {"need_work": "open", "number": "0"})
    odd = ada.post(f"/cases/{case_id}/assessments", {"need_work": "perhaps", "number": "1"})

    assert (newer.status_code, odd.status_code) == (409, 422)
    assert re.search(r'id="need_work".*?value="open" selected', newer.text, re.DOTALL)
    assert "Please choose one of the answers." in odd.text
