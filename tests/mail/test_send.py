"""Handing answers to a provider, over a real socket: letters arrive, failures have short names without
addresses.
"""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
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
