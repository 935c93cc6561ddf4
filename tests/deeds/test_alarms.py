"""The duty mailbox hears of what can't wait: each alarm once, without a word of content, with or without a keeper."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from helpline import records
from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds.line import carrier_copies, voice_messages
from helpline.deeds.mail import mailboxes
from helpline.deeds.mail.mailboxes import Watch
from helpline.deeds.phone import call_backs, calls
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.sealed import openings
from helpline.deeds.supervision.alarms import TEXTS, Patience, due_alarms
from tests.cast import DUTY_MAILBOX, MORNING, Desk

OURS, POLLER = b"m" * 32, UUID(int=7)


def told(desk: Desk) -> list[str]:
    """The kinds of the alarms sent so far, by their texts."""
    kinds = {text: kind for kind, text in TEXTS.items()}
    return [kinds[mail.text] for mail in desk.mailer.sent if mail.to == DUTY_MAILBOX]


def look(desk: Desk) -> None:
    watch = Watch(frozenset(row.id for row in desk.rows(records.Mailbox)), since=MORNING)
    desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX, watch=watch).look()


def let_urgent_letter_lie(desk: Desk) -> None:
    desk.arm()
    desk.receive(text="he has a knife")
    desk.clock.forward(minutes=30)


def stay_unarmed(desk: Desk) -> None:
    desk.clock.forward(minutes=10)


def let_keepers_stay_away(desk: Desk) -> None:
    desk.arm()
    desk.clock.forward(hours=48)


def let_an_answer_fail(desk: Desk) -> None:
    written_at = desk.clock.now
    desk.answer(desk.receive().ticket_id)
    desk.mailer.failures = [PermanentFailure("recipient-refused")]
    desk.let_leave()
    desk.clock.now = written_at + timedelta(hours=1)


def let_a_mailbox_fall_silent(desk: Desk) -> None:
    desk.arm()
    look_through_mailbox(desk)
    desk.clock.forward(minutes=30)


def let_a_call_back_be_missed(desk: Desk) -> None:
    desk.arm()
    now = desk.clock.now
    call_id = calls.begin(by=desk.oda, now=now)
    window = call_backs.Window(now, now + timedelta(minutes=30), now + timedelta(hours=30))
    call_backs.promise(call_id, "+370 600 00000", Agreed(), window=window, by=desk.oda, now=now)
    desk.clock.forward(minutes=31)


def let_the_carrier_refuse(desk: Desk) -> None:
    desk.arm()
    with records.transaction() as session:
        carrier_copies.owe_deletion(
            session, org_id=desk.founded.org_id, kind="call", sid=f"CA{'1' * 32}", at=desk.clock.now
        )
    desk.clock.forward(minutes=1)
    claimed = carrier_copies.claim(desk.clock.now)
    assert claimed is not None
    carrier_copies.try_later(claimed, "20003", now=desk.clock.now, is_refused=True)
    desk.clock.forward(minutes=59)


def let_a_voice_message_lie(desk: Desk) -> None:
    desk.arm()
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    with records.transaction() as session:
        voice_messages.voice_message_left(session, call_id=call_id, sid=f"RE{'1' * 32}", at=desk.clock.now)
    desk.clock.forward(hours=1)


def look_through_mailbox(desk: Desk) -> None:
    mailboxes.take_turn(OURS, holder=POLLER, now=desk.clock.now)
    mailboxes.has_looked(OURS, holder=POLLER, now=desk.clock.now)


CAUSES = {
    "urgent unread": let_urgent_letter_lie,
    "not armed": stay_unarmed,
    "keeper away": let_keepers_stay_away,
    "answers stuck": let_an_answer_fail,
    "mailbox silent": let_a_mailbox_fall_silent,
    "call back missed": let_a_call_back_be_missed,
    "carrier keeps": let_the_carrier_refuse,
    "voice message stuck": let_a_voice_message_lie,
}


def test_every_alarm_has_its_test() -> None:
    elsewhere = {
        "clock run out",
        "loop silent",
        "recorded unasked",
    }  # test_standing, test_loops, phone/test_recordings
    assert set(CAUSES) | elsewhere == set(TEXTS)


@pytest.mark.parametrize("kind", CAUSES)
def test_the_duty_mailbox_hears_when_it_is_time(desk: Desk, kind: str) -> None:
    CAUSES[kind](desk)
    desk.clock.forward(minutes=-1)
    look(desk)
    before = told(desk)
    desk.clock.forward(minutes=1)

    look(desk)

    assert (before, told(desk)) == ([], [kind])


@pytest.mark.parametrize("kind", CAUSES)
def test_it_hears_again_only_after_four_hours(desk: Desk, kind: str) -> None:
    CAUSES[kind](desk)
    look(desk)
    desk.clock.forward(hours=3, minutes=59)
    look(desk)
    too_soon = told(desk).count(kind)
    desk.clock.forward(minutes=1)

    look(desk)

    assert (too_soon, told(desk).count(kind)) == (1, 2)


def test_alarms_leave_without_any_keeper(desk: Desk) -> None:
    desk.receive(text="he has a knife")
    desk.clock.forward(minutes=31)

    look(desk)

    assert told(desk) == ["urgent unread", "not armed"]


def test_an_alarm_tells_nothing_about_anybody(desk: Desk) -> None:
    opened = desk.receive(text="he has a knife", subject="Peilis", name="Rowan Birch")
    pseudonym = desk.talk(opened.ticket_id).pseudonym
    for cause in CAUSES.values():
        cause(desk)
    look(desk)

    mails = [mail for mail in desk.mailer.sent if mail.to == DUTY_MAILBOX]

    assert mails
    for mail in mails:
        assert mail.subject == "Please look at the desk"
        assert mail.text in TEXTS.values()
        assert not leaks(
            mail, "rowan", "birch", "knife", "peilis", str(opened.ticket_id), f"{pseudonym} ", "ada"
        )


def test_an_urgent_letter_that_was_opened_is_no_alarm(desk: Desk) -> None:
    desk.arm()
    ticket_id = desk.receive(text="he has a knife").ticket_id
    openings.adopt([ticket_id], by=desk.ada, read_at=desk.clock.now)
    desk.clock.forward(hours=1)

    look(desk)

    assert told(desk) == []


def test_a_calm_letter_is_no_alarm(desk: Desk) -> None:
    desk.arm()
    desk.receive()
    desk.clock.forward(hours=5)

    look(desk)

    assert told(desk) == []


def test_an_alarm_the_mail_server_refused_is_told_at_the_next_turn(desk: Desk) -> None:
    stay_unarmed(desk)
    desk.mailer.failures = [TemporaryFailure("4xx")]
    look(desk)
    assert told(desk) == []
    desk.clock.forward(minutes=1)

    look(desk)

    assert told(desk) == ["not armed"]


def test_without_a_duty_mailbox_nobody_is_told(desk: Desk) -> None:
    stay_unarmed(desk)

    desk.courier.look()

    assert desk.mailer.sent == []


def test_a_mailbox_that_is_looked_through_again_is_no_alarm(desk: Desk) -> None:
    let_a_mailbox_fall_silent(desk)
    look_through_mailbox(desk)

    look(desk)

    assert told(desk) == []


def test_a_mailbox_that_never_answered_counts_from_the_start_of_the_desk(desk: Desk) -> None:
    watch = Watch(frozenset({OURS}), since=desk.clock.now)
    desk.arm()

    heard = []
    for minutes in (29, 1):
        desk.clock.forward(minutes=minutes)
        heard.append(due_alarms(keys=desk.keys, patience=Patience(), watch=watch, now=desk.clock.now))

    assert heard == [(), ("mailbox silent",)]


def test_after_a_night_without_power_a_mailbox_has_its_half_hour(desk: Desk) -> None:
    look_through_mailbox(desk)
    started_at = desk.clock.forward(hours=9)
    desk.arm()

    watch = Watch(frozenset({OURS}), since=started_at)

    assert due_alarms(keys=desk.keys, patience=Patience(), watch=watch, now=desk.clock.now) == ()


def test_a_mailbox_that_is_no_longer_in_the_settings_may_be_silent(desk: Desk) -> None:
    let_a_mailbox_fall_silent(desk)
    another = b"a" * 32
    mailboxes.take_turn(another, holder=POLLER, now=desk.clock.now)
    mailboxes.has_looked(another, holder=POLLER, now=desk.clock.now)

    watch = Watch(frozenset({another}), since=MORNING)

    assert due_alarms(keys=desk.keys, patience=Patience(), watch=watch, now=desk.clock.now) == ()


def test_the_people_page_counts_the_silent_ones(desk: Desk) -> None:
    watch = Watch(frozenset({OURS, b"never".ljust(32)}), since=MORNING)
    desk.clock.forward(minutes=20)
    look_through_mailbox(desk)
    desk.clock.forward(minutes=10)

    shown = mailboxes.read_mailboxes(watch=watch, silent_after=timedelta(minutes=30), now=desk.clock.now)

    assert (shown.all, shown.silent, shown.silent_since) == (2, 1, MORNING)


def leaks(mail: OutgoingMail, *words: str) -> bool:
    said = " ".join((mail.subject, mail.text, mail.message_id, mail.reply_to, mail.envelope_from)).casefold()
    return any(word in said.split() for word in words)
