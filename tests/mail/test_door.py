"""The SMTP door over a real socket: 250 means stored, and nothing else is ever said about us."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from helpline.border import SenderCheck, TemporaryFailure
from mail_gateway.addresses import OurAddresses
from mail_gateway.dialogue import MAX_CONNECTIONS
from mail_gateway.door import Door
from mail_gateway.letterbox import Receive, normalised

DESK = "help@desk.example"
LETTER = b"From: rowan@away.example\r\nTo: help@desk.example\r\nSubject: hello\r\n\r\nplease write back\r\n"


class Store(list[tuple[bytes, tuple[str, ...]]]):
    """What was received; `fails_with` makes it fail."""

    fails_with: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.checks: list[SenderCheck] = []

    def receive(self, raw: bytes, recipients: tuple[str, ...], *, sender_check: SenderCheck) -> None:
        self.checks.append(sender_check)
        if self.fails_with:
            raise self.fails_with
        self.append((raw, recipients))


@contextmanager
def open_door(receive: Receive, **more: Any) -> Iterator[Door]:
    door = Door(
        host="127.0.0.1",
        port=0,
        hostname="desk.example",
        ours=OurAddresses([DESK]),
        receive=receive,
        **more,
    )
    door.start()
    try:
        yield door
    finally:
        door.stop()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def door(store: Store) -> Iterator[Door]:
    with open_door(store.receive) as door:
        yield door


@pytest.fixture
def client(door: Door) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door.port, local_hostname="client.example", timeout=20) as client:
        yield client


def deliver(client: smtplib.SMTP, raw: bytes, *, to: str = DESK) -> tuple[int, bytes]:
    client.ehlo()
    client.mail("rowan@away.example")
    client.rcpt(to)
    return client.data(raw)


def speak(port: int, lines: bytes) -> bytes:
    """Send bytes as they are, and return all that the door answers until it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(lines)
        heard = b""
        while chunk := wire.recv(4096):
            heard += chunk
    return heard


def test_a_letter_is_acknowledged_once_it_is_stored(client: smtplib.SMTP, store: Store) -> None:
    code, said = deliver(client, LETTER, to="help+abcd@desk.example")

    assert (code, said) == (250, b"2.0.0 Stored")
    assert store == [(b"Return-Path: <rowan@away.example>\r\n" + LETTER, ("help+abcd@desk.example",))]


def test_the_door_says_250_only_after_the_store_has_returned() -> None:
    may_return, answers = threading.Event(), []

    with open_door(lambda *_, **__: assert_set(may_return)) as door:
        client = smtplib.SMTP("127.0.0.1", door.port, timeout=20)
        sending = threading.Thread(target=lambda: answers.append(deliver(client, LETTER)))
        sending.start()
        sending.join(0.3)
        before = list(answers)
        may_return.set()
        sending.join()
        client.quit()

    assert before == []
    assert answers == [(250, b"2.0.0 Stored")]


def assert_set(event: threading.Event) -> None:
    assert event.wait(20)


@pytest.mark.parametrize(
    "failure",
    [RuntimeError("secret detail db=/srv/x"), TemporaryFailure("locked"), ValueError("rowan@away.example")],
    ids=lambda failure: type(failure).__name__,
)
def test_whatever_fails_inside_the_sender_keeps_the_letter_and_learns_nothing(
    client: smtplib.SMTP, store: Store, failure: Exception
) -> None:
    store.fails_with = failure

    code, said = deliver(client, LETTER)

    assert (code, said) == (451, b"4.3.0 Try again later")


def test_after_a_failure_the_same_connection_can_deliver_again(client: smtplib.SMTP, store: Store) -> None:
    store.fails_with = RuntimeError("broken")
    deliver(client, LETTER)
    store.fails_with = None

    code, _ = deliver(client, LETTER)

    assert code == 250
    assert len(store) == 1


@pytest.mark.parametrize(
    "stranger", ["someone@elsewhere.example", "other@desk.example", "b@desk.example", "help@desk.example.org"]
)
def test_a_letter_for_a_stranger_is_refused(client: smtplib.SMTP, stranger: str) -> None:
    client.ehlo()
    client.mail("rowan@away.example")

    code, said = client.rcpt(stranger)

    assert (code, said[:5]) == (550, b"5.1.1")


