"""The pages of letters that were put aside, as a keeper walks them."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.mail import intake
from tests.cast import Desk

READABLE = b"From: Rowan Birch <rowan.birch@post.example>\r\nSubject: Klausimas\r\n\r\n<b>Labas</b>, rowan.birch@post.example\r\n"
BEATEN = b"\xff" + READABLE


def put_aside(desk: Desk, raw: bytes) -> UUID:
    kept = intake.keep_aside(raw, reason="too-slow", now=desk.clock.now)
    desk.clock.forward(days=1)
    return kept


def test_a_letter_that_can_be_read_now_leads_to_its_ticket(desk: Desk) -> None:
    item = put_aside(desk, READABLE)
    sam = desk.browser("Sam")

    answers = [sam.post(f"/quarantine/{item}/reading") for _ in range(2)]

    (ticket,) = desk.rows(records.Ticket)
    assert [answer.headers["Location"] for answer in answers] == [f"/tickets/{ticket.id}"] * 2
    assert "Labas" in sam.get(f"/tickets/{ticket.id}").text


def test_a_letter_that_still_beats_the_reader_stays_and_the_page_says_so(desk: Desk) -> None:
    item = put_aside(desk, BEATEN)
    sam = desk.browser("Sam")

    there = sam.post(f"/quarantine/{item}/reading").headers["Location"]

    assert ['class="notice calm"' in sam.get(path).text for path in (there, f"/quarantine/{item}")] == [
        True,
        False,
    ]
    assert str(item) in sam.get("/quarantine").text
    assert desk.rows(records.Ticket) == []


def test_a_keeper_sees_the_words_without_the_address_and_never_as_markup(desk: Desk) -> None:
    item = put_aside(desk, READABLE)

    page = desk.browser("Sam").get(f"/quarantine/{item}").text

    area = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "&lt;b&gt;Labas&lt;/b&gt;, [sender]" in area
    assert 'value="rowan.birch@post.example"' in page


def test_the_form_as_it_stands_makes_a_ticket(desk: Desk) -> None:
    item = put_aside(desk, BEATEN)
    sam = desk.browser("Sam")
    form = {"address": "rowan.birch@post.example", "subject": "Klausimas", "text": "Labas"}

    answer = sam.post(f"/quarantine/{item}/copy", form)

    assert re.fullmatch("/tickets/[0-9a-f-]{36}", answer.headers["Location"])
    assert str(item) not in sam.get("/quarantine").text
    assert str(item) in sam.get("/quarantine/handled").text
    assert answer.headers["Location"] in sam.get(f"/quarantine/{item}").text
    assert sam.get(f"/quarantine/{item}/original").data == BEATEN


@pytest.mark.parametrize("wrong", [{"text": " "}, {"address": "rowan"}, {"address": "a@b\nBcc: c@d"}])
def test_a_copy_that_is_not_whole_is_shown_again_with_what_she_wrote(
    desk: Desk, wrong: dict[str, str]
) -> None:
    item = put_aside(desk, BEATEN)
    form = {"address": "", "subject": "Tai, ką parašiau", "text": "Labas"}

    answer = desk.browser("Sam").post(f"/quarantine/{item}/copy", form | wrong)

    assert answer.status_code == 422
    assert "Tai, ką parašiau" in answer.text
    assert desk.rows(records.Ticket) == []


def test_looking_at_an_original_is_written_down(desk: Desk) -> None:
    item = put_aside(desk, BEATEN)
    sam = desk.browser("Sam")

    sam.get(f"/quarantine/{item}")
    sam.get(f"/quarantine/{item}/original")

    assert desk.kinds().count("quarantine opened") == 2


def test_spam_has_a_list_of_its_own_and_stays_in_it(desk: Desk) -> None:
    wanted, other = desk.receive(), desk.receive()
    sam = desk.browser("Sam")
    sam.post(f"/tickets/{wanted.ticket_id}/spam")
    desk.clock.forward(minutes=20)

    page = sam.get("/tickets?view=spam").text

    assert str(wanted.ticket_id) in page
    assert str(other.ticket_id) not in page
