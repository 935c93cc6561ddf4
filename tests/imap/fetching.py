"""A poller at work for as long as a test wants it, and a way to wait for what it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpline import records
from helpline.app import utc_now
from helpline.border import SenderCheck
from mail_gateway.addresses import OurAddresses
from mail_gateway.imap.connection import Account
from mail_gateway.imap.poller import Habits, Poller
from mail_gateway.postroom import Postroom
from tests.cast import Desk
from tests.imap.dovecot import USER, Dovecot

PATIENCE = 60.0  # seconds until a test gives up; no test lasts nearly as long


def account_of(dovecot: Dovecot, **changes: Any) -> Account:
    plain = Account(
        host="127.0.0.1",
        port=dovecot.port,
        user=USER,
        password_file=dovecot.folder / "password",
        security="none",
    )
    return replace(plain, **changes)


def poller_of(
    desk: Desk,
    account: Account,
    *,
    provider_check: Callable[[bytes], SenderCheck] | None = None,
    **habits: Any,
) -> Poller:
    """As another process would have it: nothing is remembered but what the database holds."""
    postroom = Postroom(
        ours=OurAddresses(["labas@desk.example"]), rules=desk.rules, clock=utc_now, provider_check=provider_check,
    )  # fmt: skip
    habits = {"check_seconds": 1.0, **habits}
    return Poller(
        account, habits=Habits(**habits), postroom=postroom, clock=utc_now, within=desk.app.app_context
    )


@contextmanager
def at_work(*pollers: Poller) -> Iterator[None]:
    for poller in pollers:
        poller.start()
    try:
        yield
    finally:
        for poller in pollers:
            poller.stop()


def wait_for(what: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


def fetch_everything(desk: Desk, dovecot: Dovecot, **habits: Any) -> None:
    """Until the inbox is empty."""
    with at_work(poller_of(desk, account_of(dovecot), **habits)):
        wait_for(lambda: not dovecot.subjects())


def texts(desk: Desk) -> list[str]:
    """What stands in the letters, each as often as it is stored."""
    tickets = desk.rows(records.Ticket)
    return sorted(message.text for ticket in tickets for message in desk.talk(ticket.id).messages)


def fold(desk: Desk) -> None:
    """A keeper comes by, and the courier compares what has come."""
    desk.clock.now = utc_now()
    desk.arm()
    for _ in range(3):
        desk.courier.look()


def mail(number: int | str, *, more: bytes = b"") -> bytes:
    return (
        f"From: Rowan <rowan@post.example>\r\nTo: labas@desk.example\r\nSubject: {number}\r\n"
        f"Message-ID: <{number}@post.example>\r\n\r\nletter {number}\r\n"
    ).encode() + more


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
