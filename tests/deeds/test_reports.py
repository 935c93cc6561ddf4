"""What mail servers say about our answers, and that they never tell a colleague whom they were for."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.border import Attachment, Delivery
from helpline.deeds.sealed.contact_seals import open_who
from tests.cast import Desk, token_of

ROWAN = "rowan@mail.example"


def test_a_report_about_our_answer_shows_no_word_of_it_to_a_colleague(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)
    original = Attachment("original.eml", "message/rfc822", f"To: {ROWAN}".encode())

    desk.receive(
        address="mailer-daemon@mail.example", name="Mail Delivery System", kind="bounce", delivery="failed",
        text=f"Your letter to {ROWAN} came back", subject=f"Undelivered: {ROWAN}", tokens=(token_of(sent),),
        attachments=(original,),
    )  # fmt: skip

    report = desk.talk(ticket_id).messages[-1]
    assert (report.kind, report.text, report.subject, report.files) == ("bounce", "", "", ())


def test_a_keeper_can_still_open_what_a_report_said(desk: Desk) -> None:
    sent = desk.answer_and_let_leave(desk.receive().ticket_id)

    received = desk.receive(
        address="mailer-daemon@mail.example", kind="bounce", delivery="failed", text=f"About {ROWAN}",
        tokens=(token_of(sent),),
    )  # fmt: skip

    message = desk.row(records.Message, received.message_id)
    who = open_who(message, pair=desk.sam.keys.pair(desk.founded.org_id, 1))
    assert f"About {ROWAN}" in who.masked


def test_a_report_about_something_else_is_shown_without_any_address(desk: Desk) -> None:
    received = desk.receive(
        address="mailer-daemon@elsewhere.example",
        kind="bounce",
        text=f"No such mailbox <{ROWAN}>, says the server",
    )

    text = desk.talk(received.ticket_id).messages[0].text
    assert text == "No such mailbox <[sender]>, says the server"


def test_an_answer_that_came_back_lets_her_wait_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    came_at = desk.clock.now
    sent = desk.answer_and_let_leave(ticket_id)

    desk.receive(address="daemon@mail.example", kind="bounce", delivery="failed", tokens=(token_of(sent),))

    talk = desk.talk(ticket_id)
    delivery = talk.messages[1].delivery
    assert delivery is not None
    assert (delivery.state, delivery.hold_reason) == ("failed", "bounced")
    assert (talk.state, talk.waiting_since) == ("open", came_at)


@pytest.mark.parametrize(
    ("delivery", "kind"), [("delayed", "answer delayed"), ("delivered", "answer delivered")]
)
def test_other_reports_are_noted_and_change_nothing(desk: Desk, delivery: Delivery, kind: str) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)

    desk.receive(address="daemon@mail.example", kind="bounce", delivery=delivery, tokens=(token_of(sent),))

    assert kind in desk.kinds(ticket_id)
    assert desk.talk(ticket_id).state == "waiting_for_her"


def test_an_absence_note_is_noted_and_reopens_nothing(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)

    desk.receive(kind="automatic", text="Atostogauju", tokens=(token_of(sent),))

    assert "away" in desk.kinds(ticket_id)
    assert (desk.talk(ticket_id).state, desk.talk(ticket_id).waiting_since) == ("waiting_for_her", None)
