"""Each view of the inbox has an index on both databases, and the digest one: with thousands of tickets a page reads a few dozen of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, event, insert, select, text

from helpline import records
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import View
from helpline.deeds.supervision.digest import read_digest
from helpline.deeds.ticket.deadlines_shown import DeadlineView, read_deadlines
from tests.cast import Desk

MANY = 3000
VIEWS: dict[View, str] = {
    "unanswered": "ix_ticket_waiting", "mine": "ix_ticket_mine", "waiting-for-her": "ix_ticket_state",
    "all": "ix_ticket_newest", "closed": "ix_ticket_", "spam": "ix_ticket_",
    "look-after": "ix_ticket_silent",
    "unassigned": "ix_ticket_unassigned", "overdue": "ix_ticket_waiting", "not-safe-before": "outbox", "followed": "follow",
}  # fmt: skip


@pytest.fixture
def busy(desk: Desk) -> Iterator[Desk]:
    """A desk with a few thousand tickets, of which few wait; what the database knows of them is up to date."""
    ticket_id = desk.receive().ticket_id
    with records.transaction() as session:
        kept = dict(session.execute(select(records.Ticket.__table__)).mappings().one())
        session.execute(insert(records.Ticket.__table__), [_copy(kept, number) for number in range(MANY)])
    _look_at_the_figures()
    yield desk
    with records.transaction() as session:
        session.execute(delete(records.Ticket).where(records.Ticket.id != ticket_id))
    _look_at_the_figures()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_the_inbox_is_read_by_its_index(busy: Desk, view: View) -> None:
    plan = plan_of(busy, view)

    assert VIEWS[view] in plan
    assert "Seq Scan on ticket" not in plan
    assert "SCAN ticket " not in f"{plan} "


def test_the_digest_finds_its_events_by_their_index(busy: Desk) -> None:
    with records.transaction() as session:
        ticket_id = session.scalars(select(records.Ticket.id).limit(1)).one()
        kept = {"org_id": busy.founded.org_id, "at": busy.clock.now, "ticket_id": ticket_id}
        session.execute(insert(records.Event), [{**kept, "kind": "noted"}] * MANY)
    _look_at_the_figures()

    with records.db.engine.connect() as connection:
        plan = " ".join(_explained(connection, *_digest_of(busy)))
        connection.rollback()

    assert "ix_event_digested" in plan


@pytest.mark.parametrize(("view", "index"), [("open", "ix_deadline_open"), ("ended", "ix_deadline_ended")])
def test_the_list_of_deadlines_is_read_by_its_index(busy: Desk, view: DeadlineView, index: str) -> None:
    now = busy.clock.now
    kept = {
        "org_id": busy.founded.org_id, "team_id": busy.founded.team_id, "ticket_id": None, "epoch": 1, "began_at": now,
        "breach_at": now, "made_at": now, "made_by": busy.ada.staff_id, "told": b"",
    }  # fmt: skip
    moments = [now + timedelta(minutes=number) for number in range(MANY)]
    with records.transaction() as session:
        rows = [
            {**kept, "id": uuid4(), "target_at": moment, "ended_at": moment if number % 2 else None}
            for number, moment in enumerate(moments)
        ]
        session.execute(insert(records.Deadline), rows)
    _look_at_the_figures()

    asked = _asked(lambda: read_deadlines(view, by=busy.ada, now=now))
    with records.db.engine.connect() as connection:
        plan = " ".join(_explained(connection, *next(one for one in asked if "ORDER BY deadline" in one[0])))
        connection.rollback()

    assert index in plan


def test_a_view_without_its_index_is_noticed(busy: Desk) -> None:
    """The control: without indexes both databases walk through all tickets, and their plans say so."""
    page = _page_of(busy, "all")
    with records.db.engine.connect() as connection:
        for name in ("newest", "state", "aside", "mine", "waiting", "unassigned", "contact"):
            connection.execute(text(f"DROP INDEX ix_ticket_{name}"))
        plan = " ".join(_explained(connection, *page))
        connection.rollback()

    assert "Seq Scan on ticket" in plan or "SCAN ticket" in plan


def plan_of(desk: Desk, view: View) -> str:
    with records.db.engine.connect() as connection:
        plan = " ".join(_explained(connection, *_page_of(desk, view)))
        connection.rollback()
    return plan


def _page_of(desk: Desk, view: View) -> tuple[str, Any]:
    """The very statement that fetches the page of this view."""
    asked = _asked(lambda: read_inbox(view, by=desk.ada, now=desk.clock.now, armed=True))
    return next(one for one in asked if "ORDER BY ticket" in one[0])


def _digest_of(desk: Desk) -> tuple[str, Any]:
    asked = _asked(lambda: read_digest(None, rules=desk.rules, by=desk.sam, now=desk.clock.now))
    return next(one for one in asked if "FROM event " in one[0] or "FROM event\n" in one[0])


def _asked(deed: Callable[[], object]) -> list[tuple[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def on_execute(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(records.db.engine, "before_cursor_execute", on_execute)
    deed()
    event.remove(records.db.engine, "before_cursor_execute", on_execute)
    return asked


def _explained(connection: Any, statement: str, parameters: Any) -> list[str]:
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{word} {statement}", parameters).all()
    return [str(row[-1]) for row in rows]


def _copy(kept: dict[str, Any], number: int) -> dict[str, Any]:
    """Two in a hundred wait, three are Ada's, one waits for her answer (and one in a thousand is in danger then), one is
    spam; the others are closed.
    """
    state = {0: "new", 1: "open", 2: "waiting_for_her", 3: "spam"}.get(number % 100, "closed")
    waits = kept["received_at"] + timedelta(minutes=number) if state in ("new", "open") else None
    return {
        **kept, "id": uuid4(), "state": state, "waiting_since": waits, "due_at": waits,
        "last_at": kept["last_at"] + timedelta(minutes=number), "assignee_id": _assignee(number),
        "priority": records.URGENT if number % 1000 == 2 else records.NORMAL,
    }  # fmt: skip


def _assignee(number: int) -> UUID | None:
    return UUID(int=number % 30) if number % 2 else None


def _look_at_the_figures() -> None:
    with records.db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
