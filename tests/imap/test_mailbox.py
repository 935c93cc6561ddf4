"""Letters out of a mailbox on a real server: each becomes one letter here, then it is gone there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpline import records
from helpline.app import utc_now
from helpline.border import SenderCheck
from helpline.deeds.mail import mailboxes
from mail_gateway.imap.sweeping import Sweep
from tests.cast import Desk
from tests.imap.dovecot import Dovecot
from tests.imap.fetching import account_of, at_work, fetch_everything, fold, mail, poller_of, texts, wait_for
from tests.imap.wire import cut_wire


@pytest.fixture(autouse=True)
def today(desk: Desk) -> None:
    """The server has the real clock, so the desk has it too."""
    desk.clock.now = utc_now()


def test_a_letter_in_the_mailbox_becomes_a_ticket_and_leaves_the_mailbox(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail(1))

    fetch_everything(desk, dovecot)

    assert texts(desk) == ["letter 1"]


def test_the_oldest_letter_comes_first(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(*(mail(number) for number in range(5)))

    fetch_everything(desk, dovecot)

    events = sorted(desk.rows(records.Event), key=lambda event: event.seq)
    received = [event.ticket_id for event in events if event.kind == "received"]
    assert [desk.talk(ticket).messages[0].subject for ticket in received if ticket] == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]


def test_stored_letters_move_to_the_done_folder(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(mail(1), mail(2))

    fetch_everything(desk, dovecot, done_folder="Done")

    assert dovecot.subjects("Done") == ["1", "2"]
    assert texts(desk) == ["letter 1", "letter 2"]


def test_letters_that_another_program_has_read_or_marked_as_deleted_are_fetched_too(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail(1), flags=(b"\\Seen",))
    dovecot.deliver(mail(2), flags=(b"\\Deleted",))
    dovecot.deliver(mail(3), flags=(b"\\Seen", b"\\Answered", b"\\Flagged", b"$Junk"))

    fetch_everything(desk, dovecot)

    assert texts(desk) == ["letter 1", "letter 2", "letter 3"]


@pytest.mark.parametrize(("done_folder", "command"), [("Done", b"UID MOVE"), ("", b"UID EXPUNGE")])
def test_a_letter_whose_removal_failed_is_stored_once(
    desk: Desk, dovecot: Dovecot, done_folder: str, command: bytes
) -> None:
    dovecot.deliver(mail(1))
    with (
        cut_wire(dovecot.port, cut_at=command) as wire,
        at_work(poller_of(desk, account_of(dovecot, port=wire.port), done_folder=done_folder)),
    ):
        wait_for(lambda: wire.cuts)
        left = dovecot.subjects()

    fetch_everything(desk, dovecot, done_folder=done_folder)

    assert left == ["1"]
    assert texts(desk) == ["letter 1"]


def test_after_a_uidvalidity_reset_a_letter_is_there_once_when_the_courier_is_armed(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail(1), mail(2))
    with (
        cut_wire(dovecot.port, cut_at=b"UID EXPUNGE") as wire,
        at_work(poller_of(desk, account_of(dovecot, port=wire.port))),
    ):
        wait_for(lambda: len(desk.rows(records.Message)) == 2)
    dovecot.reset_uidvalidity()
    fetch_everything(desk, dovecot)
    unarmed = texts(desk)

    fold(desk)

    assert unarmed == ["letter 1", "letter 1", "letter 2", "letter 2"]
    assert texts(desk) == ["letter 1", "letter 2"]


def test_a_poller_that_still_remembers_the_letters_does_not_even_store_them_twice(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail(1))
    with (
        cut_wire(dovecot.port, cut_at=b"UID EXPUNGE") as wire,
        at_work(poller_of(desk, account_of(dovecot, port=wire.port))),
    ):
        wait_for(lambda: wire.cuts)
        dovecot.reset_uidvalidity()
        cuts = wire.cuts
        wait_for(lambda: wire.cuts > cuts)

    assert texts(desk) == ["letter 1"]


def test_a_uid_given_a_second_time_is_not_taken_for_the_first_letter(desk: Desk, dovecot: Dovecot) -> None:
    account = account_of(dovecot)
    with dovecot.mailbox() as client:
        uidvalidity = client.select_folder("INBOX")[b"UIDVALIDITY"]
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    mailboxes.note_stored(mailboxes.Place(account.mailbox, uidvalidity, 1), now=long_ago)
    dovecot.deliver(mail(1))

    fetch_everything(desk, dovecot)

    assert texts(desk) == ["letter 1"]


def test_what_is_gone_from_the_mailbox_is_forgotten(desk: Desk, dovecot: Dovecot) -> None:
    account = account_of(dovecot)
    with dovecot.mailbox() as client:
        uidvalidity = client.select_folder("INBOX")[b"UIDVALIDITY"]
    mailboxes.note_stored(
        mailboxes.Place(account.mailbox, uidvalidity, 77), now=datetime(2026, 1, 1, tzinfo=UTC)
    )

    with at_work(poller_of(desk, account)):
        wait_for(lambda: not desk.rows(records.MailboxSeen))


def test_letters_come_in_although_the_server_restarts_meanwhile(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(*(mail(number) for number in range(5)))

    with at_work(poller_of(desk, account_of(dovecot))):
        wait_for(lambda: desk.rows(records.Message))
        dovecot.stop()
        dovecot.start()
        dovecot.deliver(mail(5))
        wait_for(lambda: not dovecot.subjects())

    assert texts(desk) == [f"letter {number}" for number in range(6)]


def test_a_new_letter_wakes_the_poller_long_before_it_would_look_again(desk: Desk, dovecot: Dovecot) -> None:
    with at_work(poller_of(desk, account_of(dovecot), check_seconds=3600)):
        for number in range(3):
            dovecot.deliver(mail(number))
            wait_for(lambda: len(desk.rows(records.Message)) == number + 1)  # noqa: B023  (called at once)


def test_a_letter_of_25_megabytes_arrives_whole(desk: Desk, dovecot: Dovecot) -> None:
    content = b"0123456789abcde\n" * (17 << 16)
    dovecot.deliver(with_file(content))

    fetch_everything(desk, dovecot)

    shown = desk.talk(desk.rows(records.Ticket)[0].id).messages[0]
    assert [(file.name, file.size) for file in shown.files] == [("big.bin", len(content))]


def with_file(content: bytes) -> bytes:
    import base64

    return (
        b"From: rowan@post.example\r\nSubject: big\r\nMessage-ID: <big@post.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsee the file\r\n--x\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=big.bin\r\n\r\n"
        + base64.encodebytes(content).replace(b"\n", b"\r\n")
        + b"--x--\r\n"
    )


def test_of_a_letter_that_is_too_large_the_beginning_is_stored_and_the_whole_stays_there(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail("large", more=b"and so on\r\n" * 1000), mail("small"))

    for _ in range(2):
        with at_work(poller_of(desk, account_of(dovecot), max_bytes=2_000)):
            wait_for(lambda: dovecot.subjects() == ["large"])

    assert dovecot.subjects() == ["large"]
    assert [text.splitlines()[0] for text in texts(desk)] == ["letter large", "letter small"]


def test_two_pollers_of_one_mailbox_take_turns(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(*(mail(number) for number in range(10)))
    account = account_of(dovecot)

    with at_work(poller_of(desk, account), poller_of(desk, account)):
        dovecot.deliver(*(mail(number) for number in range(10, 15)))
        wait_for(lambda: not dovecot.subjects())

    assert texts(desk) == sorted(f"letter {number}" for number in range(15))


def test_a_letter_that_can_not_be_filed_is_put_aside_after_three_tries_and_stops_no_other(
    desk: Desk, dovecot: Dovecot
) -> None:
    def provider_check(raw: bytes) -> SenderCheck:
        if b"letter 1" in raw:
            raise RuntimeError("rowan@post.example")
        return "pass"

    dovecot.deliver(mail(1), mail(2))

    with at_work(poller_of(desk, account_of(dovecot), provider_check=provider_check)):
        wait_for(lambda: not dovecot.subjects())

    assert texts(desk) == ["letter 2"]
    assert [item.reason for item in desk.rows(records.Quarantine)] == ["not-stored"]


def test_a_letter_that_lay_there_for_days_says_so(desk: Desk, dovecot: Dovecot) -> None:
    with dovecot.mailbox() as client:
        client.append("INBOX", mail(1), msg_time=datetime(2020, 1, 1, tzinfo=UTC))
    dovecot.deliver(mail(2))

    fetch_everything(desk, dovecot)

    talks = [desk.talk(ticket.id) for ticket in desk.rows(records.Ticket)]
    assert {talk.messages[0].subject: talk.messages[0].flags for talk in talks} == {"1": ("late",), "2": ()}


def test_a_letter_without_a_message_id_is_folded_after_a_reset_too(desk: Desk, dovecot: Dovecot) -> None:
    nameless = mail(1).replace(b"Message-ID: <1@post.example>\r\n", b"")
    dovecot.deliver(nameless)
    with (
        cut_wire(dovecot.port, cut_at=b"UID EXPUNGE") as wire,
        at_work(poller_of(desk, account_of(dovecot, port=wire.port))),
    ):
        wait_for(lambda: wire.cuts)
    dovecot.reset_uidvalidity()
    fetch_everything(desk, dovecot)

    fold(desk)

    assert texts(desk) == ["letter 1"]


def test_sent_and_trash_are_emptied_where_that_is_wanted(desk: Desk, dovecot: Dovecot) -> None:
    dovecot.deliver(mail("an answer"), folder="Sent")
    dovecot.deliver(mail("a removed one"), folder="Trash")

    with at_work(poller_of(desk, account_of(dovecot), sweep=Sweep(sent=True))):
        wait_for(lambda: not dovecot.subjects("Sent"))

    assert dovecot.subjects("Trash") == ["a removed one"]
    assert texts(desk) == []


def test_a_poller_that_stops_lets_another_one_in_at_once(desk: Desk, dovecot: Dovecot) -> None:
    with at_work(poller_of(desk, account_of(dovecot))):
        wait_for(lambda: any(box.looked_at for box in desk.rows(records.Mailbox)))

    assert [(box.holder, box.lease_until) for box in desk.rows(records.Mailbox)] == [(None, None)]
