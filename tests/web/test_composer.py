"""The composer: what it asks before an answer or a note is kept, and that nothing typed is lost meanwhile."""

from __future__ import annotations

import re
from uuid import UUID

from helpline import records
from tests.cast import Browser, Desk, token_of

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


def test_a_ready_text_is_inserted_without_a_script_with_its_places_filled(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    form = answer_form(desk, ticket_id, "Sveiki.", canned="lt.received")

    page = english(desk).post(f"/tickets/{ticket_id}/insertion", form)

    assert page.status_code == 200
    draft = desk.talk(ticket_id).draft
    assert draft.startswith("Sveiki.\n\nLaba diena,")
    assert draft.endswith("Ada")


def test_a_place_that_nobody_has_filled_stops_the_answer(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    form = answer_form(desk, ticket_id, "Skambinkite {line_number}.")

    page = english(desk).post(f"/tickets/{ticket_id}/answers", form)

    assert page.status_code == 422
    assert "Fill in first: {line_number}." in page.text
    assert desk.rows(records.OutboxRow) == []


def test_a_text_with_a_place_for_her_pseudonym_is_not_kept(desk: Desk) -> None:
    form = {"title": "A", "language": "lt", "whose": "own", "body": "Sveika, {pseudonym}"}

    page = english(desk).post("/texts", form)

    assert page.status_code == 422
    assert "There is nothing that could be put into {pseudonym}." in page.text
    assert "Sveika, {pseudonym}" in page.text


def test_ticks_and_thoughts_are_kept_with_the_draft(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = english(desk)
    thoughts = {"pass_resonance": "Pyktis", "ticks": ["thanks", "danger", "something else"]}

    saved = browser.post(
        f"/tickets/{ticket_id}/draft", {"text": "Rašau", "version": "0", "edition": "0", **thoughts}
    )

    page = browser.get(f"/tickets/{ticket_id}").text
    assert saved.status_code == 303
    assert "Pyktis" in page
    assert 'value="danger" checked' in page
    assert "2 of 9" in page
    assert "Pyktis" not in desk.browser("Sam").get(f"/tickets/{ticket_id}").text


def test_a_draft_from_an_older_window_is_shown_and_asked_about(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = english(desk)
    browser.post(f"/tickets/{ticket_id}/draft", {"text": "Nauja", "version": "0", "edition": "0"})

    page = browser.post(f"/tickets/{ticket_id}/draft", {"text": "Sena", "version": "0", "edition": "0"})
    kept = browser.post(f"/tickets/{ticket_id}/draft", {"text": "Sena", "version": "0", "edition": "1"})

    assert page.status_code == 409
    assert "Sena" in page.text
    assert 'name="edition" value="1"' in page.text
    assert kept.status_code == 303
    assert desk.talk(ticket_id).draft == "Sena"


def test_what_came_meanwhile_stands_beside_the_answer_that_was_stopped(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.save_card(opened.ticket_id, allowed=("email",))
    form = answer_form(desk, opened.ticket_id, "Rašau dar")
    desk.receive(text="Palaukite, jis namie", tokens=(token_of(sent),))

    page = english(desk).post(f"/tickets/{opened.ticket_id}/answers", form)

    beside = page.text.partition('class="since"')[2]
    assert page.status_code == 409
    assert "Palaukite, jis namie" in beside
    assert "Send anyway" in beside
    assert "Go on writing" in beside


def test_a_draft_is_handed_on_with_what_stands_in_the_composer(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    form = {"text": "Pradėjau", "version": "0"}

    done = desk.browser("Ada").post(f"/tickets/{ticket_id}/draft/handing/{desk.oda.staff_id}", form)

    assert done.status_code == 303
    assert desk.talk(ticket_id, by=desk.oda).draft == "Pradėjau"


def test_an_answer_is_written_by_one_and_approved_by_another_through_pages(desk: Desk) -> None:
    kim, ada, sam = english(desk, "Kim"), english(desk), english(desk, "Sam")
    rules = kim.post("/rules/answers", {"when": ["first"]})
    ticket_id = desk.receive().ticket_id
    ada.post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, "Mes čia."))
    row = desk.rows(records.OutboxRow)[0]
    waits, listed = ada.get(f"/tickets/{ticket_id}").text, sam.get("/approvals").text

    approved = sam.post(f"/tickets/{ticket_id}/approvals/{row.id}", {"version": "1"})
    desk.let_leave()

    assert rules.status_code == 303
    assert "Waits until somebody else has approved it." in waits
    assert "I have read it: it may leave" not in waits
    assert f"/tickets/{ticket_id}#m2" in listed
    assert "1 answer waits for you to approve it." not in sam.get("/tickets").text
    assert approved.status_code == 303
    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia."]


def test_a_comment_goes_back_with_the_answer(desk: Desk) -> None:
    english(desk, "Kim").post("/rules/answers", {"when": ["always"]})
    ticket_id = desk.receive().ticket_id
    english(desk).post(f"/tickets/{ticket_id}/answers", answer_form(desk, ticket_id, "Mes čia."))
    row = desk.rows(records.OutboxRow)[0]
    sam = english(desk, "Sam")
    counted = sam.get("/tickets").text

    sent_back = sam.post(f"/tickets/{ticket_id}/approvals/{row.id}/return", {"comment": "Pirma apie saugumą"})

    assert "1 answer waits for you to approve it." in counted
    assert sent_back.status_code == 303
    assert "Pirma apie saugumą" in english(desk).get(f"/tickets/{ticket_id}").text
    assert desk.talk(ticket_id).draft == "Mes čia."
