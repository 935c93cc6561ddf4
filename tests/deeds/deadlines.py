"""The deeds of deadlines, for the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from helpline.deeds.ticket import deadlines, deadlines_shown
from helpline.deeds.ticket.deadlines import Wanted


def _told(it: Any, by: Any) -> dict[str, Any]:
    return {"by": by, "now": it.desk.clock.now}


def _ruled(it: Any, by: Any) -> dict[str, Any]:
    return {"rules": it.desk.rules, **_told(it, by)}


def _wanted(it: Any) -> Wanted:
    return Wanted("data request", it.desk.clock.now)


def _deadline(it: Any) -> UUID:
    return deadlines.set_deadline(it.ticket, _wanted(it), **_ruled(it, it.desk.sam))


def _change(it: Any, by: Any) -> object:
    began = {"began_at": it.desk.clock.now, "due_on": None, "words": "Kita"}
    return deadlines.change_deadline(_deadline(it), **began, **_ruled(it, by))


Deed = tuple[str, Callable[..., object]]
BY_ID: dict[str, Deed] = {
    "set a deadline": (
        "keep deadlines", lambda it, by: deadlines.set_deadline(it.ticket, _wanted(it), **_ruled(it, by)),
    ),
    "set a deadline of no ticket": (
        "keep deadlines",
        lambda it, by: deadlines.set_deadline_of_no_ticket(it.team, _wanted(it), **_ruled(it, by)),
    ),
    "read a deadline": (
        "keep deadlines", lambda it, by: deadlines_shown.read_deadline(_deadline(it), **_told(it, by)),
    ),
    "change a deadline": ("keep deadlines", _change),
    "end a deadline": (
        "keep deadlines", lambda it, by: deadlines.end_deadline(_deadline(it), "done", **_told(it, by)),
    ),
    "take a deadline up again": (
        "keep deadlines", lambda it, by: deadlines.resume_deadline(_deadline(it), **_told(it, by)),
    ),
}  # fmt: skip
OF_ALL: dict[str, Deed] = {
    "list deadlines": (
        "keep deadlines", lambda it, by: deadlines_shown.read_deadlines("open", **_told(it, by)),
    ),
}  # fmt: skip
DEEDS: frozenset[Callable[..., object]] = frozenset({
    deadlines.set_deadline, deadlines.set_deadline_of_no_ticket, deadlines.change_deadline, deadlines.end_deadline,
    deadlines.resume_deadline, deadlines_shown.read_deadline,
})  # fmt: skip
