"""The text "there is a message": only where her card allows it, in her hours, and gone at the carrier afterwards."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from helpline.deeds.errors import NotHere
from helpline.deeds.line import text_notices
from helpline.deeds.line.text_notices import NoticeRefused
from helpline.deeds.move import doubts
from helpline.deeds.sealed.contact_seals import seal_address
from helpline.deeds.sealed.contacts import newest_contact_key
from helpline.deeds.ticket.card_seals import hash_word
from helpline.figures.safe_windows import read_window
from helpline.records import CarrierCopy, Contact, TextNotice, Ticket, transaction
from helpline.web.desk import keep
from helpline.words.notices import NOTICES, notice_in
from phone_gateway.carrier import Carrier
from tests.cast import QUICK, Desk, desk_of
from tests.phone.fake_carrier import FakeCarrier
from tests.phone.test_scrubber import rounds_of

HER_NUMBER = "+37061234567"


@pytest.fixture
def caller(desk: Desk) -> UUID:
    """A ticket of a woman who called; texts are switched on."""
    desk.rules = replace(desk.rules, text_notices=True)
    ticket_id = desk.receive().ticket_id
    with transaction() as session:
        ticket = session.get_one(Ticket, ticket_id)
        ticket.channel = "phone"
        contact = session.get_one(Contact, ticket.contact_id)
        seal_address(contact, HER_NUMBER, "", key=newest_contact_key(session, ticket.org_id))
    return ticket_id


def ask(desk: Desk, ticket_id: UUID, language: str = "lt", **told: Any) -> None:
    text_notices.ask_notice(
        ticket_id, language, rules=desk.rules, by=told.get("by", desk.ada), now=desk.clock.now
    )


def notice(desk: Desk) -> TextNotice:
    return desk.rows(TextNotice)[-1]


def sent_there(there: FakeCarrier) -> list[tuple[str, str]]:
    texts = [thing.fields for thing in there.things.values() if thing.folder == "Messages"]
    return [(text["to"], text["body"]) for text in texts]


def test_a_text_says_only_that_there_is_a_message(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller, "ru")
    desk.arm()

    rounds_of(desk, line).look()

    assert sent_there(there) == [(HER_NUMBER, "Для вас есть сообщение.")]
    assert (notice(desk).state, notice(desk).payload) == ("sent", None)
    assert desk.kinds(caller)[-2:] == ["notice asked for", "notice left"]


def test_what_the_carrier_keeps_of_a_text_goes_too(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.arm()

    work_on(desk, line)

    assert there.left == []
    assert [(row.kind, row.state, row.ticket_id) for row in desk.rows(CarrierCopy)] == [
        ("message", "gone", caller)
    ]
    assert desk.kinds(caller)[-1] == "carrier copy gone"


def work_on(desk: Desk, line: Carrier) -> None:
    """A few hours of rounds."""
    rounds = rounds_of(desk, line)
    for _ in range(30):
        while rounds.look():
            pass
        desk.clock.forward(minutes=10)


@pytest.mark.parametrize(
    ("card", "objection"),
    [
        ({}, "not said"),
        ({"allowed": ("email",)}, "not said"),
        ({"forbidden": ("sms",)}, "forbidden"),
        ({"allowed": ("sms",), "valid_until": date(2026, 2, 1)}, "expired"),
    ],
)
def test_what_her_card_does_not_allow_does_not_leave(
    desk: Desk, caller: UUID, card: dict[str, Any], objection: str
) -> None:
    if card:
        desk.save_card(caller, **card)

    with pytest.raises(NoticeRefused, match=objection):
        ask(desk, caller)

    assert desk.rows(TextNotice) == []


def test_where_the_helpline_sends_no_texts_none_leaves(desk: Desk, caller: UUID) -> None:
    desk.save_card(caller, allowed=("sms",))
    desk.rules = replace(desk.rules, text_notices=False)

    with pytest.raises(NoticeRefused, match="off"):
        ask(desk, caller)

    assert text_notices.read_notice(caller, rules=desk.rules, by=desk.ada, now=desk.clock.now) is None


def test_it_waits_for_her_hours(desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID) -> None:
    desk.save_card(
        caller, allowed=("sms",), windows=(read_window("1234567 18:00-20:00"),), zone="Europe/Vilnius"
    )
    ask(desk, caller)
    desk.arm()
    rounds = rounds_of(desk, line)

    rounds.look()
    before = sent_there(there)
    desk.clock.forward(hours=8)
    rounds.look()

    assert before == []
    assert len(sent_there(there)) == 1


def test_one_that_waited_beyond_her_hours_waits_for_the_next(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(
        caller, allowed=("sms",), windows=(read_window("1234567 10:00-11:00"),), zone="Europe/Vilnius"
    )
    ask(desk, caller)
    desk.clock.forward(hours=3)
    desk.arm()

    rounds_of(desk, line).look()

    assert sent_there(there) == []
    assert (notice(desk).state, notice(desk).due_at) == ("waiting", desk.clock.now + timedelta(hours=21))
    assert notice(desk).tries == 0


def test_without_a_keeper_no_text_leaves(desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)

    rounds_of(desk, line).look()

    assert there.asked == []
    assert notice(desk).state == "waiting"


def test_a_card_that_changes_stops_what_waits(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.save_card(caller, forbidden=("sms",))
    desk.arm()

    rounds_of(desk, line).look()

    assert sent_there(there) == []
    assert (notice(desk).state, notice(desk).payload) == ("held", None)
    assert "notice not sent" in desk.kinds(caller)


@pytest.mark.parametrize("trouble", ["answer lost", "timeout", "garbage"])
def test_a_text_of_which_nobody_knows_whether_it_left_reaches_her_once(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID, trouble: str
) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.arm()
    there.troubles = [trouble]

    work_on(desk, line)
    desk.clock.forward(hours=1)
    work_on(desk, line)

    assert len(sent_there(there)) == 1
    assert there.left == []
    assert notice(desk).state == "sent"


def test_a_courier_that_is_killed_after_sending_sends_no_second_one(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.arm()
    claimed = text_notices.claim(desk.clock.now)
    assert claimed is not None
    line.send_text(text_notices.look_again(claimed, keys=desk.keys, now=desk.clock.now))
    desk.clock.forward(minutes=2)

    work_on(desk, line)

    assert len(sent_there(there)) == 1
    assert there.left == []


def test_a_text_that_can_not_be_sent_is_told_on_the_ticket(desk: Desk, line: Carrier, caller: UUID) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    with transaction() as session:
        ticket = session.get_one(Ticket, caller)
        contact = session.get_one(Contact, ticket.contact_id)
        seal_address(contact, "+44700900000", "", key=newest_contact_key(session, ticket.org_id))
    desk.arm()

    rounds_of(desk, line).look()

    assert (notice(desk).state, notice(desk).outcome) == ("failed", "21211")
    assert desk.kinds(caller)[-1] == "notice not sent"


@pytest.mark.usefixtures("caller")
def test_to_a_mail_address_no_text_is_sent(desk: Desk, there: FakeCarrier, line: Carrier) -> None:
    mailed = desk.receive(address="other@post.example").ticket_id
    desk.save_card(mailed, allowed=("sms",))
    ask(desk, mailed)
    desk.arm()

    rounds_of(desk, line).look()

    assert there.asked == []
    assert (notice(desk).state, notice(desk).outcome) == ("held", "no number")


def test_while_it_is_in_doubt_who_writes_no_text_leaves(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    desk.save_card(caller, allowed=("sms",), code_word=hash_word("gintaras", "", stretching=QUICK))
    ask(desk, caller)
    doubts.doubt_writer(caller, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.arm()

    rounds_of(desk, line).look()

    assert there.asked == []
    assert notice(desk).state == "held"
    with pytest.raises(NoticeRefused, match="in doubt"):
        ask(desk, caller)


def test_of_one_that_is_under_way_no_second_is_asked_for(desk: Desk, caller: UUID) -> None:
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)

    with pytest.raises(NoticeRefused, match="on its way"):
        ask(desk, caller)


def test_another_teams_ticket_is_not_here(desk: Desk, caller: UUID) -> None:
    with pytest.raises(NotHere):
        ask(desk, caller, by=desk.eve)


def test_the_page_offers_it_and_says_why_not(desk: Desk, caller: UUID) -> None:
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en"})
    off = browser.get(f"/tickets/{caller}").text
    keep(desk.app, replace(desk_of(desk.app), rules=desk.rules))

    not_said = browser.get(f"/tickets/{caller}").text
    refused = browser.post(f"/tickets/{caller}/notices", {"language": "lt"})
    desk.save_card(caller, allowed=("sms",))
    wrong = browser.post(f"/tickets/{caller}/notices", {"language": "xx"})
    asked = browser.post(f"/tickets/{caller}/notices", {"language": "lt"})
    waiting = browser.get(f"/tickets/{caller}").text

    assert 'id="notice"' not in off
    assert "She has not said whether a text is safe" in not_said
    assert (refused.status_code, wrong.status_code, asked.status_code) == (409, 422, 303)
    assert "A text waits to leave" in waiting


def test_no_number_lies_on_the_disk_or_in_a_log(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.arm()
    there.troubles = ["rate 1", "5xx", "hang up"]

    work_on(desk, line)

    spelled = ("37061234567", "61234567", "612 34567", "0037061234567", "861234567", "76543216073")
    disk = desk.store.disk()
    assert sent_there(there)[0][0] == HER_NUMBER
    assert [number for number in spelled if number.encode() in disk or number in caplog.text] == []
    assert not any("61234567" in path for _method, path in there.asked)


def test_every_text_is_short_and_plain() -> None:
    assert set(NOTICES) == {"lt", "en", "ru", "uk", "pl"}
    assert notice_in("ka") == NOTICES["en"]
    assert all(len(text) <= 70 for text in NOTICES.values())  # one text message, Cyrillic too


def a_text_that_left_unknown(desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID) -> None:
    """The carrier has sent it and its answer was lost; before the next try her card forbids texts."""
    desk.save_card(caller, allowed=("sms",))
    ask(desk, caller)
    desk.arm()
    there.troubles = ["answer lost"]
    rounds_of(desk, line).look()
    desk.clock.forward(minutes=5)
    doubts.doubt_writer(caller, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    rounds_of(desk, line).look()


def test_a_text_that_left_without_our_knowing_goes_though_its_notice_was_held(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    a_text_that_left_unknown(desk, there, line, caller)
    held, left = notice(desk).state, len(there.left)

    desk.courier_with(None, carrier=line).look()
    work_on(desk, line)

    assert (held, left) == ("held", 1)
    assert there.left == []
    assert [(copy.kind, copy.state, copy.ticket_id) for copy in desk.rows(CarrierCopy)] == [
        ("message", "gone", caller)
    ]


def test_while_another_text_may_have_left_none_is_deleted_before_its_courier_has_looked_for_it(
    desk: Desk, there: FakeCarrier, line: Carrier, caller: UUID
) -> None:
    a_text_that_left_unknown(desk, there, line, caller)
    with transaction() as session:
        held = session.get_one(TextNotice, notice(desk).id)
        session.add(
            TextNotice(
                id=uuid4(), org_id=held.org_id, ticket_id=held.ticket_id, asked_by=held.asked_by, asked_at=desk.clock.now,
                state="waiting", due_at=desk.clock.now + timedelta(hours=1), first_tried_at=desk.clock.now, tries=1,
                outcome="connect", key_epoch=held.key_epoch,
            )
        )  # fmt: skip

    rounds_of(desk, line).look_around(now=desk.clock.now)

    assert len(there.left) == 1
    assert desk.rows(CarrierCopy) == []
