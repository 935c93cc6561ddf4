"""Deadlines in the gallery: the list, one of them, and where they stand on tickets and cases."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from helpline.deeds.ticket.deadlines import OF_NO_TICKET
from helpline.deeds.ticket.deadlines_shown import DeadlineList, DeadlineShown, DeadlineView
from tests.web.gallery.cases import case
from tests.web.gallery.conversation import talk
from tests.web.gallery.invented import NOW, Page, ago


def deadline(number: int, **facts: Any) -> DeadlineShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "kind": "referral", "words": "Prieglauda Rytuose, kalbėjo Ada", "due_on": None,
        "outcome": "", "state": "running", "ticket_id": uuid.UUID(int=3), "pseudonym": 3 * 997, "team": "North",
        "began_at": ago(days=5), "target_at": NOW + timedelta(days=9), "breach_at": NOW + timedelta(days=25),
        "made_by": "Ada", "ended_at": None, "ended_by": "", "damaged": False,
    }  # fmt: skip
    return DeadlineShown(**(plain | facts))


OF_NONE: dict[str, Any] = {"ticket_id": None, "pseudonym": None}
LATE = deadline(
    1, kind="protection order", state="breached", words="", target_at=ago(days=4), breach_at=ago(days=1), began_at=ago(days=16)
)  # fmt: skip
BREACH = deadline(
    2, kind="data breach", state="soon", words="", target_at=NOW + timedelta(hours=4), breach_at=NOW + timedelta(days=2), **OF_NONE
)  # fmt: skip
OWN = deadline(4, kind="other", words="Teismo posėdis: paklausti advokatės", due_on=date(2026, 3, 20))
DAMAGED = deadline(5, kind="", words="", damaged=True, state="over target", target_at=ago(hours=7))
ENDED = deadline(6, outcome="full", ended_at=ago(days=1), ended_by="Sam")
OPEN = (LATE, DAMAGED, BREACH, deadline(3), OWN)


def deadlines(view: DeadlineView = "open", **facts: Any) -> dict[str, Any]:
    teams = {uuid.UUID(int=1): "North", uuid.UUID(int=2): "South"}
    plain: dict[str, Any] = {
        "view": view, "items": OPEN if view == "open" else (ENDED,), "older": "1.x", "counts": {"open": 5, "ended": 1},
        "teams": teams, "change": 41,
    }  # fmt: skip
    shown = DeadlineList(**(plain | facts))
    return {"shown": shown, "kinds": OF_NO_TICKET, "typed": {}, "form_errors": {}, "nav": "tickets"}


WRONG: dict[str, Any] = {
    "typed": {"deadline_kind": "other", "deadline_words": "Teismo posėdis"},
    "form_errors": {"deadline_on": "Nurodyk dieną, iki kurios tai reikia padaryti."},
}


def one(shown: DeadlineShown, **told: Any) -> dict[str, Any]:
    typed = {"deadline_since": "2026-03-06T10:00", "deadline_words": shown.words, "deadline_on": ""}
    return {"deadline": shown, "typed": typed, "form_errors": {}, "nav": "tickets"} | told


PAGES: dict[str, Page] = {
    "deadlines": ("deadlines/deadlines.html", deadlines(), "supervisor"),
    "deadlines that ended": ("deadlines/deadlines.html", deadlines("ended", older=None), "counsellor"),
    "no deadlines": ("deadlines/deadlines.html", deadlines(items=(), older=None, counts={}), "operator"),
    "no deadlines that ended": ("deadlines/deadlines.html", deadlines("ended", items=(), older=None), "operator"),
    "a deadline, wrong": ("deadlines/deadlines.html", deadlines() | WRONG, "operator"),
    "a deadline": ("deadlines/deadline.html", one(deadline(3)), "counsellor"),
    "a deadline of one's own": ("deadlines/deadline.html", one(OWN, **WRONG), "counsellor"),
    "a deadline that ended": ("deadlines/deadline.html", one(ENDED), "supervisor"),
    "a damaged deadline": (
        "deadlines/deadline.html", one(DAMAGED, form_errors={"outcome": "Pasirink, kuo tai baigėsi."}), "supervisor",
    ),
    "ticket with deadlines": (
        "tickets/ticket.html",
        {"talk": talk(may_be=None, newer=0, deadlines=(LATE, DAMAGED, deadline(3), ENDED)), "nav": "tickets"},
        "counsellor",
    ),
    "a deadline on a ticket, wrong": (
        "tickets/ticket.html", {"talk": talk(may_be=None, newer=0), **WRONG, "nav": "tickets"}, "operator",
    ),
    "case with deadlines": (
        "cases/case.html", {"case": case(deadlines=(LATE, deadline(3), ENDED)), "nav": "cases"}, "supervisor",
    ),
}  # fmt: skip
