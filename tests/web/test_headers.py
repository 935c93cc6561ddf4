"""What every answer of the desk carries, and what its pages may fetch."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from helpline.web import headers
from helpline.web.ticket import looks
from tests.cast import Browser, Desk
from tests.only import on_sqlite_only
from tests.web.cells import ask, cells


@on_sqlite_only  # what an answer carries has nothing to do with the database
def test_every_answer_carries_the_headers_of_the_house(full: Desk) -> None:
    for token in (full.log_in("Sam"), None):
        for cell in cells(full):
            answer = ask(Browser(full, token), cell)
            for name, value in headers.ALWAYS.items():
                assert answer.headers[name] == value, cell
            assert answer.headers["Content-Security-Policy"] == policy_of(answer), cell
            assert answer.headers["Cache-Control"] == (
                "no-cache" if cell.endpoint == "static" else "no-store"
            ), cell


def policy_of(answer: TestResponse) -> str:
    """A file, a picture and a page each have one of their own."""
    told = answer.headers.get("Content-Disposition", "")
    if told.startswith("attachment") or told == "inline; filename=voice-message.mp3":
        return "sandbox; default-src 'none'"
    return looks.POLICY if told == "inline; filename=picture" else headers.POLICY


@pytest.mark.parametrize("path", ["/nothing", "/tickets/none", "/tickets/..%2f", "/static/nothing.js"])
def test_what_is_not_there_carries_them_too(desk: Desk, path: str) -> None:
    answer = desk.browser().get(path)

    assert answer.status_code == 404
    assert {name: answer.headers.get(name) for name in headers.ALWAYS} == headers.ALWAYS
    assert answer.headers["Content-Security-Policy"] == headers.POLICY


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    told = {line.split()[0]: line.split()[1:] for line in headers.POLICY.split(";")}

    assert (
        told["default-src"] == told["object-src"] == told["base-uri"] == told["frame-ancestors"] == ["'none'"]
    )
    assert {source for sources in told.values() for source in sources} == {"'none'", "'self'"}
