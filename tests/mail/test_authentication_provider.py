"""What our provider found out about a sender, and nothing that came with the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.authentication import from_provider

OURS = "mx.provider.example"
INSIDE = b"Received: by 2002:a05:6a10::1 with SMTP id x; Sun, 01 Mar 2026 20:30:00 +0000\r\n"
ARRIVED = b"Received: from mail.example.org (mail.example.org [192.0.2.1])\r\n by in1.provider.example with ESMTPS\r\n"
ABROAD = b"Received: from laptop by mail.example.org with ESMTPSA\r\n"
LETTER = b"From: Rowan <rowan@example.org>\r\nSubject: hello\r\n\r\nplease write back\r\n"


def found(results: str, *, by: str = OURS) -> bytes:
    return f"Authentication-Results: {by}; {results}\r\n".encode()


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=example.org", "pass"),
        ("DMARC = Pass (p=reject dis=none) header.from=EXAMPLE.org", "pass"),
        (
            "spf=fail smtp.mailfrom=x@example.net; dkim=pass header.d=example.org;\r\n dmarc=pass (policy=none)",
            "pass",
        ),
        ("dmarc/1=pass header.from=example.org", "pass"),
        ('dkim=pass reason="good; \\"really\\"" header.d=example.org; dmarc=pass', "pass"),
        ("dmarc=fail (p=reject) header.from=example.org", "fail"),
        ("dkim=pass header.d=example.org; dmarc=fail", "fail"),
        ("dmarc=none header.from=example.org", "unchecked"),
        ("dmarc=temperror header.from=example.org; dkim=pass header.d=example.org", "unchecked"),
        ("dkim=pass header.i=@mail.example.org header.s=s1", "pass"),
        ("spf=pass smtp.mailfrom=rowan@example.org; dmarc=none", "pass"),
        ("spf=pass smtp.mailfrom=example.org", "pass"),
        ("dkim=pass header.d=example.net; spf=pass smtp.mailfrom=example.net", "unchecked"),
        ("dkim=fail header.d=example.org", "unchecked"),
        ("spf=pass smtp.helo=example.org", "unchecked"),
        ("dmarc=pass header.from=example.net", "unchecked"),
        ("(dmarc=pass) none", "unchecked"),
        ("dmarc=(pass)fail", "fail"),
        ("none", "unchecked"),
        ("dmarc=pass extra words", "unchecked"),
        ("", "unchecked"),
    ],
)
def test_the_providers_finding_is_taken_over(results: str, expected: str) -> None:
    assert from_provider(found(results) + ARRIVED + ABROAD + LETTER, OURS) == expected


def test_the_finding_may_stand_below_the_providers_own_received() -> None:
    raw = INSIDE + ARRIVED + found("dmarc=pass header.from=example.org") + ABROAD + LETTER

    assert from_provider(raw, OURS) == "pass"


@pytest.mark.parametrize(
    "raw",
    [
        found("dmarc=pass", by="mx.evil.example") + ARRIVED + LETTER,
        ARRIVED + ABROAD + found("dmarc=pass") + LETTER,
        b"X-" + found("dmarc=pass") + LETTER,
        b"Authentication-Results: dmarc=pass\r\n" + LETTER,
        b'Authentication-Results: (mx.provider.example; dmarc=pass) "evil"; dmarc=none\r\n' + LETTER,
        ARRIVED + LETTER,
    ],
    ids=["other server", "came with the letter", "other field", "no name", "hidden in a comment", "none"],
)
def test_nothing_else_is_believed(raw: bytes) -> None:
    assert from_provider(raw, OURS) == "unchecked"


def test_findings_that_contradict_each_other_are_no_pass() -> None:
    real, forged = found("dmarc=fail"), found("dmarc=pass")

    assert from_provider(real + forged + LETTER, OURS) == "fail"
    assert from_provider(found("dmarc=none") + forged + LETTER, OURS) == "unchecked"


def test_a_letter_that_doesnt_say_clearly_whose_it_is_fails_here_too() -> None:
    assert from_provider(found("dmarc=pass") + b"From: x@example.net\r\n" + LETTER, OURS) == "fail"


def test_without_a_trusted_server_nothing_is_believed() -> None:
    assert from_provider(b"Authentication-Results: ; dmarc=pass\r\n" + LETTER, "") == "unchecked"


@given(st.text(alphabet='adkmrcps=/;."\\() \t\r\nfilo', max_size=120))
def test_no_field_makes_the_reading_fail(results: str) -> None:
    raw = found(results.replace("\n", "\n ")) + LETTER

    assert from_provider(raw, OURS) in {"pass", "fail", "unchecked"}
