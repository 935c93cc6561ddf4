"""Files in our answers: sealed like hers, carried by the courier, and gone from its reach when the answer has left."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from helpline import records
from helpline.border import Attachment, PermanentFailure, TemporaryFailure
from helpline.deeds.answer import answers, claiming, looking_again, recalls
from helpline.deeds.errors import SomethingNewer
from helpline.deeds.sealed.contact_seals import open_payload
from helpline.deeds.ticket.files import read_file
from tests.cast import SUBJECT, Desk, token_of

PICTURE = Attachment("priedas-1.jpg", "image/jpeg", bytes(range(256)) * 300)
PAPER = Attachment("priedas-2.pdf", "application/pdf", b"%PDF-1.7 kaip pasiruosti")


def answer(desk: Desk, ticket_id: UUID, *files: Attachment, version: int = 0) -> records.OutboxRow:
    message_id = answers.answer(
        ticket_id, "Štai ko prašėte.", subject=SUBJECT, version=version, files=files, rules=desk.rules,
        by=desk.ada, now=desk.clock.now,
    )  # fmt: skip
    return next(row for row in desk.rows(records.OutboxRow) if row.message_id == message_id)


def told(files: tuple[Attachment, ...]) -> list[tuple[str, str, bytes]]:
    return [(file.name, file.media_type, file.content) for file in files]


def test_files_leave_with_the_answer_in_their_order(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    answer(desk, ticket_id, PICTURE, PAPER)

    desk.let_leave()

    (sent,) = desk.mailer.sent
    assert told(sent.files) == told((PICTURE, PAPER))


def test_an_answer_carries_no_file_unless_one_was_chosen(desk: Desk) -> None:
    sent = desk.answer_and_let_leave(desk.receive().ticket_id)

    assert sent.files == ()


def test_colleagues_see_and_open_what_was_sent(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    answer(desk, ticket_id, PICTURE, PAPER)

    shown = desk.talk(ticket_id, by=desk.oda).messages[1].files
    opened = [read_file(ticket_id, file.id, by=desk.oda) for file in shown]

    assert [(name.name, content) for name, content in opened] == [
        (PICTURE.name, PICTURE.content),
        (PAPER.name, PAPER.content),
    ]


def test_when_the_answer_has_left_the_courier_has_no_way_to_its_files(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = answer(desk, ticket_id, PICTURE)

    desk.let_leave()

    assert desk.row(records.OutboxRow, row.id).payload is None
    assert desk.talk(ticket_id).messages[1].files[0].size == len(PICTURE.content)


def test_the_courier_is_lent_the_key_of_this_message_only(desk: Desk) -> None:
    letter = Attachment("hers.txt", "text/plain", b"hers")
    ticket_id = desk.receive(attachments=(letter,)).ticket_id
    row = answer(desk, ticket_id, PICTURE)
    desk.arm()
    payload = open_payload(row, pair=desk.keys.pair(row.key_epoch))
    hers, ours = sorted(desk.rows(records.File), key=lambda file: file.message_id == row.message_id)

    assert payload.enclosed is not None
    assert payload.enclosed.files == (str(ours.id),)
    stolen = replace(payload, enclosed=replace(payload.enclosed, files=(str(hers.id),)))
    with records.reading() as session, pytest.raises(looking_again.Damaged):
        looking_again._files(session, stolen)


def test_a_try_that_failed_for_now_carries_the_same_files_again(desk: Desk) -> None:
    desk.mailer.failures = [TemporaryFailure("4xx")]
    answer(desk, desk.receive().ticket_id, PICTURE)
    desk.let_leave()
    desk.clock.forward(minutes=5)

    desk.courier.look()

    assert [told(mail.files) for mail in desk.mailer.sent] == [told((PICTURE,))]


def test_a_slow_line_has_time_for_the_files(desk: Desk) -> None:
    answer(desk, desk.receive().ticket_id, PICTURE)
    desk.arm()
    desk.clock.forward(minutes=1)
    claimed = claiming.claim(desk.clock.now)

    desk.clock.forward(minutes=4)
    meanwhile = claiming.claim(desk.clock.now)
    desk.clock.forward(minutes=2)
    after_a_crash = claiming.claim(desk.clock.now)

    assert claimed is not None
    assert (meanwhile, after_a_crash) == (None, claiming.Claim(claimed.outbox_id, attempt=2))


def test_an_answer_that_was_held_is_released_with_its_files(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, allowed=("email",))
    first = desk.answer_and_let_leave(ticket_id)
    row = answer(desk, ticket_id, PICTURE, version=1)
    desk.receive(text="Dar klausimas", tokens=(token_of(first),))
    desk.let_leave()
    assert desk.row(records.OutboxRow, row.id).state == "held"

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert told(desk.mailer.sent[-1].files) == told((PICTURE,))


def test_an_answer_that_failed_is_sent_again_with_its_files(desk: Desk) -> None:
    desk.mailer.failures = [PermanentFailure("5xx")]
    row = answer(desk, desk.receive().ticket_id, PICTURE)
    desk.let_leave()

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert told(desk.mailer.sent[-1].files) == told((PICTURE,))


def test_an_answer_taken_back_sends_none_of_its_files(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = answer(desk, ticket_id, PICTURE)

    recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert desk.mailer.sent == []
    assert desk.row(records.OutboxRow, row.id).payload is None


def test_files_taken_back_are_gone_from_the_disk(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = answer(desk, ticket_id, PICTURE)

    recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert desk.rows(records.File) == []
    assert desk.talk(ticket_id).messages[1].files == ()


def test_an_answer_whose_file_was_tampered_with_is_held(desk: Desk) -> None:
    row = answer(desk, desk.receive().ticket_id, PICTURE)
    (file,) = desk.rows(records.File)
    with records.transaction() as session:
        stored = session.get_one(records.File, file.id)
        stored.content = stored.content[:-1] + bytes([stored.content[-1] ^ 1])

    desk.let_leave()

    after = desk.row(records.OutboxRow, row.id)
    assert (after.state, after.hold_reason, desk.mailer.sent) == ("held", "damaged", [])


def test_an_answer_that_lost_a_file_is_held(desk: Desk) -> None:
    row = answer(desk, desk.receive().ticket_id, PICTURE, PAPER)
    with records.transaction() as session:
        session.delete(session.get_one(records.File, desk.rows(records.File)[0].id))

    desk.let_leave()

    after = desk.row(records.OutboxRow, row.id)
    assert (after.state, after.hold_reason) == ("held", "damaged")


def test_an_answer_that_came_too_late_stores_no_file(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id, by=desk.oda)

    with pytest.raises(SomethingNewer):
        answer(desk, ticket_id, PICTURE, version=0)

    assert desk.rows(records.File) == []
