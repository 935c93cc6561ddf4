"""Contacts that came by no letter, and letters that we begin: they are tickets like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.answer import contact_logging, first_letters, recalls
from helpline.deeds.answer.contact_logging import LoggedContact
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NotAllowed, NotHere, NothingWritten
from helpline.deeds.phone import call_links, calls
from helpline.deeds.phone.call_facts import CallFacts
from helpline.deeds.ticket import recognition
from helpline.words.channels import CHANNELS
from tests.cast import Desk, as_if, token_of

EMBASSY = "konsule@ambasada.example"


def told(desk: Desk, **facts: Any) -> LoggedContact:
    plain: dict[str, Any] = {
        "channel": "chat", "text": "Klausė apie prieglobstį", "happened_at": desk.clock.now, "waits": True,
    }  # fmt: skip
    return LoggedContact(**(plain | facts))


def log(desk: Desk, **facts: Any) -> UUID:
    return contact_logging.log_contact(told(desk, **facts), rules=desk.rules, by=desk.oda, now=desk.clock.now)


def log_on(desk: Desk, ticket_id: UUID, **facts: Any) -> None:
    contact_logging.log_contact_on(
        ticket_id, told(desk, **facts), rules=desk.rules, by=desk.oda, now=desk.clock.now
    )


def write_first(desk: Desk, address: str = EMBASSY) -> UUID:
    return first_letters.write_first(
        address, "Laba diena", subject="Laba diena", rules=desk.rules, by=desk.ada, now=desk.clock.now
    )


def test_a_logged_contact_opens_a_ticket_on_which_she_waits(desk: Desk) -> None:
    ticket_id = log(desk)

    talk = desk.talk(ticket_id)
    inbox, _ = read_inbox("unanswered", by=desk.ada, now=desk.clock.now, armed=True)
    assert (talk.channel, talk.state, talk.waiting_since) == ("chat", "open", desk.clock.now)
    assert [item.first_words for item in inbox.items] == ["Klausė apie prieglobstį"]
    assert (talk.messages[0].author, talk.can_answer) == ("Oda", False)
    assert b"prieglobst" not in desk.store.disk()


def test_a_contact_that_is_done_makes_nobody_wait(desk: Desk) -> None:
    ticket_id = log(desk, waits=False)

    talk = desk.talk(ticket_id)
    assert (talk.state, talk.waiting_since) == ("closed", None)


def test_a_contact_entered_late_keeps_both_times(desk: Desk) -> None:
    happened = desk.clock.now - timedelta(hours=5)

    ticket_id = log(desk, happened_at=happened)

    message = desk.talk(ticket_id).messages[0]
    assert message.log is not None
    assert (message.at, message.log.happened_at, message.log.logged_at) == (
        happened,
        happened,
        desk.clock.now,
    )
    assert message.log.is_late
    assert desk.talk(ticket_id).waiting_since == happened


def test_danger_in_what_was_said_lifts_the_ticket(desk: Desk) -> None:
    calm, urgent = log(desk), log(desk, text="Sakė: jis mane užmuš, padėkite")

    assert not desk.talk(calm).urgent
    assert desk.talk(urgent).urgent


def test_a_contact_joins_her_ticket_and_opens_it_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    before = desk.talk(ticket_id)

    log_on(desk, ticket_id, channel="phone")

    talk = desk.talk(ticket_id)
    assert (before.state, talk.state) == ("waiting_for_her", "open")
    assert (before.waiting_since is None, talk.waiting_since is None) == (True, False)
    assert talk.channel == "email"
    assert talk.messages[-1].log is not None
    assert talk.messages[-1].log.channel == "phone"
    assert talk.version == before.version + 1


def test_a_contact_that_is_done_leaves_a_closed_ticket_closed(desk: Desk) -> None:
    ticket_id = log(desk, waits=False)

    log_on(desk, ticket_id, waits=False)

    assert desk.talk(ticket_id).state == "closed"


def test_contacts_are_counted_apart_by_channel_and_never_as_persons(desk: Desk) -> None:
    opened = desk.receive().ticket_id
    desk.receive(kind="bounce")
    log_on(desk, opened, channel="phone")
    log_on(desk, opened, channel="phone", waits=False)
    log(desk, channel="post")
    log(desk, channel="post", happened_at=desk.clock.now - timedelta(days=40))

    counted = contact_logging.count_contacts(
        by=desk.sam, since=desk.clock.now - timedelta(days=30), until=desk.clock.now + timedelta(minutes=1)
    )

    found = {count.channel: (count.contacts, count.tickets) for count in counted}
    assert {name: both for name, both in found.items() if both != (0, 0)} == {
        "email": (1, 1), "phone": (2, 1), "post": (1, 1)
    }  # fmt: skip
    assert list(found) == ["email", *CHANNELS]


def test_calls_and_contacts_logged_on_a_ticket_are_one_count(desk: Desk) -> None:
    ticket_id = log(desk, channel="phone")
    for joined in (True, True, False):
        call_id = calls.begin(by=desk.oda, now=desk.clock.now)
        calls.end(
            call_id, CallFacts(outcome="silent"), channel="phone", rules=desk.rules, by=desk.oda, now=desk.clock.now
        )  # fmt: skip
        if joined:
            call_links.join_ticket(call_id, ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    calls.begin(by=desk.oda, now=desk.clock.now)

    counted = contact_logging.count_contacts(
        by=desk.sam, since=desk.clock.now - timedelta(days=1), until=desk.clock.now + timedelta(minutes=1)
    )

    assert counted[1] == contact_logging.ContactCount("phone", contacts=4, tickets=1)


def test_only_supervisors_count_and_another_team_is_not_counted(desk: Desk) -> None:
    log(desk)
    since, until = desk.clock.now - timedelta(days=1), desk.clock.now + timedelta(minutes=1)

    with pytest.raises(NotAllowed):
        contact_logging.count_contacts(by=desk.ada, since=since, until=until)
    counted = contact_logging.count_contacts(by=as_if(desk.eve, role="supervisor"), since=since, until=until)

    assert {count.contacts for count in counted} == {0}


def test_nothing_is_logged_without_words_or_on_another_teams_ticket(desk: Desk) -> None:
    ticket_id = log(desk)

    with pytest.raises(NothingWritten):
        log(desk, text=" \n")
    with pytest.raises(NotHere):
        contact_logging.log_contact_on(
            ticket_id, told(desk), rules=desk.rules, by=desk.eve, now=desk.clock.now
        )
    with pytest.raises(NotHere):
        contact_logging.log_contact(
            told(desk), team_id=desk.founded.other_team_id, rules=desk.rules, by=desk.ada, now=desk.clock.now
        )

    assert len(desk.rows(records.ContactLog)) == 1


def test_a_letter_we_begin_leaves_like_an_answer(desk: Desk) -> None:
    ticket_id = write_first(desk)

    desk.let_leave()

    sent = desk.mailer.sent[-1]
    talk = desk.talk(ticket_id)
    assert (sent.to, sent.subject) == (EMBASSY, "Laba diena")
    assert (talk.state, talk.waiting_since, talk.channel) == ("waiting_for_her", None, "email")
    assert EMBASSY.encode() not in desk.store.disk()
    assert desk.kinds(ticket_id)[:2] == ["wrote first", "answered"]


def test_her_reply_finds_the_letter_we_began_with(desk: Desk) -> None:
    ticket_id = write_first(desk)
    desk.let_leave()

    received = desk.receive(address=EMBASSY, tokens=(token_of(desk.mailer.sent[-1]),))
    recognition.recognise(keys=desk.keys, now=desk.clock.now)

    talk = desk.talk(ticket_id)
    assert received.ticket_id == ticket_id
    assert talk.messages[-1].sender == "same"
    assert talk.state == "open"
    assert talk.waiting_since is not None


def test_a_later_letter_from_that_address_may_be_hers(desk: Desk) -> None:
    ticket_id = write_first(desk)
    desk.let_leave()

    later = desk.receive(address=EMBASSY.upper()).ticket_id
    recognition.recognise(keys=desk.keys, now=desk.clock.now)

    assert desk.talk(later).may_be == desk.talk(ticket_id).pseudonym


def test_a_letter_to_somebody_we_know_is_held_until_a_person_has_looked(desk: Desk) -> None:
    known = desk.receive(address="rowan@post.example", sender_check="pass").ticket_id
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    desk.save_card(known, forbidden=("email",))

    ticket_id = write_first(desk, "Rowan@post.example")
    desk.let_leave()

    talk = desk.talk(ticket_id)
    delivery = talk.messages[-1].delivery
    assert desk.mailer.sent == []
    assert delivery is not None
    assert (delivery.state, delivery.hold_reason) == ("held", "written before")
    assert talk.may_be == desk.talk(known).pseudonym
    assert talk.state == "open"


def test_a_letter_that_was_held_goes_after_a_look(desk: Desk) -> None:
    desk.receive(address="rowan@post.example")
    desk.arm()
    recognition.recognise(keys=desk.keys, now=desk.clock.now)
    ticket_id = write_first(desk, "rowan@post.example")
    desk.let_leave()
    row = desk.rows(records.OutboxRow)[0]

    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert [mail.to for mail in desk.mailer.sent] == ["rowan@post.example"]
    assert desk.talk(ticket_id).state == "waiting_for_her"


def test_what_we_began_never_counts_as_a_quick_answer(desk: Desk) -> None:
    hers = desk.receive().ticket_id
    ours, logged = write_first(desk), log(desk)

    for ticket_id in (hers, ours, logged):
        desk.triage(ticket_id, kind="consultation")

    counts = [desk.row(records.Ticket, ticket_id).counts_for_target for ticket_id in (hers, ours, logged)]
    assert counts == [True, False, False]


def test_a_letter_we_begin_can_be_taken_back(desk: Desk) -> None:
    ticket_id = write_first(desk)
    row = desk.rows(records.OutboxRow)[0]

    recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert desk.mailer.sent == []
    assert desk.talk(ticket_id).draft == "Laba diena"


def test_administrators_and_empty_letters_begin_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        first_letters.write_first(
            EMBASSY, "Laba diena", subject="Laba diena", rules=desk.rules, by=desk.kim, now=desk.clock.now
        )
    with pytest.raises(NothingWritten):
        first_letters.write_first(
            EMBASSY, " ", subject="Laba diena", rules=desk.rules, by=desk.ada, now=desk.clock.now
        )

    assert desk.rows(records.Ticket) == []
