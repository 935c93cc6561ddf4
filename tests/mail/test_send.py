"""Handing answers to a provider, over a real socket: letters arrive, failures have short names without
addresses.
"""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP
from test_compose import ANSWER

from helpline.border import PermanentFailure, TemporaryFailure
from mail_gateway.listening import Listener
from mail_gateway.send import Submission
from mail_gateway.sink import MailSink


def submission(port: int, **more: Any) -> Submission:
    return Submission(host="127.0.0.1", port=port, security="none", timeout=5, **more)


class Refusing:
    """A provider that answers one step of every letter with a refusal that quotes the address."""

    def __init__(self, step: str, code: int) -> None:
        async def refuse(_desk: Any, _session: Any, _envelope: Any, *said: Any) -> str:
            return f"{code} 5.0.0 no letters for {said[0] if said else 'rowan@away.example'}"

        setattr(self, f"handle_{step}", refuse)


@contextmanager
def provider(handler: Any, **options: Any) -> Iterator[int]:
    def desk() -> SMTP:
        return SMTP(handler, hostname="provider.example", loop=listener.loop, **options)

    listener = Listener(desk, host="127.0.0.1", port=0)
    listener.start()
    try:
        yield listener.port
    finally:
        listener.stop()


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    sink = MailSink(tmp_path / "sent")
    sink.start()
    yield sink
    sink.stop()


def test_an_answer_arrives_as_it_was_written(sink: MailSink) -> None:
    submission(sink.port).send(replace(ANSWER, text="Labas\n.\n..taškas\n"))

    (path,) = sink.folder.glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes())
    assert letter["Subject"] == "Your letter"
    assert letter.get_payload(decode=True) == "Labas\r\n.\r\n..taškas\r\n".encode()


def test_the_sink_leaves_no_half_written_letters(sink: MailSink) -> None:
    for _ in range(3):
        submission(sink.port).send(ANSWER)

    assert sorted(path.suffix for path in sink.folder.iterdir()) == [".eml"] * 3


REFUSALS = [
    ("RCPT", 550, PermanentFailure, "recipient-refused"),
    ("RCPT", 450, TemporaryFailure, "recipient-later"),
    ("MAIL", 550, PermanentFailure, "sender-refused"),
    ("MAIL", 451, TemporaryFailure, "4xx"),
    ("DATA", 554, PermanentFailure, "5xx"),
    ("DATA", 451, TemporaryFailure, "4xx"),
]


@pytest.mark.parametrize(("step", "code", "failure", "name"), REFUSALS)
def test_each_refusal_has_a_name_and_no_address(
    step: str, code: int, failure: type[Exception], name: str
) -> None:
    with provider(Refusing(step, code)) as port, pytest.raises(failure) as raised:
        submission(port).send(ANSWER)

    assert raised.value.args == (name,)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_provider_that_is_away_is_tried_again_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        with pytest.raises(TemporaryFailure, match=r"^connect$"):
            submission(port).send(ANSWER)


def test_a_provider_that_hangs_up_is_tried_again_later() -> None:
    class Rude:
        async def handle_MAIL(self, desk: Any, *_: Any) -> str:  # noqa: N802 - the name is aiosmtpd's
            desk.transport.abort()
            return "250 OK"

    with provider(Rude()) as port, pytest.raises(TemporaryFailure, match=r"^disconnected$"):
        submission(port).send(ANSWER)


def test_a_wrong_password_keeps_the_answer_for_later() -> None:
    with (
        provider(object(), auth_require_tls=False) as port,
        pytest.raises(TemporaryFailure, match=r"^auth$"),
    ):
        submission(port, user="desk", password="wrong").send(ANSWER)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_without_encryption_nothing_is_sent_where_it_is_asked_for(sink: MailSink, security: Any) -> None:
    with pytest.raises(TemporaryFailure):
        Submission(host="127.0.0.1", port=sink.port, security=security, timeout=5).send(ANSWER)

    assert list(sink.folder.iterdir()) == []


def test_what_is_no_address_never_reaches_the_provider(sink: MailSink) -> None:
    with pytest.raises(PermanentFailure, match=r"^bad-address$"):
        submission(sink.port).send(replace(ANSWER, to="rowan@away.example>\r\nRCPT TO:<x@evil.example"))

    assert list(sink.folder.iterdir()) == []


