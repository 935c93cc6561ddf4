"""No call is ever recorded: nowhere in the code does anything ask a carrier for it. A voice message is no call."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("helpline", "phone_gateway", "queue_workers", "mail_gateway")
WRITTEN = re.compile(r"<(Dial|Conference)\b[^>]*\brecord", re.IGNORECASE)
ASKED_OF = (
    "dial",
    "conference",
    "create",
    "update",
)  # of a call or a conference; the verb <Record> is the voice message
TOLD_BY_NAME = re.compile(r"^record")


def recordings_asked_for(source: str) -> Iterator[int]:
    """The lines of a program that would have a call recorded."""
    yield from (source[: found.start()].count("\n") + 1 for found in WRITTEN.finditer(source))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")).lower()
            told = [keyword.arg or "" for keyword in node.keywords]
            on_a_call = name in ASKED_OF and any(TOLD_BY_NAME.match(word) for word in told)
            of_a_call = "recordings" in ast.unparse(node.func) and name == "create"
            if on_a_call or of_a_call:
                yield node.lineno


def test_no_call_is_recorded_anywhere() -> None:
    programs = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]

    asked = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in programs
        for line in recordings_asked_for(path.read_text(encoding="utf-8"))
    ]

    assert len(programs) > 100
    assert asked == []


@pytest.mark.parametrize(
    "source",
    [
        "answer.dial(record='record-from-answer')",
        "Dial(caller_id=ours, record='do-not-record')",
        "client.calls.create(to=to, record=True)",
        "client.calls(sid).recordings.create()",
        "dial.conference('room', record='record-from-start')",
        'TWIML = \'<Response><Dial timeout="20" record="record-from-ringing">\'',
    ],
)
def test_whoever_would_begin_it_is_found(source: str) -> None:
    assert list(recordings_asked_for(source)) == [1]


def test_a_voice_message_is_not_taken_for_it() -> None:
    assert list(recordings_asked_for("answer.record(max_length=120, play_beep=True)")) == []
