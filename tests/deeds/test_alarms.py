"""The duty mailbox hears of what can't wait: each alarm once, without a word of content, with or without a keeper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds import openings
from helpline.deeds.alarms import TEXTS
from tests.cast import DUTY_MAILBOX, Desk


def told(desk: Desk) -> list[str]:
    """The kinds of the alarms sent so far, by their texts."""
    kinds = {text: kind for kind, text in TEXTS.items()}
    return [kinds[mail.text] for mail in desk.mailer.sent if mail.to == DUTY_MAILBOX]


def look(desk: Desk) -> None:
    desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX).look()


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


CAUSES = {
    "urgent unread": let_urgent_letter_lie,
    "not armed": stay_unarmed,
    "keeper away": let_keepers_stay_away,
    "answers stuck": let_an_answer_fail,
}


def test_every_alarm_has_its_test() -> None:
    assert set(CAUSES) == set(TEXTS)


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


def leaks(mail: OutgoingMail, *words: str) -> bool:
    said = " ".join((mail.subject, mail.text, mail.message_id, mail.reply_to, mail.envelope_from)).casefold()
    return any(word in said.split() for word in words)
