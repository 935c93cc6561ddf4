"""The road of a letter from the door to the store."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest
from test_door import DESK, deliver, open_door

from helpline.border import IncomingMail, TemporaryFailure
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import take_in
from mail_gateway.reading import as_json

MAILS = Path(__file__).parent.parent / "mails"
OURS = OurAddresses([DESK])


class Desk:
    """Takes letters in and remembers them."""

    def __init__(self) -> None:
        self.stored: list[IncomingMail] = []
        self.quarantined: list[tuple[bytes, str]] = []

    def receive(self, raw: bytes, recipients: tuple[str, ...], **_: object) -> None:
        take_in(raw, recipients, ours=OURS, store=self.stored.append, quarantine=self.quarantine)

    def quarantine(self, raw: bytes, reason: str) -> None:
        self.quarantined.append((raw, reason))


def test_a_letter_at_the_door_reaches_the_desk_read_and_trimmed() -> None:
    desk = Desk()
    raw = (MAILS / "ru-koi8-r.eml").read_bytes()

    with open_door(desk.receive) as door, smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
        code, _ = deliver(client, raw, to="help+k7q2wz@desk.example")

    assert code == 250
    assert [(mail.tokens, mail.kind, mail.language) for mail in desk.stored] == [
        (("k7q2wz",), "person", "ru")
    ]
    assert desk.stored[0].quoted.startswith("пн, 2 мар. 2026 г.")
    assert desk.quarantined == []


def test_a_bounce_at_the_door_is_known_by_its_empty_return_path() -> None:
    desk = Desk()
    raw = b"From: system@away.example\r\nSubject: Mail delivery failed\r\n\r\nno such person\r\n"

    with open_door(desk.receive) as door, smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
        client.ehlo()
        client.mail("")
        client.rcpt("b+0123@desk.example")
        client.data(raw)

    assert [(mail.kind, mail.tokens) for mail in desk.stored] == [("bounce", ("0123",))]


def test_a_store_that_fails_is_heard_at_the_door() -> None:
    def store(_mail: IncomingMail) -> None:
        raise TemporaryFailure("locked")

    with pytest.raises(TemporaryFailure):
        take_in(
            b"From: rowan@away.example\r\n\r\nx",
            (DESK,),
            ours=OURS,
            store=store,
            quarantine=Desk().quarantine,
        )


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_what_is_kept_besides_the_body_names_no_machine(path: Path) -> None:
    reading = as_json(path.read_bytes())

    assert "away.example" not in reading["leak_text"]
    assert reading["text"]
