"""The pages of moving: every deed has its form, a refusal its sentence, and what was being written is kept."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.move import merging
from helpline.deeds.ticket.card_seals import hash_word
from tests.cast import QUICK, Desk


def two_of_hers(desk: Desk) -> tuple[UUID, UUID]:
    desk.arm()
    first, second = (desk.receive(text=text, sender_check="pass").ticket_id for text in ("Pirmas", "Antras"))
    desk.courier.look()
    return first, second


def test_a_ticket_is_given_to_another_team_and_they_see_the_note_first(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    form = {"team": str(desk.founded.other_team_id), "handover_note": "Skambina vakarais"}

    given = desk.browser("Ada").post(f"/tickets/{ticket_id}/team", form)

    assert (given.status_code, given.location) == (303, "/tickets")
    assert desk.browser("Ada").get(f"/tickets/{ticket_id}").status_code == 404
    page = desk.browser("Eve").get(f"/tickets/{ticket_id}").text
    assert page.index("Skambina vakarais") < page.index("Sveiki, ar galite")


def test_a_ticket_is_handed_to_a_colleague_who_does_not_have_it_already(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada = desk.browser("Ada")

    ada.post(f"/tickets/{ticket_id}/assignment", {"assignee": str(desk.oda.staff_id)})

    page = ada.get(f"/tickets/{ticket_id}").text
    choice = page[page.index('<select id="assignee"') :].partition("</select>")[0]
    assert "Sam" in choice
    assert "Oda" not in choice
    assert "Ada" not in choice


@pytest.mark.parametrize("form", [{"team": "", "handover_note": "Labas"}, {"team": "x", "handover_note": ""}])
def test_without_a_team_or_a_note_nothing_happens_and_what_was_typed_is_kept(
    desk: Desk, form: dict[str, str]
) -> None:
    ticket_id = desk.receive().ticket_id

    page = desk.browser("Ada").post(f"/tickets/{ticket_id}/team", form)

    assert page.status_code == 422
    assert form["handover_note"] in page.text
    assert desk.row(records.Ticket, ticket_id).team_id == desk.founded.team_id


def test_two_tickets_are_merged_and_taken_apart_from_the_page(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    ada = desk.browser("Ada")
    assert f'value="{second}"' in ada.get(f"/tickets/{first}").text

    assert ada.post(f"/tickets/{first}/merges", {"other": str(second)}).status_code == 303
    led = ada.get(f"/tickets/{second}")
    assert (led.status_code, led.location) == (303, f"/tickets/{first}")
    assert "Antras" in ada.get(f"/tickets/{first}").text
    assert ada.post(f"/tickets/{second}/separation").location == f"/tickets/{second}"

    assert "Antras" not in ada.get(f"/tickets/{first}").text


def test_a_deed_on_a_ticket_that_was_merged_meanwhile_is_not_done_to_the_other(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merging.merge(second, first, rules=desk.rules, by=desk.sam, now=desk.clock.now)

    page = desk.browser("Ada").post(f"/tickets/{second}/closure")

    assert page.status_code == 409
    assert desk.row(records.Ticket, first).state != "closed"


def test_an_answer_being_written_while_its_ticket_is_merged_is_kept_as_a_draft_there(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    ada = desk.browser("Ada")
    ada.post(f"/tickets/{second}/draft", {"text": "Miela", "version": "0"})
    merging.merge(second, first, rules=desk.rules, by=desk.sam, now=desk.clock.now)
    ada.post(f"/tickets/{second}/draft", {"text": "Miela moterie", "version": "0"})

    page = ada.post(
        f"/tickets/{second}/answers",
        {"text": "Miela moterie, mes čia", "subject": "lt.reply", "version": "0"},
    )

    assert page.status_code == 409
    assert desk.talk(first).draft == "Miela moterie, mes čia"
    assert desk.rows(records.OutboxRow) == []


def test_a_note_written_meanwhile_stands_in_the_merged_ticket(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merging.merge(second, first, rules=desk.rules, by=desk.sam, now=desk.clock.now)

    desk.browser("Ada").post(f"/tickets/{second}/notes", {"note": "Skambinti"})

    assert [message.text for message in desk.talk(first).messages][-1] == "Skambinti"


def test_a_message_is_moved_into_a_new_ticket_and_back(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    merging.merge(second, first, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    message = desk.talk(first).messages[1]
    ada = desk.browser("Ada")

    part = ada.post(f"/tickets/{first}/parts", {"message": str(message.id)}).location
    assert "Antras" in ada.get(part).text
    alone = ada.post(f"{part}/parts", {"message": str(message.id), "where": str(first)})

    assert alone.status_code == 409
    assert "must stay in each" in alone.text or "turi likti" in alone.text


def test_the_code_word_joins_a_ticket_from_another_address(desk: Desk) -> None:
    first = desk.receive().ticket_id
    other = desk.receive(address="else@post.example", text="Vėl aš").ticket_id
    desk.save_card(first, code_word=hash_word("gintaras", "", stretching=QUICK))
    ada = desk.browser("Ada")
    form = {"page": f"https://desk.example/tickets/{other}", "merge_word": "akmuo"}

    wrong = ada.post(f"/tickets/{first}/merges/by-word", form)
    right = ada.post(f"/tickets/{first}/merges/by-word", form | {"merge_word": "Gintaras"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "akmuo" not in wrong.text
    assert "Vėl aš" in ada.get(f"/tickets/{first}").text
