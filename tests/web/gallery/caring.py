"""Care and quality in the gallery: what colleagues carry, and the log of supervision."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds.load import LoadShown
from helpline.deeds.supervision import KINDS, TeamOfTalk
from helpline.deeds.supervision_log import LogShown, TalkShown
from helpline.web.supervision_forms import TalkForm
from helpline.words.personal_data import mark_of, personal_data
from tests.web.gallery.invented import ADA, SAM, Page

LOADS = (
    LoadShown("Ada", held=12, on_duty=32 * 60, heavy=6),
    LoadShown("Oda", held=0, on_duty=0, heavy=0),
    LoadShown("Rasa", held=4, on_duty=12 * 60 + 30, heavy=2),
)
TEAMS = (
    TeamOfTalk(uuid.UUID(int=5), "North", ((ADA, "Ada"), (SAM, "Sam"))),
    TeamOfTalk(uuid.UUID(int=6), "South", ((SAM, "Sam"), (uuid.UUID(int=7), "Rasa"))),
)


def talk(number: int, **facts: Any) -> TalkShown:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "held_on": date(2026, 3, 11 - number), "kind": "group", "minutes": 90, "led": "Sam",
        "attended": ("Ada", "Oda", "Rasa"),
    }  # fmt: skip
    return TalkShown(**(plain | facts))


def log(**facts: Any) -> LogShown:
    talks = (
        talk(1, note="Savaitgaliais budime po dvi."), talk(2, kind="individual", attended=("Ada",), minutes=50),
        talk(3, kind="peer", led=None, damaged=True), talk(4, kind="after_incident", attended=("Oda",)),
    )  # fmt: skip
    sums = {"group": (4, 360), "individual": (11, 600), "after_incident": (1, 90)}
    plain: dict[str, Any] = {"year": 2026, "years": (2026, 2025), "talks": talks, "sums": sums, "more": "7.7"}
    return LogShown(**(plain | facts))


EMPTY = log(talks=(), sums={}, more="", years=(2026,))


def writing(**typed: str) -> dict[str, Any]:
    form = TalkForm(MultiDict(typed))
    form.validate()
    seen = personal_data(typed.get("note", ""))
    return {
        "form": form, "teams": TEAMS if "team" in typed else TEAMS[:1], "kinds": KINDS, "seen": seen, "mark": mark_of(seen),
        "sentences": [str(said) for errors in form.errors.values() for said in errors], "nav": "waiting",
    }  # fmt: skip


TYPED = {
    "held_on": "2026-03-10",
    "kind": "group",
    "how_long": "1:30",
    "attended": str(ADA),
    "led_by": str(SAM),
}
PAGES: dict[str, Page] = {
    "load": ("load/load.html", {"loads": LOADS, "nav": "waiting"}, "supervisor"),
    "nobody carries much": ("load/load.html", {"loads": LOADS[1:], "nav": "waiting"}, "supervisor"),
    "own load": ("load/own.html", {"one": LOADS[0], "nav": "own"}, "counsellor"),
    "own light load": ("load/own.html", {"one": LOADS[1], "nav": "own"}, "operator"),
    "supervision": (
        "supervision/log.html", {"log": log(), "is_own": False, "here": "/supervision", "nav": "waiting"}, "supervisor",
    ),
    "no supervision": (
        "supervision/log.html", {"log": EMPTY, "is_own": False, "here": "/supervision", "nav": "waiting"}, "supervisor",
    ),
    "own supervision": (
        "supervision/log.html", {"log": log(more=""), "is_own": True, "here": "/own/supervision", "nav": "own"}, "counsellor",
    ),
    "no own supervision": (
        "supervision/log.html", {"log": EMPTY, "is_own": True, "here": "/own/supervision", "nav": "own"}, "operator",
    ),
    "writing a supervision": ("supervision/new.html", lambda: writing(**TYPED, debrief=str(uuid.UUID(int=3))), "supervisor"),
    "a supervision, wrong": ("supervision/new.html", lambda: writing(how_long="ilgai", team="x"), "supervisor"),
    "a supervision that tells who": (
        "supervision/new.html", lambda: writing(**TYPED, note="Skambinti +370 612 34567"), "supervisor",
    ),
}  # fmt: skip
