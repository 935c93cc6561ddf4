"""A page asks the database as often with sixty tickets as with five."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from helpline import records
from helpline.deeds.phone import call_backs, calls
from helpline.deeds.phone.call_facts import Agreed
from helpline.deeds.staff import people
from tests.cast import QUICK, Desk, token_of

PAGES = (
    "/tickets",
    "/tickets?view=all",
    "/tickets?view=mine",
    "/tickets?view=unassigned",
    "/tickets?view=overdue",
    "/tickets?view=not-safe-before",
    "/tickets?view=waiting-for-her",
    "/tickets?view=closed",
    "/tickets?view=spam",
    "/tickets?part=list",
    "/tickets/{ticket}",
    "/cases?view=open",
    "/waiting",
    "/rules/clocks",
    "/tickets?view=on-hold",
    "/people",
    "/blocks",
    "/calls",
    "/calls?view=all",
    "/call-backs",
    "/changes",
    "/load",
    "/own/load",
    "/supervision",
    "/reviews",
    "/digest",
    "/data-quality",
)


@contextmanager
def statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def on_execute(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            asked.append(re.sub(r"\s+", " ", statement))

    event.listen(records.db.engine, "before_cursor_execute", on_execute)
    yield asked
    event.remove(records.db.engine, "before_cursor_execute", on_execute)


def asked_by(desk: Desk, path: str, name: str = "Sam") -> list[str]:
    """The statements of a page that has been seen before, so that nothing is left to adopt or to mark as read."""
    browser, tickets = desk.browser(name), desk.rows(records.Ticket)
    for _ in range(3):
        with statements() as asked:
            assert browser.get(path.format(ticket=tickets[0].id if tickets else "")).status_code == 200
    return asked


def promise(desk: Desk) -> None:
    """A call in which a call back was promised."""
    now = desk.clock.now
    call_id = calls.begin(by=desk.oda, now=now)
    window = call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))
    call_backs.promise(call_id, "+370 600 00000", Agreed(), window=window, by=desk.oda, now=now)


def grow(desk: Desk, tickets: int) -> None:
    while len(desk.rows(records.Ticket)) < tickets:
        desk.receive()
        promise(desk)


@pytest.fixture
def grown(desk: Desk) -> Desk:
    """The desk has five tickets, and keeps another state with sixty: built once for each database."""
    if not desk.store.keeps("sixty"):
        for name, tickets in (("five", 5), ("sixty", 60)):
            grow(desk, tickets)
            desk.store.keep(name)
    desk.store.put_back("five")
    return desk


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_more_often_when_there_are_more_tickets(grown: Desk, path: str) -> None:
    few = asked_by(grown, path)
    grown.store.put_back("sixty")

    many = asked_by(grown, path)

    assert 0 < len(few) < 50
    assert len(many) == len(few)


def test_the_list_of_people_asks_no_more_often_when_there_are_more(desk: Desk) -> None:
    few = asked_by(desk, "/people", "Kim")
    for number in range(5):
        name = f"Una {number}"
        told = people.invite(
            name, "operator", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now
        )
        people.join(name, told, now=desk.clock.now, stretching=QUICK)

    many = asked_by(desk, "/people", "Kim")

    assert len(many) == len(few)


def test_a_ticket_page_asks_no_more_often_when_the_conversation_is_long(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    short = asked_by(desk, "/tickets/{ticket}")
    for _ in range(10):
        desk.receive(tokens=(token_of(sent),))
        desk.answer(opened.ticket_id)

    long = asked_by(desk, "/tickets/{ticket}")

    assert len(long) == len(short)
