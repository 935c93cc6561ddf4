"""The routes of deadlines: who may use them, what is typed, and one that is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from helpline import records
from helpline.deeds.ticket import deadlines
from helpline.deeds.ticket.deadlines import Wanted
from tests.cast import Desk

POLICY = {
    "deadlines.deadlines": "ocs",
    "deadlines.setting": "ocs",
    "deadlines.setting_on": "ocs",
    "deadlines.deadline": "ocs",
    "deadlines.change": "ocs",
    "deadlines.ending": "ocs",
    "deadlines.resumption": "ocs",
}
FORMS: dict[str, dict[str, Any]] = {
    "deadlines.setting": {"deadline_kind": "data breach"},
    "deadlines.setting_on": {"deadline_kind": "other", "deadline_on": "2026-03-09", "deadline_words": "Orderis"},
    "deadlines.change": {"deadline_words": "Kita"},
    "deadlines.ending": {"outcome": "accepted"},
}  # fmt: skip


def with_a_deadline(desk: Desk, ticket_id: UUID) -> UUID:
    wanted = Wanted("referral", desk.clock.now, words="Prieglauda")
    return deadlines.set_deadline(ticket_id, wanted, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def ids_of_deadlines(desk: Desk) -> dict[str, Any]:
    return {"deadline_id": desk.rows(records.Deadline)[0].id}
