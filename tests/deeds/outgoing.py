"""Answers in the outbox, as several tests of couriers prepare and look at them."""

from __future__ import annotations

from helpline import records
from tests.cast import Desk


def queued(desk: Desk, count: int = 1) -> list[records.OutboxRow]:
    return [desk.answer(desk.receive().ticket_id) for _ in range(count)]


def state(desk: Desk, row: records.OutboxRow) -> str:
    return desk.row(records.OutboxRow, row.id).state
