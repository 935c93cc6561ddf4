"""The desk writes to itself: what comes back makes no ticket, and what doesn't is noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from helpline import records
from helpline.border import OutgoingMail, TemporaryFailure
from helpline.deeds.mail.loops import loop_patience, read_loops
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.records import Loop, Ticket
from mail_gateway.addresses import OurAddresses
from mail_gateway.compose import compose
from mail_gateway.postroom import Postroom
from queue_workers.courier import Courier
from queue_workers.periodic_rounds import DutyPost
from tests.cast import DUTY_MAILBOX, Desk

EVERY = timedelta(minutes=15)
PATIENCE = Patience(loop_silent=timedelta(minutes=30))


def courier(desk: Desk) -> Courier:
    return Courier(
        keys=desk.keys, mailer=desk.mailer, rules=desk.rules, duty=DutyPost(DUTY_MAILBOX, PATIENCE, loop_every=EVERY),
        clock=desk.clock, within=desk.app.app_context,
    )  # fmt: skip


def bring_in(desk: Desk, mail: OutgoingMail) -> None:
    """Through the gateway, as any letter."""
    room = Postroom(ours=OurAddresses([desk.rules.sender]), rules=desk.rules, clock=desk.clock)
    room.receive(bytes(compose(mail)), (mail.to,), sender_check="unchecked")


def to_ourselves(desk: Desk) -> list[OutgoingMail]:
    return [mail for mail in desk.mailer.sent if mail.to == desk.rules.sender]


def is_silent(desk: Desk) -> bool:
    with records.reading() as session:
        return read_loops(session, patience=timedelta(minutes=30), now=desk.clock.now).is_silent


def test_a_letter_of_ours_that_comes_back_makes_no_ticket(desk: Desk) -> None:
    courier(desk).look()
    desk.clock.forward(minutes=2)

    bring_in(desk, to_ourselves(desk)[0])

    assert list(desk.rows(Ticket)) == []
    assert [row.back_at for row in desk.rows(Loop)] == [desk.clock.now]


def test_it_comes_twice_and_still_makes_no_ticket(desk: Desk) -> None:
    courier(desk).look()
    sent = to_ourselves(desk)[0]
    bring_in(desk, sent)

    bring_in(desk, replace(sent, message_id="<another@desk.localhost>"))

    assert list(desk.rows(Ticket)) == []


def test_a_word_that_is_not_ours_makes_a_ticket(desk: Desk) -> None:
    courier(desk).look()
    sent = to_ourselves(desk)[0]

    for subject in ("Status", "Status hello-there-you", f"Re: {sent.subject}", sent.subject[:-4] + "0000"):
        bring_in(desk, replace(sent, subject=subject, message_id=f"<{len(subject)}@post.example>"))

    assert len(desk.rows(Ticket)) == 4


def test_the_word_itself_is_not_kept(desk: Desk) -> None:
    courier(desk).look()

    word = to_ourselves(desk)[0].subject.split()[1]

    assert word.encode() not in desk.store.disk()


def test_it_is_sent_again_after_its_time_and_not_before(desk: Desk) -> None:
    for minutes in (0, 5, 9, 2):
        desk.clock.forward(minutes=minutes)
        courier(desk).look()

    assert len(to_ourselves(desk)) == 2


def test_one_that_does_not_come_back_is_noticed_and_told(desk: Desk) -> None:
    desk.arm()
    courier(desk).look()
    desk.clock.forward(minutes=29)
    before = is_silent(desk)
    desk.clock.forward(minutes=1)

    told = due_alarms(keys=desk.keys, patience=PATIENCE, now=desk.clock.now)

    assert (before, is_silent(desk)) == (False, True)
    assert "loop silent" in told


def test_a_later_one_that_is_back_ends_the_silence(desk: Desk) -> None:
    courier(desk).look()
    desk.clock.forward(minutes=40)
    courier(desk).look()

    bring_in(desk, to_ourselves(desk)[1])

    assert not is_silent(desk)


def test_one_that_could_not_be_sent_is_silence_too(desk: Desk) -> None:
    desk.mailer.failures = [TemporaryFailure("away")]
    courier(desk).look()

    desk.clock.forward(minutes=31)

    assert is_silent(desk)


def test_a_desk_without_outgoing_mail_sends_none(desk: Desk) -> None:
    quiet = Courier(
        keys=desk.keys, mailer=None, rules=desk.rules, duty=DutyPost("", PATIENCE, loop_every=EVERY), clock=desk.clock,
        within=desk.app.app_context,
    )  # fmt: skip

    quiet.look()

    assert list(desk.rows(Loop)) == []
    assert loop_patience(0) is None
