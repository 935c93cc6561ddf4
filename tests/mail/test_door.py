"""The SMTP door over a real socket: 250 means stored, and nothing else is ever said about us."""

from __future__ import annotations

import itertools
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from helpline.border import IncomingMail, SenderCheck, TemporaryFailure
from mail_gateway.addresses import OurAddresses
from mail_gateway.dialogue import MAX_CONNECTIONS
from mail_gateway.door import Door, tls_of
from mail_gateway.intake import take_in
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


BREAKS = [
    b"\r\n", b"\n", b"\r", b"", b"\0", b"\r\n\0", b"\0\r\n", b"\n\r", b"\r\r\n", b"\r\n ", b"\r\n\t", b"\x0b", b"\x0c", b"\x1a",
    b"\x85", b"\xc2\x85", b"\xe2\x80\xa8", b"\r\n\x08",
]  # fmt: skip
DOTS = [b".", b"..", b". ", b".\0", b"\0.", b"\xe2\x80\xa4"]
END = b"\r\n.\r\n"
ENDS = [
    end for end in map(b"".join, itertools.product(BREAKS, DOTS, BREAKS)) if END not in b"." + end + b"MAIL"
]


def test_no_second_letter_can_be_smuggled_inside_the_first(door: Door, store: Store) -> None:
    start = b"EHLO client.example\r\n"
    envelope = b"MAIL FROM:<rowan@away.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n"
    smuggled = []

    for end in ENDS:
        store.clear()
        speak(door.port, start + envelope + LETTER + b"x" + end + envelope + LETTER + END + b"QUIT\r\n")
        if len(store) != 1 or re.search(rb"(?<!\r)\n|\r(?!\n)|\0", store[0][0]):
            smuggled.append(end)

    assert len(ENDS) > 1_500
    assert smuggled == []


def test_bare_line_ends_become_whole_ones() -> None:
    assert normalised(b"a\nb\rc\r\nd\0\r\r\n") == b"a\r\nb\r\nc\r\nd\r\n\r\n"


def offered(port: int) -> list[bytes]:
    return speak(port, b"EHLO client.example\r\nQUIT\r\n").split(b"\r\n")[1:-2]


def test_the_door_offers_what_it_keeps(door: Door) -> None:
    assert offered(door.port) == [
        b"250-desk.example",
        b"250-SIZE 26214400",
        b"250-8BITMIME",
        b"250-SMTPUTF8",
        b"250-PIPELINING",
        b"250 HELP",
    ]


def test_a_letter_that_says_beforehand_it_is_too_large_is_refused_at_once(store: Store) -> None:
    with open_door(store.receive, max_bytes=1000) as door:
        heard = speak(door.port, b"EHLO c.example\r\nMAIL FROM:<rowan@away.example> SIZE=1001\r\nQUIT\r\n")

    assert b"\r\n552 " in heard


def test_a_whole_letter_may_be_said_in_one_breath(door: Door, store: Store) -> None:
    one = b"MAIL FROM:<r@away.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n" + LETTER + b".\r\n"

    speak(door.port, b"EHLO c.example\r\n" + one * 3 + b"QUIT\r\n")

    assert len(store) == 3


@pytest.mark.parametrize(
    "sender",
    ["a..b@away.example", ".a@away.example", "a.@away.example", '"a b"@away.example', "ą@away.example", "@r.example:a@away.example",
     "a@[192.0.2.1]", "a@b_c.example"],
)  # fmt: skip
def test_an_odd_address_of_a_sender_is_no_reason_to_refuse_a_letter(
    door: Door, store: Store, sender: str
) -> None:
    letter = f"MAIL FROM:<{sender}> SMTPUTF8\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n".encode() + LETTER

    heard = speak(door.port, b"EHLO c.example\r\n" + letter + b".\r\nQUIT\r\n")

    assert b"250 2.0.0 Stored" in heard
    assert len(store) == 1


class Asked(list[tuple[str | None, str, str]]):
    """What the door wanted to know about senders; it says "pass" of all."""

    def check(self, _raw: bytes, *, client: str | None, helo: str, envelope_from: str) -> SenderCheck:
        self.append((client, helo, envelope_from))
        return "pass"


def say_a_letter(port: int, *, before: bytes = b"", sender: bytes = b"rowan@away.example") -> bytes:
    envelope = b"MAIL FROM:<" + sender + b">\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n"
    return speak(port, b"EHLO client.example\r\n" + before + envelope + LETTER + b".\r\nQUIT\r\n")


def test_the_sender_of_a_letter_is_checked_by_the_host_that_brings_it(store: Store) -> None:
    asked = Asked()
    with open_door(store.receive, check_sender=asked.check) as door:
        say_a_letter(door.port)
        say_a_letter(door.port, sender=b"")

    assert asked == [
        ("127.0.0.1", "client.example", "rowan@away.example"),
        ("127.0.0.1", "client.example", ""),
    ]
    assert store.checks == ["pass", "pass"]


def test_what_was_found_out_about_the_sender_goes_with_the_letter() -> None:
    stored: list[IncomingMail] = []

    take_in(
        LETTER,
        (DESK,),
        ours=OurAddresses([DESK]),
        store=stored.append,
        quarantine=pytest.fail,
        sender_check="fail",
    )

    assert [mail.sender_check for mail in stored] == ["fail"]


XFORWARD = b"XFORWARD NAME=mx.away.example ADDR=192.0.2.7 PORT=4711\r\nXFORWARD PROTO=ESMTP HELO=mx+2Eaway.example\r\n"


