"""New rows are written without the unit of work: what they say is read back, what they leave out is the column's default."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from helpline import records
from helpline.records.laying_down import lay_down
from tests.cast import MORNING, Desk


def test_rows_of_several_kinds_and_columns_are_read_back_as_they_were_said(desk: Desk) -> None:
    (org,) = desk.rows(records.Organisation)
    ticket_id, at = uuid4(), datetime(2026, 3, 9, 8, 30, 59, 5, tzinfo=UTC)
    with records.transaction() as session:
        lay_down(
            session, records.Tallied(ticket_id=ticket_id, entries="5 % of :these"), records.Event(org_id=org.id, kind="away", at=at),
            records.Tallied(ticket_id=uuid4(), entries=""), records.Event(org_id=org.id, kind="away", at=at, ticket_id=ticket_id),
        )  # fmt: skip

    entries = {row.ticket_id: row.entries for row in desk.rows(records.Tallied)}
    events = [(row.at, row.ticket_id, row.by_id) for row in desk.rows(records.Event) if row.kind == "away"]
    assert entries[ticket_id] == "5 % of :these"
    assert events == [(at.replace(second=0, microsecond=0), told, None) for told in (None, ticket_id)]


def test_a_new_row_that_leaves_a_column_out_gets_its_default(desk: Desk) -> None:
    (org,) = desk.rows(records.Organisation)
    entry = records.HouseEntry(
        org_id=org.id,
        shelf="sender",
        code="",
        language="en",
        words="The line",
        set_at=MORNING,
        set_by=uuid4(),
    )

    with records.transaction() as session:
        lay_down(session, entry)

    assert [(row.words, row.is_off) for row in desk.rows(records.HouseEntry)] == [("The line", False)]
