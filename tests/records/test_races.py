"""What happens at the same moment: nothing is lost, nothing is doubled, nobody sees an error. Threads, and both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from helpline import records
from helpline.deeds.answer import answers, claiming, drafts, notes
from helpline.deeds.errors import DeedRefused, NotAllowed, SomethingNewer
from helpline.deeds.mail import intake
from helpline.deeds.mail.intake import file_letter, prepare
from helpline.deeds.mail.mailboxes import AlreadyStored, Place, take_turn
from helpline.deeds.sealed.openings import adopt
from helpline.deeds.staff import founding, people
from helpline.deeds.ticket import duplicates, recognition
from helpline.deeds.waiting.changes import change_counter
from tests.cast import QUICK, SUBJECT, Desk, letter, token_of
from tests.only import on_postgresql_only

AT_ONCE = 6
Work = Callable[[], object]


def test_two_couriers_never_claim_one_answer(desk: Desk) -> None:
    ticket_ids = [desk.receive(address=f"w{number}@post.example").ticket_id for number in range(3)]
    rows = [desk.answer(ticket_id) for ticket_id in ticket_ids]
    desk.clock.forward(minutes=1)

    came, wrong = at_once(desk, [lambda: claiming.claim(desk.clock.now)] * AT_ONCE)

    claimed = [claim.outbox_id for claim in came if claim is not None]
    assert wrong == []
    assert len(claimed) == len(set(claimed))
    while (claim := claiming.claim(desk.clock.now)) is not None:
        claimed.append(
            claim.outbox_id
        )  # a courier that was too late at one answer takes the next in its next round
    assert sorted(claimed) == sorted(row.id for row in rows)


def test_of_many_answers_to_one_ticket_at_once_one_leaves_and_the_others_are_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    def answer(by: Any) -> Work:
        return lambda: answers.answer(
            ticket_id, "Mes čia", subject=SUBJECT, version=0, rules=desk.rules, by=by, now=desk.clock.now
        )

    _, wrong = at_once(desk, [answer(by) for by in (desk.ada, desk.oda, desk.sam)])

    assert [type(error) for error in wrong] == [SomethingNewer, SomethingNewer]
    assert (len(desk.rows(records.OutboxRow)), len(desk.rows(records.Draft))) == (1, 2)
    assert desk.row(records.Ticket, ticket_id).version == 1


def test_letters_that_join_one_ticket_at_once_are_numbered_one_after_the_other(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    token = token_of(desk.answer_and_let_leave(ticket_id))

    came, wrong = at_once(desk, [lambda: desk.receive(tokens=(token,))] * AT_ONCE)

    numbers = sorted(row.number for row in desk.rows(records.Message))
    assert wrong == []
    assert {received.ticket_id for received in came} == {ticket_id}
    assert numbers == list(range(1, AT_ONCE + 3))
    assert desk.row(records.Ticket, ticket_id).message_count == AT_ONCE + 2


def test_a_letter_and_an_answer_at_once_leave_both_in_the_conversation(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    token = token_of(desk.answer_and_let_leave(ticket_id))

    def note() -> object:
        return notes.note(ticket_id, "Paskambinsiu", by=desk.ada, now=desk.clock.now)

    _, wrong = at_once(desk, [note, lambda: desk.receive(tokens=(token,))] * 3)

    assert wrong == []
    assert sorted(row.number for row in desk.rows(records.Message)) == list(range(1, 9))


def test_two_pollers_store_one_place_once(desk: Desk) -> None:
    place = Place(mailbox=b"m" * 16, uidvalidity=1, uid=7)

    def store() -> object:
        return intake.receive_mail(letter(), rules=desk.rules, now=desk.clock.now, place=place)

    came, wrong = at_once(desk, [store] * AT_ONCE)

    assert len(came) == 1
    assert [type(error) for error in wrong] == [AlreadyStored] * (AT_ONCE - 1)
    assert len(desk.rows(records.Message)) == len(desk.rows(records.MailboxSeen)) == 1


def test_of_two_pollers_one_gets_the_mailbox(desk: Desk) -> None:
    holders = [founding.uuid4() for _ in range(AT_ONCE)]

    def take(holder: Any) -> Work:
        return lambda: take_turn(b"m" * 16, holder=holder, now=desk.clock.now)

    came, wrong = at_once(desk, [take(holder) for holder in holders])

    assert wrong == []
    assert sorted(came) == [False] * (AT_ONCE - 1) + [True]


def test_first_letters_at_once_get_a_pseudonym_each(desk: Desk) -> None:
    writers = [
        lambda number=number: desk.receive(address=f"w{number}@post.example") for number in range(AT_ONCE)
    ]

    came, wrong = at_once(desk, writers)

    pseudonyms = [contact.pseudonym for contact in desk.rows(records.Contact)]
    assert wrong == []
    assert len({received.ticket_id for received in came}) == len(set(pseudonyms)) == AT_ONCE


@on_postgresql_only  # SQLite has one writer at a time
@pytest.mark.usefixtures("desk")
def test_a_pseudonym_that_is_just_being_given_away_is_taken() -> None:
    with records.transaction() as one, records.transaction() as other:
        first = records.reserved(one, "pseudonym", {5, 6})
        second = records.reserved(other, "pseudonym", {5, 7})

    with records.transaction() as later:
        again = records.reserved(later, "pseudonym", {5})

    assert (first, second, again) == ({5, 6}, {7}, {5})


def test_one_letter_that_came_twice_at_once_is_one_letter_whoever_compares(desk: Desk) -> None:
    for _ in range(4):
        desk.receive(message_id="same@post.example")
    desk.arm()

    _, wrong = at_once(
        desk, [lambda: duplicates.fold_repeats(keys=desk.keys, rules=desk.rules, now=desk.clock.now)] * 3
    )

    assert wrong == []
    assert len(desk.rows(records.Message)) == len(desk.rows(records.Ticket)) == 1


@on_postgresql_only  # elsewhere letters are committed in the order of their numbers
def test_a_copy_committed_after_a_later_number_is_folded_all_the_same(desk: Desk) -> None:
    mail = letter(message_id="same@post.example")
    desk.arm()

    with records.transaction() as slow:
        file_letter(slow, prepare(mail, now=desk.clock.now), rules=desk.rules)
        desk.receive(mail)
        duplicates.fold_repeats(keys=desk.keys, rules=desk.rules, now=desk.clock.now)
    duplicates.fold_repeats(keys=desk.keys, rules=desk.rules, now=desk.clock.now)

    assert len(desk.rows(records.Message)) == 1


@on_postgresql_only  # elsewhere events are committed in the order of their numbers
def test_an_event_committed_after_a_later_number_moves_the_change_counter(desk: Desk) -> None:
    mail = letter()

    with records.transaction() as slow:
        file_letter(slow, prepare(mail, now=desk.clock.now), rules=desk.rules)
        desk.receive()
        before = change_counter()

    assert change_counter() > before


def test_two_couriers_recognise_one_new_address_once(desk: Desk) -> None:
    for _ in range(3):
        desk.receive(sender_check="pass")
    desk.arm()

    _, wrong = at_once(desk, [lambda: recognition.recognise(keys=desk.keys, now=desk.clock.now)] * 3)

    known = [contact for contact in desk.rows(records.Contact) if contact.match_index is not None]
    assert wrong == []
    assert len(known) == 1
    assert {ticket.contact_id for ticket in desk.rows(records.Ticket)} == {known[0].id}
    assert desk.kinds().count("recognised") == 2


def test_reading_by_several_at_once_is_adopted_and_noted_once(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    def open_it(by: Any) -> Work:
        return lambda: adopt([ticket_id], by=by, read_at=desk.clock.now)

    _, wrong = at_once(desk, [open_it(by) for by in (desk.ada, desk.oda, desk.sam)])

    assert wrong == []
    assert desk.kinds(ticket_id).count("first read") == 1
    assert [message.text for message in desk.talk(ticket_id).messages] == ["Sveiki, ar galite man padėti?"]


def test_a_draft_saved_twice_at_once_is_one_draft(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    def save() -> object:
        return drafts.save_draft(ticket_id, "Miela", version=0, by=desk.ada, now=desk.clock.now)

    _, wrong = at_once(desk, [save] * AT_ONCE)

    assert wrong == []
    assert len(desk.rows(records.Draft)) == 1


def test_one_name_invited_twice_at_once_is_one_colleague(desk: Desk) -> None:
    def invite(name: str) -> Work:
        return lambda: people.invite(name, "operator", team_ids=(), by=desk.kim, now=desk.clock.now)

    came, wrong = at_once(desk, [invite(name) for name in ("Una", "una", "U n a", "UNA ")])

    assert len(came) == 2
    assert {type(error) for error in wrong} == {people.NameTaken}


def test_keys_granted_twice_at_once_are_granted_once(desk: Desk) -> None:
    invitation = people.invite(
        "Una", "operator", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now
    )
    una = people.join("Una", invitation, now=desk.clock.now, stretching=QUICK)

    def give(by: Any) -> Work:
        return lambda: people.grant_to(una.staff_id, by=by, now=desk.clock.now)

    came, wrong = at_once(desk, [give(desk.ada), give(desk.sam), give(desk.ada)])

    assert came == [1]
    assert {type(error) for error in wrong} == {NotAllowed}


def test_a_desk_is_founded_once(desk: Desk) -> None:
    with pytest.raises(founding.AlreadyFounded):
        founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK, only_one=True)


def test_two_who_begin_a_desk_at_once_begin_one(desk: Desk) -> None:
    with records.transaction() as session:
        for table in reversed(records.Base.metadata.sorted_tables):
            session.execute(table.delete())

    def found() -> object:
        return founding.found(
            "A", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK, only_one=True
        )

    came, wrong = at_once(desk, [found] * 3)

    assert len(came) == 1
    assert {type(error) for error in wrong} == {founding.AlreadyFounded}
    with records.reading() as session:
        assert len(session.scalars(select(records.Organisation)).all()) == 1


def at_once(desk: Desk, works: Sequence[Work]) -> tuple[list[Any], list[DeedRefused]]:
    """Each in a thread of its own, all begun together; what they gave, and how they were refused. Nothing else may happen."""
    ready = threading.Barrier(len(works))
    came: list[Any] = []
    wrong: list[Exception] = []

    def run(work: Work) -> None:
        with desk.app.app_context():
            ready.wait(timeout=20)
            try:
                came.append(work())
            except Exception as error:  # noqa: BLE001  (looked at below)
                wrong.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    refused = [error for error in wrong if isinstance(error, DeedRefused)]
    assert [error for error in wrong if error not in refused] == []
    return came, refused
