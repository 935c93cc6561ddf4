"""The routes that care for colleagues and for quality: who may use them, what is typed, and what is there."""

from __future__ import annotations

from datetime import date
from typing import Any

from helpline import records
from helpline.deeds.supervision import reviews, talks
from helpline.deeds.supervision.talks import Talk
from helpline.deeds.ticket import tickets
from tests.cast import Desk

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
POLICY = {
    "load.own": "ocs",
    "load.load": "s",
    "supervision.log": "s",
    "supervision.own": "ocs",
    "supervision.new": "s",
    "supervision.noting": "s",
    "supervision.removal": "s",
    "digest.digest": "s",
    "data_quality.data_quality": "s",
    "reviews.reviews": "s",
    "reviews.drawing": "s",
    "reviews.draw": "s",
    "reviews.end": "s",
    "reviews.review": "s",
    "reviews.keeping": "s",
}
FORMS: dict[str, dict[str, Any]] = {
    "reviews.drawing": {"count": "1", "since": "2026-03-01", "until": "2026-03-31"},
    "reviews.keeping": {
        "safety": "yes", "answered": "partly", "plain": "no", "next_step": "not_applicable", "lesson": "Klausti anksčiau",
    },
    "supervision.noting": {
        "held_on": "2026-03-02", "kind": "group", "how_long": "1:30", "attended": "{ada}", "note": "Budime po dvi",
    },
}  # fmt: skip


def care(desk: Desk) -> None:
    """A supervision in the log, a ticket that was drawn and one that can be."""
    talk = Talk(date(2026, 3, 2), "group", 60, frozenset({desk.ada.staff_id}))
    talks.note_talk(talk, desk.founded.team_id, by=desk.sam, now=desk.clock.now)
    for _ in range(2):
        tickets.close(desk.receive(address="closed@post.example").ticket_id, by=desk.ada, now=desk.clock.now)
    reviews.draw_sample(
        1,
        desk.founded.team_id,
        since=MARCH[0],
        until=MARCH[1],
        rules=desk.rules,
        by=desk.sam,
        now=desk.clock.now,
    )


def ids_of_care(desk: Desk) -> dict[str, Any]:
    return {
        "talk_id": desk.rows(records.Supervision)[0].id, "draw_id": desk.rows(records.ReviewDraw)[0].id,
        "review_id": desk.rows(records.Review)[0].id,
    }  # fmt: skip
