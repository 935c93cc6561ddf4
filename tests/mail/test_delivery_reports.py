"""What a bounce says became of our answer."""

from __future__ import annotations

import pytest

from mail_gateway.addresses import OurAddresses
from mail_gateway.parse import parse

REPORT = """From: Mail Delivery Subsystem <mailer-daemon@mail.example>
To: b+token@desk.example
Subject: Delivery Status Notification
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

About your letter.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

{blocks}
--x--
"""


def delivery(*actions: str) -> str:
    blocks = "\n\n".join(
        f"Final-Recipient: rfc822; rowan@mail.example\nAction: {action}" for action in actions
    )
    raw = REPORT.format(blocks=blocks).encode()
    return parse(raw, ours=OurAddresses(["labas@desk.example"])).delivery


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        (("failed",), "failed"),
        (("Failed",), "failed"),
        (("delayed",), "delayed"),
        (("delivered",), "delivered"),
        (("relayed",), "delivered"),
        (("delivered", "failed"), "failed"),
        ((), "failed"),
    ],
)
def test_a_report_says_the_worst_that_became_of_our_answer(actions: tuple[str, ...], said: str) -> None:
    assert delivery(*actions) == said


def test_a_womans_letter_reports_nothing() -> None:
    raw = b"From: rowan@mail.example\nSubject: Action: failed\n\nAction: failed\n"

    assert parse(raw, ours=OurAddresses(["labas@desk.example"])).delivery == ""
