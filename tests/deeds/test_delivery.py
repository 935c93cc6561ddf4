"""Answers on their way: claimed once, tried again, and noted as sent whatever happens meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from helpline import records
from helpline.border import OutgoingMail, PermanentFailure, TemporaryFailure
from helpline.deeds.answer import claiming, delivery
from tests.cast import SUBJECT, Desk, Post, token_of
from tests.deeds.outgoing import queued, state
from tests.only import on_postgresql_only, on_sqlite_only
from tests.postgres import Postgres
from tests.road.running import wait_for
from tests.stores import PostgresStore

ROWAN = "rowan.birch@post.example"


class PowerCut(Exception):
    """The machine stops after the mail server took the letter and before we could write that down."""


class CutOff(Post):
    """Takes one letter, then the power is gone."""

    def send(self, mail: OutgoingMail) -> None:
        super().send(mail)
        raise PowerCut(mail.to)


def test_an_answer_leaves_from_our_address_to_hers_with_a_way_back(desk: Desk) -> None:
    opened = desk.receive()

    sent = desk.answer_and_let_leave(opened.ticket_id, "Mes čia.")

    token = token_of(sent)
    assert (sent.to, sent.sender, sent.subject, sent.text) == (
        ROWAN,
        "labas@desk.localhost",
        SUBJECT,
        "Mes čia.",
    )
    assert (sent.reply_to, sent.envelope_from) == (
        f"labas+{token}@desk.localhost",
        f"b+{token}@desk.localhost",
    )
    assert sent.message_id.endswith("@desk.localhost>")


def test_an_answer_stays_until_its_undo_time_is_over(desk: Desk) -> None:
    queued(desk)
    desk.arm()
    desk.clock.forward(seconds=29)

    desk.courier.look()

    assert desk.mailer.sent == []


def test_a_sent_answer_stops_the_clock_and_wipes_its_payload(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.clock.forward(hours=3)

    desk.let_leave()

    ticket = desk.row(records.Ticket, row.ticket_id)
    assert ticket.first_answered_at == desk.clock.now.replace(second=0)
    assert desk.row(records.OutboxRow, row.id).payload is None
    assert "answer left" in desk.kinds(row.ticket_id)


@on_sqlite_only  # PostgreSQL keeps dead rows and its journal for a while: docs/what-the-disk-knows.md
def test_a_wiped_payload_is_gone_from_the_disk(desk: Desk) -> None:
    sealed = (queued(desk)[0].payload or b"")[-200:]
    before = on_disk(desk)

    desk.let_leave()

    assert sealed in before
    assert sealed not in on_disk(desk)


def test_two_couriers_never_have_the_same_answer_in_hand(desk: Desk) -> None:
    rows = queued(desk, 6)
    desk.clock.now += desk.rules.undo
    claimed: list[UUID] = []
    ready = threading.Barrier(2)

    def work() -> None:
        with desk.app.app_context():
            ready.wait()
            while (claim := claiming.claim(desk.clock.now)) is not None:
                claimed.append(claim.outbox_id)

    couriers = [threading.Thread(target=work) for _ in range(2)]
    for courier in couriers:
        courier.start()
    for courier in couriers:
        courier.join()

    assert sorted(claimed) == sorted(row.id for row in rows)


def test_what_is_in_one_couriers_hand_the_other_leaves_alone(desk: Desk) -> None:
    queued(desk)
    desk.clock.now += desk.rules.undo
    desk.claim()

    assert claiming.claim(desk.clock.now) is None
    assert claiming.claim(desk.clock.forward(seconds=59)) is None


def test_after_a_crash_an_answer_is_sent_once_more_as_the_same_mail(desk: Desk) -> None:
    row = queued(desk)[0]
    dying = CutOff()
    desk.arm()
    desk.clock.now += desk.rules.undo
    with pytest.raises(PowerCut):
        desk.courier_with(dying).look()

    desk.courier.look()
    assert desk.mailer.sent == []
    desk.clock.forward(seconds=61)
    desk.courier.look()

    assert [mail.message_id for mail in desk.mailer.sent] == [mail.message_id for mail in dying.sent]
    assert state(desk, row) == "sent"


def test_while_a_courier_lives_no_other_takes_its_answer_however_slow_the_mail_server_is(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.arm()
    desk.clock.now += desk.rules.undo
    others: list[claiming.Claim | None] = []

    class Slow:
        """Takes a minute and a half; meanwhile the other courier looks twice."""

        def send(self, _mail: OutgoingMail) -> None:
            for _ in range(2):
                desk.clock.forward(seconds=45)
                wait_for(lambda: lease_of(desk, row) == desk.clock.now + claiming.LEASE)
                others.append(claiming.claim(desk.clock.now))

    desk.courier_with(Slow(), renew_every=timedelta(milliseconds=20)).look()

    assert others == [None, None]
    assert state(desk, row) == "sent"


def lease_of(desk: Desk, row: records.OutboxRow) -> datetime | None:
    return desk.row(records.OutboxRow, row.id).lease_until


def test_a_courier_that_comes_too_late_changes_nothing_the_other_has_done(desk: Desk) -> None:
    """A slow mail server can outlast the lease; the other courier has sent the answer meanwhile."""
    row = queued(desk)[0]
    desk.clock.now += desk.rules.undo
    slow = desk.claim()
    desk.clock.forward(seconds=61)
    desk.let_leave()

    for fails in (delivery.try_later, delivery.give_up):
        fails(slow, delivery.Tried("4xx", desk.clock.now, 1), rules=desk.rules, now=desk.clock.now)
    delivery.hold(slow, "expired", rules=desk.rules, now=desk.clock.now)
    desk.clock.forward(hours=1)
    desk.courier.look()

    assert len(desk.mailer.sent) == 1
    assert state(desk, row) == "sent"
    assert desk.talk(row.ticket_id).waiting_since is None


def test_what_was_committed_without_our_hearing_of_it_is_noted_once(desk: Desk) -> None:
    """The database went away with its word still on the wire, so the courier notes it once more."""
    row = queued(desk)[0]
    desk.clock.now += desk.rules.undo
    claimed = desk.claim()
    left = delivery.Tried("sent", desk.clock.now, 1)

    for _ in range(2):
        delivery.has_left(claimed, left, rules=desk.rules, now=desk.clock.now)

    assert [attempt.outcome for attempt in desk.rows(records.Attempt)] == ["sent"]
    assert desk.kinds(row.ticket_id).count("answer left") == 1


@on_postgresql_only
def test_an_answer_that_left_while_the_database_went_away_is_noted_when_it_is_back(
    desk: Desk, server: Postgres
) -> None:
    class LastOne(Post):
        """Takes the letter; at that moment the database stops, and is back a second later."""

        def send(self, mail: OutgoingMail) -> None:
            super().send(mail)
            server.stop()
            back.start()

    back = threading.Timer(1, server.start)
    row = queued(desk)[0]
    desk.arm()
    desk.clock.now += desk.rules.undo
    assert isinstance(desk.store, PostgresStore)

    with desk.store.away():
        last = LastOne()
        desk.courier_with(last).look()
        back.join()
    desk.clock.forward(hours=1)
    desk.courier.look()

    assert (len(last.sent), len(desk.mailer.sent)) == (1, 0)
    assert state(desk, row) == "sent"
    assert [attempt.outcome for attempt in desk.rows(records.Attempt)] == ["sent"]


def test_a_temporary_failure_is_tried_again_more_and_more_seldom_and_given_up_after_five_days(
    desk: Desk,
) -> None:
    row = queued(desk)[0]
    queued_at = desk.clock.now
    waits: list[timedelta] = []
    desk.clock.now += desk.rules.undo

    while state(desk, row) == "waiting":
        desk.arm()
        desk.mailer.failures = [TemporaryFailure("4xx")]
        tried_at = desk.clock.now
        desk.courier.look()
        desk.clock.now = desk.row(records.OutboxRow, row.id).due_at
        waits.append(desk.clock.now - tried_at)

    assert waits[:5] == [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
    assert set(waits[5:-1]) == {timedelta(hours=6)}
    assert timedelta(days=5) <= desk.clock.now - queued_at < timedelta(days=5, hours=6)
    assert state(desk, row) == "failed"
    assert desk.talk(row.ticket_id).waiting_since == queued_at


def test_every_attempt_is_kept(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.mailer.failures = [TemporaryFailure("connect"), TemporaryFailure("4xx")]
    for _ in range(3):
        desk.let_leave()
        desk.clock.forward(minutes=5)

    talk = desk.talk(row.ticket_id)

    delivered = talk.messages[-1].delivery
    assert delivered is not None
    assert [outcome for _, outcome in delivered.attempts] == ["connect", "4xx", "sent"]


def test_a_permanent_failure_is_not_tried_again_and_stays_sealed_for_a_second_go(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.mailer.failures = [PermanentFailure("recipient-refused")]
    desk.let_leave()
    desk.clock.forward(days=1)

    desk.let_leave()

    assert desk.mailer.sent == []
    assert state(desk, row) == "failed"
    assert desk.row(records.OutboxRow, row.id).payload is not None
    assert desk.talk(row.ticket_id).state == "open"


def test_without_a_mail_server_answers_wait_in_the_outbox(desk: Desk) -> None:
    row = queued(desk)[0]
    desk.arm()
    desk.clock.forward(hours=1)

    desk.courier_with(None).look()

    assert state(desk, row) == "waiting"


def test_neither_rows_nor_logs_of_a_failure_hold_an_address(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queued(desk, 2)
    desk.arm()
    desk.clock.now += desk.rules.undo
    desk.mailer.failures = [TemporaryFailure("recipient-later"), PermanentFailure("recipient-refused")]
    desk.courier.look()
    desk.clock.forward(minutes=2)

    one_round(desk, CutOff())

    outcomes = {attempt.outcome for attempt in desk.rows(records.Attempt)}
    assert outcomes == {"recipient-later", "recipient-refused"}
    assert "round failed: PowerCut" in caplog.text
    assert "@" not in caplog.text
    assert "rowan" not in caplog.text


def test_a_failed_round_does_not_end_the_couriers_day(desk: Desk) -> None:
    queued(desk)
    desk.arm()
    desk.clock.now += desk.rules.undo

    one_round(desk, CutOff())
    desk.clock.forward(seconds=61)
    one_round(desk, desk.mailer)

    assert len(desk.mailer.sent) == 1


def one_round(desk: Desk, mailer: Post) -> None:
    """The courier's own loop, until its first round is over and it waits for the bell."""
    is_over = threading.Event()

    @contextmanager
    def within() -> Iterator[None]:
        with desk.app.app_context():
            try:
                yield
            finally:
                is_over.set()

    courier = desk.courier_with(mailer, within=within)
    thread = threading.Thread(target=courier.run)
    thread.start()
    assert is_over.wait(timeout=20)
    courier.stop()
    thread.join(timeout=20)


def on_disk(desk: Desk) -> bytes:
    with records.db.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return desk.file.read_bytes()
