"""Looking changes nothing; damage and a busy database are said, and cost nobody her page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from helpline import records
from tests.cast import Desk
from tests.web.cells import cells
from tests.web.everything import everything
from tests.web.policy import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_looking_at_pages_changes_nothing_that_a_person_sees(full: Desk, name: str) -> None:
    browser = full.browser(name)
    wanted = [cell for cell in cells(full) if cell.method == "GET"]
    before = everything()

    for cell in wanted:
        browser.get(cell.path)

    assert everything() == before


def test_a_ticket_whose_seal_is_damaged_is_said_to_be_so(full: Desk) -> None:
    row = full.rows(records.TicketKey)[0]
    with records.transaction() as session:
        session.get_one(records.TicketKey, row.id).key = row.key[:-1] + bytes([row.key[-1] ^ 1])
    browser = full.browser("Ada")

    page, inbox = browser.get(f"/tickets/{row.ticket_id}"), browser.get("/tickets")

    assert page.status_code == 409
    assert inbox.status_code == 200


def test_a_damaged_letter_is_marked_and_the_others_are_shown(full: Desk) -> None:
    received = full.receive(address="torn@post.example")
    ticket_id = received.ticket_id
    full.answer(ticket_id, "Mes vis dar čia")
    before = full.browser("Ada").get(f"/tickets/{ticket_id}?lang=en").text
    with records.transaction() as session:
        row = session.get_one(records.Message, received.message_id)
        row.body = row.body[:-1] + bytes([row.body[-1] ^ 1])

    page = full.browser("Ada").get(f"/tickets/{ticket_id}?lang=en")

    assert page.status_code == 200
    assert "Sveiki, ar galite man padėti?" in before
    assert "Sveiki, ar galite man padėti?" not in page.text
    assert "Mes vis dar čia" in page.text
    assert full.talk(ticket_id).messages[0].damaged


def test_a_busy_database_costs_nobody_her_page(full: Desk) -> None:
    """Clicks and adoption are written by the way; when somebody else is writing, they wait for the next page."""
    browser, ticket_id = full.browser("Ada"), full.rows(records.Ticket)[0].id
    full.clock.forward(minutes=2)
    records.db.engine.dispose()

    with impatient_connections(full.store.impatience), records.transaction() as writing:
        for table in (records.StaffSession, records.Ticket):
            writing.execute(records.db.select(table).with_for_update())
        statuses = [browser.get(path).status_code for path in ("/tickets", f"/tickets/{ticket_id}")]

    assert statuses == [200, 200]


@contextmanager
def impatient_connections(impatience: str) -> Iterator[None]:
    def on_connect(connection: Any, _entry: object) -> None:
        connection.execute(impatience)
        connection.commit()

    event.listen(records.db.engine, "connect", on_connect)
    yield
    event.remove(records.db.engine, "connect", on_connect)
    records.db.engine.dispose()
