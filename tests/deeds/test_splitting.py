"""A message goes into a ticket of its own, with all that hangs on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import notes
from helpline.deeds.move import splitting
from helpline.deeds.move.sharing import NotMergeable
from helpline.deeds.ticket import files
from tests.cast import Desk, letter, token_of
from tests.deeds.two_tickets import merge, texts, two_of_hers


def test_a_part_of_a_perpetrators_ticket_is_his_too(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    token = token_of(desk.answer_and_let_leave(second))
    desk.triage(second, kind="perpetrator")
    later = desk.receive(letter("Kur ji?", tokens=(token,))).message_id

    part = splitting.split(second, later, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotMergeable, match="perpetrator"):
        merge(desk, part, first)


def test_a_part_is_a_ticket_of_its_own_with_its_files_answer_and_clock(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    token = token_of(desk.answer_and_let_leave(ticket_id))
    desk.clock.forward(hours=1)
    file = Attachment("a.txt", "text/plain", b"labas")
    later = desk.receive(letter("Kita bėda", tokens=(token,), attachments=(file,)))
    desk.clock.forward(hours=1)
    row = desk.answer(ticket_id, "Apie tai")

    part = splitting.split(
        ticket_id, later.message_id, and_later=True, rules=desk.rules, by=desk.ada, now=desk.clock.now
    )
    talk = desk.talk(part)
    assert texts(talk) == ["Kita bėda", "Apie tai"]
    assert files.read_file(part, talk.messages[0].files[0].id, by=desk.oda)[1] == b"labas"
    assert talk.waiting_since == later_at(desk, later.message_id)
    assert desk.row(records.OutboxRow, row.id).ticket_id == part
    desk.let_leave()

    assert desk.mailer.sent[-1].text == "Apie tai"
    assert desk.row(records.Ticket, part).state == "waiting_for_her"
    assert texts(desk.talk(ticket_id)) == ["Sveiki, ar galite man padėti?", "Mes čia."]


def later_at(desk: Desk, message_id: UUID) -> datetime:
    return desk.row(records.Message, message_id).at


def test_all_of_a_ticket_is_not_split_off(desk: Desk) -> None:
    received = desk.receive()
    notes.note(received.ticket_id, "x", by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotMergeable, match="nothing left"):
        splitting.split(
            received.ticket_id, received.message_id, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now
        )  # fmt: skip
