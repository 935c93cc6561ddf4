"""Answers that are no longer right are held: she wrote again, it is too late, they don't open, or her name is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from helpline import records
from helpline.deeds.answer import notes, recalls
from helpline.deeds.sealed.contact_seals import open_payload, seal_payload
from helpline.deeds.ticket import tickets
from tests.cast import Desk, token_of
from tests.deeds.outgoing import queued, state


def with_valid_until(desk: Desk, row: records.OutboxRow, moment: datetime) -> None:
    """As if the answer had been written with an end: only a keeper can change a sealed payload."""
    pair = desk.sam.keys.pair(desk.founded.org_id, row.key_epoch)
    payload = replace(open_payload(row, pair=pair), valid_until=int(moment.timestamp()))
    with records.transaction() as session:
        stored = session.get_one(records.OutboxRow, row.id)
        seal_payload(stored, payload, key=session.get_one(records.ContactKey, (desk.founded.org_id, 1)))


def test_an_answer_is_held_when_she_wrote_again_after_it(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    row = desk.answer(opened.ticket_id, "Skambinsiu rytoj")
    desk.clock.forward(seconds=1)
    desk.receive(text="Tik neskambinkite!", tokens=(token_of(sent),))

    desk.let_leave()

    held = desk.row(records.OutboxRow, row.id)
    assert len(desk.mailer.sent) == 1
    assert (held.state, held.hold_reason) == ("held", "newer message")
    assert desk.talk(opened.ticket_id).waiting_since is not None


@pytest.mark.parametrize("kind", ["automatic", "bounce"])
def test_a_machines_letter_holds_no_answer_back(desk: Desk, kind: str) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    desk.answer(opened.ticket_id, "Dar vienas dalykas")
    desk.receive(kind=kind, tokens=(token_of(sent),))

    desk.let_leave()

    assert desk.mailer.sent[-1].text == "Dar vienas dalykas"


def test_a_colleagues_note_holds_no_answer_back(desk: Desk) -> None:
    row = queued(desk)[0]
    notes.note(row.ticket_id, "Gerai parašei", by=desk.sam, now=desk.clock.now)

    desk.let_leave()

    assert len(desk.mailer.sent) == 1


def test_an_answer_to_what_turned_out_to_be_spam_is_held(desk: Desk) -> None:
    row = queued(desk)[0]
    tickets.mark_spam(row.ticket_id, by=desk.ada, now=desk.clock.now)

    desk.let_leave()

    held = desk.row(records.OutboxRow, row.id)
    assert (held.state, held.hold_reason, desk.mailer.sent) == ("held", "contact closed", [])
    assert desk.talk(row.ticket_id).state == "spam"


def test_an_answer_whose_time_is_over_is_held(desk: Desk) -> None:
    row, other = queued(desk, 2)
    with_valid_until(desk, row, desk.clock.now + timedelta(hours=1))
    with_valid_until(desk, other, desk.clock.now + timedelta(hours=3))
    desk.clock.forward(hours=2)

    desk.let_leave()

    assert (state(desk, row), state(desk, other)) == ("held", "sent")
    assert desk.row(records.OutboxRow, row.id).hold_reason == "expired"


@pytest.mark.parametrize("broken", ["payload", "epoch", "address"])
def test_an_answer_that_does_not_open_is_held_and_the_others_leave(desk: Desk, broken: str) -> None:
    row, _ = queued(desk, 2)
    with records.transaction() as session:
        if broken == "payload":
            session.execute(
                update(records.OutboxRow).where(records.OutboxRow.id == row.id).values(payload=b"?")
            )
        elif broken == "epoch":
            session.execute(
                update(records.OutboxRow).where(records.OutboxRow.id == row.id).values(key_epoch=9)
            )
        else:
            ticket = session.get_one(records.Ticket, row.ticket_id)
            session.get_one(records.Contact, ticket.contact_id).key_epoch = 9

    desk.let_leave()

    held = desk.row(records.OutboxRow, row.id)
    assert (held.state, held.hold_reason) == ("held", "damaged")
    assert len(desk.mailer.sent) == 1


def test_an_answer_with_her_name_in_it_is_held_until_somebody_has_looked(desk: Desk) -> None:
    opened = desk.receive(name="Rowan Birch")
    row = desk.answer(opened.ticket_id, "Laba diena, Rowan!")
    desk.let_leave()
    held = desk.row(records.OutboxRow, row.id)

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert (held.state, held.hold_reason) == ("held", "names her")
    assert [mail.text for mail in desk.mailer.sent] == ["Laba diena, Rowan!"]
