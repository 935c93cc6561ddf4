"""Bounces as mail systems really write them, and letters of people who only tell of one."""

from __future__ import annotations

import pytest

from mail_gateway.addresses import OurAddresses
from mail_gateway.bounces import failed_recipients
from mail_gateway.parse import parse


def written(subject: str, text: str, *, sender: str = "service@provider.example", more: str = "") -> bytes:
    return f"From: {sender}\r\nSubject: {subject}\r\n{more}\r\n{text}\r\n".encode()


def kind(raw: bytes) -> str:
    return parse(raw, ours=OurAddresses(())).kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Returned mail: error", "------ Failed Recipients ------\n\n<gone@away.example>: mailbox unavailable [550]\n"),
        ("Delivery failure", "Your message with subject: hello\ncould not be delivered to the following recipients:\n\ngone@away.example\n"),
        ("Delivery Failure", "Could not deliver message to the following recipient(s):\n\nFailed Recipient: gone@away.example\nReason: x"),
        ("hello: non remis", "*****\nVotre message n'a pas pu etre delivre a\ngone@away.example\n*****"),
        ("Nepristatyta", "Jūsų laiškas nebuvo pristatytas:\n\ngone@away.example\n"),
        ("Не доставлено", "Ваше сообщение не может быть доставлено:\n<gone@away.example>\n"),
        ("Лист не може бути доставлений", "Ваше повідомлення не може бути доставлене:\n<gone@away.example>\n"),
        ("Niedostarczono", "Twoja wiadomość nie mogła zostać dostarczona do:\ngone@away.example\n"),
        ("Unzustellbar: hello", "Ihre Nachricht konnte nicht zugestellt werden:\n\ngone@away.example\n"),
    ],
)  # fmt: skip
def test_a_notice_that_no_header_marks_is_known_by_its_first_words(subject: str, text: str) -> None:
    raw = written(subject, text)

    assert kind(raw) == "bounce"
    assert failed_recipients(raw) == ("gone@away.example",)


@pytest.mark.parametrize(
    ("subject", "text", "more"),
    [
        ("Delivery failed", "Hello, your message could not be delivered to me, he reads my mail.\nrowan@away.example", ""),
        ("Delivery failed", "Your mail could not be delivered, it said, when I wrote to gone@away.example yesterday.", ""),
        ("Mail delivery failed", "Please help, he hit me again.\ngone@away.example", ""),
        ("Fwd: Delivery failed", "Your message could not be delivered to:\ngone@away.example", ""),
        ("Delivery failed", "Your message could not be delivered to:\ngone@away.example", "In-Reply-To: <1@desk.example>\r\n"),
        ("What is this?", "Your message could not be delivered to:\ngone@away.example", ""),
        ("Nepristatyta", "Rašiau jums, bet laiškas negrįžo. Ar gavote?\nrasa@away.example", ""),
    ],
)  # fmt: skip
def test_a_woman_who_tells_of_a_bounce_is_a_person(subject: str, text: str, more: str) -> None:
    assert kind(written(subject, text, sender="rowan@away.example", more=more)) == "person"


def report(status: str, *, wrapped: bool = False) -> bytes:
    inner = (
        "From: MAILER-DAEMON@provider.example\r\nSubject: Undelivered\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nsorry\r\n"
        f"--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n{status}\r\n--r--\r\n"
    )
    outer = (
        "From: MAILER-DAEMON@gateway.example\r\nSubject: Undelivered\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
        f"--o\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--o--\r\n"
    )
    return (outer if wrapped else inner).encode()


@pytest.mark.parametrize("wrapped", [False, True])
def test_both_names_of_a_failing_recipient_are_given(*, wrapped: bool) -> None:
    status = "Final-Recipient: rfc822; box7@inner.example\r\nOriginal-Recipient: rfc822;Gone@Away.example\r\nAction: failed"

    assert failed_recipients(report(status, wrapped=wrapped)) == ("box7@inner.example", "gone@away.example")


def test_a_recipient_whom_the_letter_reached_did_not_fail() -> None:
    status = (
        "Final-Recipient: rfc822; here@away.example\r\nAction: delivered\r\n\r\n"
        "Final-Recipient: rfc822; gone@away.example\r\nAction: failed"
    )

    assert failed_recipients(report(status)) == ("gone@away.example",)


def test_a_filter_that_rejects_a_letter_by_a_disposition_is_a_bounce_and_a_receipt_is_not() -> None:
    receipt = (
        b"From: rowan@away.example\r\nSubject: %s\r\nContent-Type: multipart/report;"
        b" report-type=disposition-notification; boundary=r\r\n\r\n--r\r\n\r\nread\r\n--r--\r\n"
    )

    assert kind(receipt % b"Automatically rejected mail") == "bounce"
    assert kind(receipt % b"Read: hello") == "report"


@pytest.mark.parametrize(
    "rubbish", [b"", b"\xff" * 99, b"Content-Type: multipart/report\r\n\r\n--", b"To: " + b"(" * 5_000]
)
def test_whatever_is_asked_for_its_recipients_answers(rubbish: bytes) -> None:
    assert failed_recipients(rubbish) == ()
