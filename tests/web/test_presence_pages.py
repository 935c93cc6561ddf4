"""What a page tells of who is here, and what it hears: in the reader's language, without renewing her idle time."""

from __future__ import annotations

from datetime import timedelta

from helpline import records
from tests.cast import Desk


def test_a_page_hears_who_is_writing_on_which_ticket(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada, sam = desk.browser("Ada"), desk.browser("Sam")
    sam.post("/language", {"language": "en"})

    told = ada.post(f"/tickets/{ticket_id}/presence", {"kind": "writing"})

    assert told.status_code == 204
    here = sam.get("/changes").json
    assert here is not None
    assert here["here"] == {str(ticket_id): {"words": "Ada is writing", "writing": True}}
    assert "Ada is writing" in sam.get("/tickets").text
    assert "Ada is writing" in sam.get(f"/tickets/{ticket_id}").text


def test_a_page_says_only_what_the_desk_knows(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada = desk.browser("Ada")

    assert ada.post(f"/tickets/{ticket_id}/presence", {"kind": "sleeping"}).status_code == 422
    assert ada.post(f"/tickets/{ticket_id}/presence", {"kind": "left"}).status_code == 204
    assert desk.rows(records.Presence) == []


def test_saying_that_she_is_here_does_not_keep_her_signed_in(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada = desk.browser("Ada")
    desk.clock.forward(minutes=20)
    ada.post(f"/tickets/{ticket_id}/presence", {"kind": "viewing"})

    desk.clock.now += timedelta(minutes=11)

    assert ada.post(f"/tickets/{ticket_id}/presence", {"kind": "viewing"}).status_code == 401