@pytest.mark.parametrize(
    "ours", ["HELP@desk.example", "help+AbC-12@Desk.Example", "b+0123456789abcdef@desk.example"]
)
def test_a_letter_for_us_is_taken_however_our_address_is_written(
    client: smtplib.SMTP, store: Store, ours: str
) -> None:
    code, _ = deliver(client, LETTER, to=ours)

    assert code == 250
    assert store[0][1] == (ours,)


def test_a_bounce_comes_in_with_its_empty_return_path(client: smtplib.SMTP, store: Store) -> None:
    client.ehlo()
    client.mail("")
    client.rcpt("b+0123@desk.example")

    code, _ = client.data(LETTER)

    assert code == 250
    assert store[0][0].startswith(b"Return-Path: <>\r\n")


def test_a_very_long_line_is_no_reason_to_refuse_a_letter(client: smtplib.SMTP, store: Store) -> None:
    code, _ = deliver(client, LETTER + b"x" * 200_000 + b"\r\n")

    assert code == 250
    assert b"x" * 200_000 in store[0][0]


def test_a_letter_of_more_than_25_mib_is_refused(client: smtplib.SMTP, store: Store) -> None:
    code, _ = deliver(client, LETTER + (b"y" * 998 + b"\r\n") * 26_400)

    assert code == 552
    assert store == []


def test_the_sixth_recipient_has_to_wait(client: smtplib.SMTP) -> None:
    client.ehlo()
    client.mail("rowan@away.example")

    codes = [client.rcpt(f"help+{n}@desk.example")[0] for n in range(6)]

    assert codes == [250, 250, 250, 250, 250, 452]


def test_with_a_full_disk_letters_wait_at_the_sender(store: Store) -> None:
    with open_door(store.receive, disk_is_low=lambda: True) as door:
        client = smtplib.SMTP("127.0.0.1", door.port, timeout=20)
        client.ehlo()

        code, said = client.mail("rowan@away.example")

        client.quit()
    assert (code, said[:5]) == (452, b"4.3.1")


ENDS = [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n\0.\r\n", b"\r\n\0.\r\n"]


@pytest.mark.parametrize("end", ENDS)
def test_no_second_letter_can_be_smuggled_inside_the_first(door: Door, store: Store, end: bytes) -> None:
    envelope = b"MAIL FROM:<rowan@away.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n"

    speak(
        door.port,
        b"EHLO client.example\r\n" + envelope + LETTER + end + envelope + LETTER + b"\r\n.\r\nQUIT\r\n",
    )

    assert len(store) == 1
    assert b"\n" not in store[0][0].replace(b"\r\n", b"")
    assert b"\r" not in store[0][0].replace(b"\r\n", b"")
    assert b"\0" not in store[0][0]


def test_bare_line_ends_become_whole_ones() -> None:
    assert normalised(b"a\nb\rc\r\nd\0\r\r\n") == b"a\r\nb\r\nc\r\nd\r\n\r\n"


def test_the_door_names_neither_itself_nor_its_version(door: Door) -> None:
    heard = speak(door.port, b"EHLO client.example\r\nHELP\r\nVRFY help\r\nQUIT\r\n")

    assert heard.startswith(b"220 desk.example ESMTP\r\n")
    assert b"aiosmtpd" not in heard.lower()
    assert b"python" not in heard.lower()


def test_a_crowd_at_the_door_is_asked_to_come_back(door: Door) -> None:
    crowd = [socket.create_connection(("127.0.0.1", door.port), timeout=20) for _ in range(MAX_CONNECTIONS)]
    greeted = [wire.recv(200)[:3] for wire in crowd]

    late = speak(door.port, b"")

    for wire in crowd:
        wire.close()
    assert greeted == [b"220"] * MAX_CONNECTIONS
    assert late.startswith(b"421 4.3.2")


def test_closing_the_door_finishes_the_letter_in_hand() -> None:
    arrived, may_return, answers = threading.Event(), threading.Event(), []

    def receive(*_: object, **__: object) -> None:
        arrived.set()
        assert_set(may_return)

    with open_door(receive) as door:
        client = smtplib.SMTP("127.0.0.1", door.port, timeout=20)
        sending = threading.Thread(target=lambda: answers.append(deliver(client, LETTER)))
        sending.start()
        assert_set(arrived)
        threading.Timer(0.2, may_return.set).start()
    sending.join()
    client.close()

    assert answers == [(250, b"2.0.0 Stored")]
