"""The composer: what it asks before an answer or a note is kept, and that nothing typed is lost meanwhile."""

from __future__ import annotations

import re
from uuid import UUID

from helpline import records
from tests.cast import Browser, Desk

NAMING = "Rašykite jam: jis@post.example, arba +370 612 34567."


def english(desk: Desk, name: str = "Ada") -> Browser:
    browser = desk.browser(name)
    browser.post("/language", {"language": "en"})
    return browser


def answer_form(desk: Desk, ticket_id: UUID, text: str, **more: str) -> dict[str, str]:
    version = desk.row(records.Ticket, ticket_id).version
    return {"text": text, "subject": "lt.answer", "version": str(version)} | more


def mark_in(page: str) -> str:
    found = re.search(r'name="let_stand" value="(\w+)"', page)
    assert found is not None
    return found.group(1)


def test_an_answer_that_tells_who_somebody_is_is_asked_about_and_kept_as_a_draft(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    page = english(desk).post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, NAMING))

    assert page.status_code == 422
    assert "Line 1: an email address, “jis@post.example”" in page.text
    assert "a telephone number, “+370 612 34567”" in page.text
    assert 'value="lt.answer" selected' in page.text
    assert desk.talk(ticket_id).draft == NAMING
    assert desk.rows(records.OutboxRow) == []


def test_one_click_lets_it_stand_and_another_takes_it_out(desk: Desk) -> None:
    stands, goes = desk.receive().ticket_id, desk.receive().ticket_id
    browser = english(desk)
    asked = browser.post(f"/tickets/{stands}/answers", answer_form(desk, stands, NAMING))

    sent = browser.post(
        f"/tickets/{stands}/answers", answer_form(desk, stands, NAMING, let_stand=mark_in(asked.text))
    )
    cleaned = browser.post(f"/tickets/{goes}/answers", answer_form(desk, goes, NAMING, take_out="yes"))

    assert sent.status_code == 303
    assert [message.text for message in desk.talk(stands).messages][1:] == [NAMING]
    assert cleaned.status_code == 200
    assert "Rašykite jam: …, arba …." in cleaned.text
    assert desk.talk(goes).draft == "Rašykite jam: …, arba …."


def test_what_came_into_the_text_later_is_asked_about_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = english(desk)
    mark = mark_in(browser.post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, NAMING)).text)

    page = browser.post(
        f"/tickets/{ticket_id}/answers",
        answer_form(desk, ticket_id, NAMING + " Liepų g. 5", let_stand=mark),
    )

    assert page.status_code == 422
    assert "Liepų g. 5”" in page.text


def test_a_note_is_asked_about_before_it_is_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = english(desk)
    asked = browser.post(f"/tickets/{ticket_id}/notes", {"note": NAMING})

    kept = browser.post(f"/tickets/{ticket_id}/notes", {"note": NAMING, "let_stand": mark_in(asked.text)})

    assert asked.status_code == 422
    assert NAMING in asked.text
    assert kept.status_code == 303
    assert [message.direction for message in desk.talk(ticket_id).messages] == ["in", "note"]


def test_what_she_let_stand_stands_when_her_card_objects_too(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))
    browser = english(desk)
    mark = mark_in(browser.post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, NAMING)).text)

    page = browser.post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, NAMING, let_stand=mark))
    sent = browser.post(
        f"/tickets/{ticket_id}/answers",
        answer_form(desk, ticket_id, NAMING, let_stood=mark, way="despite", reason="Ji skambino"),
    )

    assert page.status_code == 409
    assert f'name="let_stood" value="{mark}"' in page.text
    assert sent.status_code == 303