def test_a_relay_of_ours_tells_who_brought_a_letter(store: Store) -> None:
    asked = Asked()
    with open_door(store.receive, check_sender=asked.check, trusted_peers=["127.0.0.0/8"]) as door:
        heard = say_a_letter(door.port, before=XFORWARD)
        say_a_letter(door.port)
        say_a_letter(door.port, before=b"XFORWARD ADDR=IPV6:2001:db8::7 HELO=[UNAVAILABLE]\r\n")
        say_a_letter(door.port, before=b"XFORWARD ADDR=[UNAVAILABLE]\r\n")

    assert b"XFORWARD NAME ADDR PROTO HELO" in heard
    assert [(client, helo) for client, helo, _ in asked] == [
        ("192.0.2.7", "mx.away.example"), (None, ""), ("2001:db8::7", ""), (None, ""),
    ]  # fmt: skip


def test_what_a_relay_told_holds_for_one_letter_only(store: Store) -> None:
    asked = Asked()
    one = b"MAIL FROM:<r@away.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n" + LETTER + b".\r\n"
    with open_door(store.receive, check_sender=asked.check, trusted_peers=["127.0.0.1"]) as door:
        speak(door.port, b"EHLO c.example\r\n" + XFORWARD + one + one + b"QUIT\r\n")

    assert [client for client, _, _ in asked] == ["192.0.2.7", None]


def test_nobody_else_can_say_who_brought_a_letter(store: Store) -> None:
    asked = Asked()
    with open_door(store.receive, check_sender=asked.check, trusted_peers=["192.0.2.0/24"]) as door:
        heard = say_a_letter(door.port, before=XFORWARD)

    assert heard.count(b"550 5.7.1 Not from you") == 2
    assert b"250-XFORWARD" not in heard
    assert asked[0][0] == "127.0.0.1"


@pytest.mark.parametrize("arg", [b"", b"ADDR", b"WHO=me", b"ADDR=1 WHO=me"])
def test_an_xforward_that_isnt_one_is_refused(store: Store, arg: bytes) -> None:
    with open_door(store.receive, trusted_peers=["127.0.0.1"]) as door:
        heard = speak(door.port, b"EHLO c.example\r\nXFORWARD " + arg + b"\r\nQUIT\r\n")

    assert b"501 5.5.4" in heard


def test_a_network_that_brings_too_much_is_asked_to_come_back_later(store: Store) -> None:
    now = [0.0]
    with open_door(
        store.receive, trusted_peers=["127.0.0.1"], letters_an_hour=2, clock=lambda: now[0]
    ) as door:
        codes = [b"250 2.0.0 Stored" in say_a_letter(door.port, before=XFORWARD) for _ in range(3)]
        neighbour = say_a_letter(door.port, before=XFORWARD.replace(b"192.0.2.7", b"192.0.2.99"))
        stranger = say_a_letter(door.port, before=XFORWARD.replace(b"192.0.2.7", b"192.0.3.7"))
        now[0] = 3_601.0
        later = say_a_letter(door.port, before=XFORWARD)

    assert codes == [True, True, False]
    assert b"451 4.7.1" in neighbour
    assert b"250 2.0.0 Stored" in stranger
    assert b"250 2.0.0 Stored" in later


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA, tmp_path: Path) -> ssl.SSLContext:
    own = authority.issue_cert("desk.example")
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    certificate.write_bytes(b"".join(part.bytes() for part in own.cert_chain_pems))
    key.write_bytes(own.private_key_pem.bytes())
    return tls_of(certificate, key)


def believing(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    context.check_hostname = False  # the test calls it by its number
    return context


def test_with_a_certificate_letters_may_come_encrypted(
    store: Store, tls: ssl.SSLContext, authority: trustme.CA
) -> None:
    with (
        open_door(store.receive, tls=tls) as door,
        smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client,
    ):
        client.ehlo()
        before = client.has_extn("starttls")
        client.starttls(context=believing(authority))

        code, _ = deliver(client, LETTER)

        after = client.has_extn("starttls") or client.has_extn("auth")
    assert (before, code, after) == (True, 250, False)
    assert len(store) == 1


def test_what_is_said_before_encryption_is_forgotten(
    store: Store, tls: ssl.SSLContext, authority: trustme.CA
) -> None:
    envelope = b"MAIL FROM:<evil@away.example>\r\nRCPT TO:<help@desk.example>\r\n"
    with (
        open_door(store.receive, tls=tls) as door,
        smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client,
    ):
        client.ehlo()
        client.send(b"STARTTLS\r\n" + envelope)
        client.getreply()
        client.sock = believing(authority).wrap_socket(client.sock)
        client.file = None

        code, _ = client.docmd("DATA")

    assert code == 503
    assert store == []


def test_rubbish_instead_of_encryption_harms_nobody_else(store: Store, tls: ssl.SSLContext) -> None:
    with open_door(store.receive, tls=tls) as door:
        for rubbish in (b"", b"x" * 5_000, b"\x16\x03\x01\x00\x05hello", b"QUIT\r\n"):
            with socket.create_connection(("127.0.0.1", door.port), timeout=20) as wire:
                wire.sendall(b"EHLO c.example\r\nSTARTTLS\r\n")
                while b"220 Ready" not in wire.recv(4096):
                    pass
                wire.sendall(rubbish)

        heard = say_a_letter(door.port)

    assert b"250 2.0.0 Stored" in heard


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
