"""Searches in the gallery."""

from __future__ import annotations

import uuid
from typing import Any

from helpline.deeds.desk import found
from tests.web.gallery.invented import Page, ago


def searched(**facts: Any) -> found.Searched:
    hit: dict[str, Any] = {
        "ticket_id": uuid.UUID(int=1), "number": 4, "pseudonym": 997, "channel": "email", "state": "open", "direction": "in",
        "author": None, "at": ago(days=3), "language": "lt", "subject": (("Klausimas", False),),
        "excerpt": (("… jis mane su", False), ("muš", True), ("ė vakar …", False)),
    }  # fmt: skip
    hits = (
        found.Hit(**hit),
        found.Hit(
            **hit | {"direction": "note", "author": "Ada", "subject": (), "state": "closed", "language": ""}
        ),
        found.Hit(**hit | {"direction": "out", "author": "Sam", "state": "spam", "language": "ru"}),
        found.Hit(**hit | {"direction": "draft", "number": 0, "author": "Ada", "language": ""}),
        found.Hit(**hit | {"files": ((("su", False), ("muš", True), ("ta.jpg", False)),)}),
    )
    plain: dict[str, Any] = {
        "hits": hits, "named": (found.Named(uuid.UUID(int=2), 0, "email", "open", ago(days=1)),), "searched": 12_400,
        "unreadable": 3, "back_to": ago(days=400), "older": f"1.{uuid.UUID(int=1)}.12400.3",
    }  # fmt: skip
    return found.Searched(**(plain | facts))


PAGES: dict[str, Page] = {
    "search": ("search/search.html", {"step": None, "nav": "search"}, "counsellor"),
    "found": ("search/search.html", {"step": searched(), "nav": "search"}, "counsellor"),
    "nothing found": (
        "search/search.html",
        {"step": searched(hits=(), named=(), older=None), "nav": "search"},
        "counsellor",
    ),
}
