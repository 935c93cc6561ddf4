"""The routes that care for colleagues and for quality: who may use them, what is typed, and what is there."""

from __future__ import annotations

from datetime import date
from typing import Any

from helpline import records
from helpline.deeds import supervision
from helpline.deeds.supervision import Talk
from tests.cast import Desk

POLICY = {
    "load.own": "ocs",
    "load.load": "s",
    "supervision.log": "s",
    "supervision.own": "ocs",
    "supervision.new": "s",
    "supervision.noting": "s",
    "supervision.removal": "s",
}
FORMS: dict[str, dict[str, Any]] = {
    "supervision.noting": {
        "held_on": "2026-03-02", "kind": "group", "how_long": "1:30", "attended": "{ada}", "note": "Budime po dvi",
    },
}  # fmt: skip


def care(desk: Desk) -> None:
    """A supervision in the log."""
    talk = Talk(date(2026, 3, 2), "group", 60, frozenset({desk.ada.staff_id}))
    supervision.note_talk(talk, desk.founded.team_id, by=desk.sam, now=desk.clock.now)


def ids_of_care(desk: Desk) -> dict[str, Any]:
    return {"talk_id": desk.rows(records.Supervision)[0].id}
