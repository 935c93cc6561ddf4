"""Answering: the guard against talking past her, taking back, drafts, notes, sending what was held."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.border import PermanentFailure
from helpline.deeds import errors
from helpline.deeds.answer import answers, drafts, notes, recalls
from helpline.deeds.errors import SomethingNewer
from helpline.deeds.sealed.openings import openings
from helpline.deeds.ticket import tickets
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import Damaged, kdf, open_record
from tests.cast import SUBJECT, Desk, token_of


def answer(desk: Desk, ticket_id: UUID, text: str, *, version: int, by: Unlocked | None = None) -> UUID:
    return answers.answer(
        ticket_id,
        text,
        subject=SUBJECT,
        version=version,
        rules=desk.rules,
        by=by or desk.ada,
        now=desk.clock.now,
    )


def save_draft(
    desk: Desk, ticket_id: UUID, text: str, *, version: int = 0, by: Unlocked | None = None
) -> None:
    drafts.save_draft(ticket_id, text, version=version, by=by or desk.ada, now=desk.clock.now)


def withdraw(desk: Desk, row: records.OutboxRow) -> UUID:
    return recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def test_an_answer_stands_in_the_conversation_and_waits_for_its_undo_time(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    row = desk.answer(ticket_id, "Paskambinkite, kai bus ramu.")

    talk = desk.talk(ticket_id)
    assert [(m.direction, m.text, m.subject, m.author) for m in talk.messages[1:]] == [
        ("out", "Paskambinkite, kai bus ramu.", SUBJECT, "Ada")
    ]
    assert (row.state, row.due_at) == ("waiting", desk.clock.now + desk.rules.undo)
    assert (talk.state, talk.waiting_since) == ("waiting_for_her", talk.received_at)  # until it has left


def test_whoever_answers_first_has_taken_the_ticket(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id, by=desk.oda)

    desk.answer(ticket_id, by=desk.ada)

    assert desk.talk(ticket_id).assignee == "Oda"


def test_an_answer_without_words_is_not_sent(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(errors.NothingWritten):
        answer(desk, ticket_id, "  \n ", version=0)

    assert desk.rows(records.OutboxRow) == []


def test_an_answer_written_before_her_newer_letter_is_not_sent_and_her_words_are_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)
    version_seen = desk.talk(ticket_id).version
    desk.receive(text="Nerašykite, jis skaito!", tokens=(token_of(sent),))

    with pytest.raises(SomethingNewer):
        answer(desk, ticket_id, "Rašau Jums", version=version_seen)

    talk = desk.talk(ticket_id)
    assert len(desk.rows(records.OutboxRow)) == 1
    assert (talk.draft, talk.draft_version, talk.newer) == ("Rašau Jums", version_seen, 1)


def test_an_answer_written_beside_a_colleagues_is_not_sent_and_is_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id, by=desk.oda)

    with pytest.raises(SomethingNewer):
        answer(desk, ticket_id, "Ir aš", version=0)

    assert [row.message_id for row in desk.rows(records.OutboxRow)] == [desk.talk(ticket_id).messages[1].id]
    assert desk.talk(ticket_id).draft == "Ir aš"


def test_a_colleagues_note_stops_no_answer(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    notes.note(ticket_id, "Ji skambino vakar", by=desk.oda, now=desk.clock.now)

    answer(desk, ticket_id, "Mes čia", version=0)

    assert len(desk.rows(records.OutboxRow)) == 1


def test_a_note_is_for_colleagues_and_moves_no_clock(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = desk.row(records.Ticket, ticket_id)
    desk.clock.forward(hours=1)

    notes.note(ticket_id, "Ji skambino vakar", by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    after = desk.row(records.Ticket, ticket_id)
    assert desk.mailer.sent == []
    assert desk.talk(ticket_id, by=desk.oda).messages[-1].text == "Ji skambino vakar"
    assert (after.waiting_since, after.due_at, after.state, after.version) == (
        before.waiting_since,
        before.due_at,
        before.state,
        before.version,
    )


def test_an_answer_taken_back_is_her_draft_again_and_rowan_waits_again(desk: Desk) -> None:
    asked_at = desk.clock.now
    ticket_id = desk.receive().ticket_id
    desk.clock.forward(hours=2)
    row = desk.answer(ticket_id, "Per anksti")

    withdraw(desk, row)

    talk = desk.talk(ticket_id)
    assert (talk.draft, talk.newer) == ("Per anksti", 0)
    assert (talk.state, talk.waiting_since, talk.due_at) == (
        "open",
        asked_at,
        desk.rules.answer_due(asked_at),
    )
    assert desk.row(records.OutboxRow, row.id).payload is None


def test_an_answer_taken_back_never_leaves(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    withdraw(desk, desk.answer(ticket_id))

    desk.let_leave()
    desk.clock.forward(days=1)
    desk.let_leave()

    assert desk.mailer.sent == []


def test_taking_back_a_second_answer_lets_nobody_wait_who_got_the_first(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)

    withdraw(desk, desk.answer(ticket_id, "Ir dar"))

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.waiting_since) == ("waiting_for_her", None)


def test_an_answer_that_has_left_is_not_taken_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = desk.answer(ticket_id)
    desk.let_leave()

    with pytest.raises(recalls.TooLate):
        withdraw(desk, row)

    assert desk.row(records.OutboxRow, row.id).state == "sent"


def test_an_answer_in_a_couriers_hand_is_not_taken_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = desk.answer(ticket_id)
    desk.clock.now += desk.rules.undo
    desk.claim()

    with pytest.raises(recalls.TooLate):
        withdraw(desk, row)


def test_an_answer_is_taken_back_only_once(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = desk.answer(ticket_id)
    withdraw(desk, row)

    with pytest.raises(recalls.TooLate):
        withdraw(desk, row)


def test_each_colleague_has_a_draft_of_her_own(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    save_draft(desk, ticket_id, "Ados žodžiai")
    save_draft(desk, ticket_id, "Odos žodžiai", by=desk.oda)

    assert desk.talk(ticket_id).draft == "Ados žodžiai"
    assert desk.talk(ticket_id, by=desk.oda).draft == "Odos žodžiai"
    assert desk.talk(ticket_id, by=desk.sam).draft == ""


def test_a_draft_is_sealed_to_its_author(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    save_draft(desk, ticket_id, "Ados žodžiai")
    ticket, draft = desk.row(records.Ticket, ticket_id), desk.rows(records.Draft)[0]
    with records.reading() as session:
        from_ada = openings(session, [ticket_id], by=desk.ada).key(ticket)

    draft.author_id = desk.oda.staff_id

    with pytest.raises(Damaged):
        drafts.open_draft(draft, ticket, key=from_ada)
    with pytest.raises(Damaged):
        open_record(kdf(from_ada, "draft"), draft.text, b"anywhere else")


def test_a_draft_says_how_much_came_after_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)
    save_draft(desk, ticket_id, "Rašau", version=desk.talk(ticket_id).version)

    desk.receive(tokens=(token_of(sent),))
    desk.receive(tokens=(token_of(sent),))

    assert desk.talk(ticket_id).newer == 2


def test_an_emptied_draft_and_a_sent_one_are_gone(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    save_draft(desk, ticket_id, "Rašau")
    save_draft(desk, ticket_id, " ")
    assert desk.rows(records.Draft) == []
    save_draft(desk, ticket_id, "Rašau vėl")

    desk.answer(ticket_id)

    assert desk.rows(records.Draft) == []


def test_a_held_answer_leaves_after_somebody_has_looked_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    sent = desk.answer_and_let_leave(ticket_id)
    row = desk.answer(ticket_id, "Dėl rytojaus")
    desk.receive(text="Jau viskas gerai", tokens=(token_of(sent),))
    desk.let_leave()

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia.", "Dėl rytojaus"]
    assert desk.row(records.OutboxRow, row.id).state == "withdrawn"


def test_an_answer_that_failed_may_be_sent_once_more(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = failed_answer(desk, ticket_id)

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    talk = desk.talk(ticket_id)
    assert [mail.text for mail in desk.mailer.sent] == ["Mes čia."]
    assert talk.messages[-1].delivery is not None
    assert (talk.messages[-1].delivery.state, talk.waiting_since) == ("sent", None)


def test_an_answer_on_its_way_is_not_released(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = desk.answer(ticket_id)

    with pytest.raises(recalls.TooLate):
        recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def test_rowan_waits_again_when_an_answer_fails_after_the_ticket_was_closed(desk: Desk) -> None:
    """Answer and close is one habit; nobody looks at a closed ticket again, and she would wait for ever."""
    asked_at = desk.clock.now
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    let_fail(desk)

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.waiting_since, talk.closed_at) == ("open", asked_at, None)


def test_an_answer_to_a_closed_ticket_opens_it_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    desk.answer(ticket_id)

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.closed_at) == ("waiting_for_her", None)


def test_a_reopened_ticket_waits_since_her_unanswered_letter(desk: Desk) -> None:
    asked_at = desk.clock.now
    ticket_id = desk.receive().ticket_id
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now + timedelta(hours=1))

    tickets.reopen(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now + timedelta(hours=2))

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.waiting_since, talk.closed_at) == ("open", asked_at, None)


def test_a_reopened_ticket_whose_letters_were_answered_waits_for_her(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    tickets.reopen(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.waiting_since) == ("waiting_for_her", None)


def failed_answer(desk: Desk, ticket_id: UUID) -> records.OutboxRow:
    row = desk.answer(ticket_id)
    let_fail(desk)
    assert desk.row(records.OutboxRow, row.id).state == "failed"
    return row


def let_fail(desk: Desk) -> None:
    desk.mailer.failures = [PermanentFailure("recipient-refused")]
    desk.let_leave()
