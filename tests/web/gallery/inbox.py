"""The inbox in the gallery: full, empty, by views, and views of one's own."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from helpline.deeds.desk import inbox_shown
from helpline.deeds.ticket import presence
from helpline.web.ticket.own_views import OwnViewForm
from tests.web.gallery.invented import NOW, Page, ago


def item(number: int, **facts: Any) -> inbox_shown.InboxItem:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "pseudonym": number * 997, "subject": "Ar galiu parašyti?",
        "first_words": "Labas vakaras, nežinau, nuo ko pradėti. Jau kelios savaitės", "channel": "email",
        "language": "lt", "state": "new", "urgent": False, "received_at": ago(hours=3), "last_at": ago(hours=3),
        "waiting_since": ago(hours=3, minutes=20), "due_at": NOW + timedelta(hours=9), "overdue": False,
        "assignee": None, "is_mine": False, "file_count": 0, "answer_state": None, "danger": 1, "kind": "consultation",
    }  # fmt: skip
    return inbox_shown.InboxItem(**(plain | facts))


ITEMS = (
    item(1, urgent=True, danger=3, subject="", first_words="he has my passport and I don't know where I can go tonight",
         language="en", waiting_since=ago(minutes=12)),
    item(2, overdue=True, waiting_since=ago(days=2, hours=4), due_at=ago(hours=5), assignee="Sam", state="open",
         subject="Klausimas dėl vaikų", file_count=2, answer_state="held"),
    item(3, is_mine=True, assignee="Ada", answer_state="draft", here=(presence.Here(uuid.UUID(int=3), "Sam", is_writing=True),)),
    item(4, channel="phone", subject="", first_words="Skambino iš Norvegijos, prašo perskambinti.", language="ru"),
    item(5, damaged=True, subject="", first_words="", language="", waiting_since=ago(hours=20)),
    item(6, channel="webform", state="waiting_for_her", waiting_since=None, due_at=None, answer_state="sent",
         last_at=ago(days=40), language="uk", subject="Ačiū"),
    item(9, state="waiting_for_her", waiting_since=None, due_at=None, answer_state="waiting",
         leaves_at=NOW + timedelta(hours=6), here=(presence.Here(uuid.UUID(int=9), "Oda", is_writing=False),)),
)  # fmt: skip


def inbox(view: inbox_shown.View = "unanswered", **facts: Any) -> inbox_shown.Inbox:
    counts: dict[inbox_shown.View, int] = {
        "unanswered": 5,
        "unassigned": 3,
        "overdue": 1000,
        "mine": 1,
        "waiting-for-her": 8,
        "all": 31,
        "closed": 112,
    }
    plain: dict[str, Any] = {
        "view": view, "items": ITEMS, "older": "abc", "counts": counts, "waiting_for_keeper": 2, "held": 1,
        "unreadable": 1, "change": 41,
    }  # fmt: skip
    return inbox_shown.Inbox(**(plain | facts))


OWN = (
    inbox_shown.OwnView(uuid.UUID(int=50), "Naktis ir savaitgaliai", inbox_shown.Filters("mine"), count=3),
    inbox_shown.OwnView(uuid.UUID(int=51), "", inbox_shown.Filters(), damaged=True),
)

PAGES: dict[str, Page] = {
    "tickets": ("tickets/inbox.html", {"inbox": inbox(), "nav": "tickets"}, "counsellor"),
    "list": ("tickets/_list.html", {"inbox": inbox(), "nav": "tickets"}, "counsellor"),
    "fresh": (
        "tickets/_list.html",
        {"inbox": inbox(items=(item(99, subject="Nauja"), *ITEMS), change=42), "nav": "tickets"},
        "counsellor",
    ),
    "empty": (
        "tickets/inbox.html",
        {"inbox": inbox(items=(), older=None, waiting_for_keeper=0, held=0, unreadable=0), "nav": "tickets"},
        "operator",
    ),
    "spam list": (
        "tickets/inbox.html",
        {
            "inbox": inbox(
                "spam",
                items=(
                    item(7, state="spam", waiting_since=None),
                    item(8, state="blocked", waiting_since=None),
                ),
            )
        },
        "supervisor",
    ),
    "own view": ("tickets/inbox.html", {"inbox": inbox(own=OWN, shown=OWN[0])}, "counsellor"),
    "own view form": (
        "own_views/view.html",
        {"form": OwnViewForm, "view_id": uuid.UUID(int=50), "wrong": "Full."},
        "operator",
    ),
    "no spam": ("tickets/inbox.html", {"inbox": inbox("spam", items=(), older=None)}, "counsellor"),
}