class Counting:
    """A provider that takes every letter and keeps on how many connections they came, and how."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.options: list[list[str]] = []
        self.connections = 0
        self.goodbye = threading.Event()

    async def handle_QUIT(self, *_: Any) -> str:  # noqa: N802 - the name is aiosmtpd's
        self.goodbye.set()
        return "221 Bye"

    async def handle_EHLO(  # noqa: N802 - the name is aiosmtpd's
        self, _desk: Any, session: Any, _envelope: Any, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        return lines

    async def handle_DATA(self, _desk: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name is aiosmtpd's
        self.letters.append(envelope.original_content)
        self.options.append(envelope.mail_options)
        return "250 OK"


def test_a_burst_of_answers_leaves_on_one_connection() -> None:
    taken = Counting()
    with provider(taken) as port:
        out = submission(port)

        for _ in range(5):
            out.send(ANSWER)

        out.close()
    assert len(taken.letters) == 5
    assert taken.connections == 1


def test_no_connection_brings_so_many_that_a_provider_would_mind() -> None:
    taken = Counting()
    with provider(taken) as port:
        out = submission(port, letters_a_minute=1_000)

        for _ in range(41):
            out.send(ANSWER)

        out.close()
    assert taken.connections == 3


def test_a_connection_that_serves_nobody_is_closed() -> None:
    taken = Counting()
    with provider(taken) as port:
        out = submission(port, seconds_idle=0.05)

        out.send(ANSWER)

        said_goodbye = taken.goodbye.wait(20)
        out.close()
    assert said_goodbye
    assert len(taken.letters) == 1


def test_a_connection_the_provider_closed_meanwhile_is_opened_again() -> None:
    taken = Counting()
    with provider(taken, timeout=0.1) as port:
        out = submission(port)
        out.send(ANSWER)
        time.sleep(0.5)

        out.send(ANSWER)

        out.close()
    assert len(taken.letters) == 2


def test_after_a_refusal_the_next_answer_leaves_all_the_same(sink: MailSink) -> None:
    out = submission(sink.port)
    with pytest.raises(PermanentFailure):
        out.send(replace(ANSWER, to="nobody"))

    out.send(ANSWER)

    out.close()
    assert len(list(sink.folder.glob("*.eml"))) == 1


def test_answers_leave_no_faster_than_the_provider_likes() -> None:
    now, waits = [0.0], []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    taken = Counting()
    with provider(taken) as port:
        out = submission(port, letters_a_minute=20, clock=lambda: now[0], wait=wait)

        for _ in range(15):
            out.send(ANSWER)

        out.close()
    assert waits == [pytest.approx(3.0)] * 5
    assert len(taken.letters) == 15


def test_what_would_have_to_wait_long_is_tried_again_later(sink: MailSink) -> None:
    out = submission(sink.port, letters_a_minute=2, clock=lambda: 0.0, wait=pytest.fail)
    out.send(ANSWER)

    with pytest.raises(TemporaryFailure, match=r"^rate$"):
        out.send(ANSWER)

    out.close()
    assert len(list(sink.folder.glob("*.eml"))) == 1


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def presenting(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextmanager
def encrypted_provider(handler: Any, tls: ssl.SSLContext, security: str) -> Iterator[int]:
    def desk() -> SMTP:
        return SMTP(
            handler,
            hostname="provider.example",
            loop=listener.loop,
            tls_context=tls if security == "starttls" else None,
        )

    listener = Listener(desk, host="127.0.0.1", port=0, tls=tls if security == "tls" else None)
    listener.start()
    try:
        yield listener.port
    finally:
        listener.stop()


def send_encrypted(
    certificate: trustme.LeafCert, authority: trustme.CA, *, security: Any, folder: Path
) -> Counting:
    taken, trusted = Counting(), folder / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    with encrypted_provider(taken, presenting(certificate), security) as port:
        out = Submission(host="localhost", port=port, security=security, ca_file=trusted, timeout=5)
        try:
            out.send(ANSWER)
        finally:
            out.close()
    return taken


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_answer_leaves_encrypted_to_the_provider_it_is_meant_for(
    authority: trustme.CA, tmp_path: Path, security: str
) -> None:
    taken = send_encrypted(authority.issue_cert("localhost"), authority, security=security, folder=tmp_path)

    assert len(taken.letters) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["name", "date", "authority"])
def test_no_answer_leaves_to_a_server_that_cant_prove_itself(
    authority: trustme.CA, tmp_path: Path, security: str, wrong: str
) -> None:
    certificate = {
        "name": lambda: authority.issue_cert("elsewhere.example"),
        "date": lambda: authority.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1)),
        "authority": lambda: trustme.CA().issue_cert("localhost"),
    }[wrong]()

    with pytest.raises(TemporaryFailure, match=r"^tls$") as raised:
        send_encrypted(certificate, authority, security=security, folder=tmp_path)

    assert raised.value.__context__ is None


def test_an_address_in_her_own_letters_is_written_to_where_the_provider_can() -> None:
    taken = Counting()
    with provider(taken, enable_SMTPUTF8=True) as port:
        out = submission(port)

        out.send(replace(ANSWER, to="rūta@pavyzdžiai.lt"))

        out.close()
    letter = email.message_from_bytes(taken.letters[0], policy=email.policy.SMTPUTF8)
    assert letter["To"] == "rūta@xn--pavyzdiai-0cc.lt"
    assert "SMTPUTF8" in taken.options[0]


def test_where_the_provider_cant_the_desk_is_told_so() -> None:
    taken = Counting()
    with provider(taken) as port:
        out = submission(port)

        with pytest.raises(PermanentFailure, match=r"^no-smtputf8$"):
            out.send(replace(ANSWER, to="rūta@away.example"))

        out.send(ANSWER)
        out.close()
    assert len(taken.letters) == 1
    assert taken.letters[0].isascii()
