"""Care and quality in the gallery: what colleagues carry, the log of supervision, answers looked over."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds.supervision.data_quality import (
    CALL_FIELDS,
    TRIAGE_FIELDS,
    Counting,
    DataQuality,
    FieldShown,
    FormShown,
    Noted,
)
from helpline.deeds.supervision.digest import KINDS as DIGESTED
from helpline.deeds.supervision.digest import Digested, DigestShown
from helpline.deeds.supervision.load import LoadShown
from helpline.deeds.supervision.reviews import QUESTIONS, SAID
from helpline.deeds.supervision.reviews_shown import (
    DrawLine,
    DrawnTicket,
    DrawShown,
    DrawsShown,
    ReviewShown,
    SumsShown,
)
from helpline.deeds.supervision.talk_log import LogShown, TalkShown
from helpline.deeds.supervision.talks import KINDS, TeamOfTalk
from helpline.deeds.supervision.trends import CHANNELS, Asked
from helpline.web.supervision.report_words import FIELDS
from helpline.web.supervision.reviews import DrawForm, FindingsForm
from helpline.web.supervision.talk_forms import TalkForm
from helpline.web.supervision.trends import TrendsForm
from helpline.words.personal_data import mark_of, personal_data
from tests.web.gallery.invented import ADA, SAM, Page, ago

LOADS = (
    LoadShown("Ada", held=12, on_duty=32 * 60, heavy=6, is_much=True),
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
LESSONS = (
    "Saugumo klausimą užduoti pirmame atsakyme, ne antrame.",
    "Trumpesni sakiniai. Vienas kitas žingsnis viename laiške, ne trys.",
)
SUMS = SumsShown(
    n=14, lessons=LESSONS, unreadable=1,
    said={
        "safety": {"yes": 8, "partly": 2, "no": 3, "not_applicable": 1},
        "answered": {"yes": 12, "partly": 2, "no": 0, "not_applicable": 0},
        "plain": {"yes": 9, "partly": 5, "no": 0, "not_applicable": 0},
        "next_step": {"yes": 7, "partly": 3, "no": 4, "not_applicable": 0},
    },
)  # fmt: skip
NO_SUMS = SumsShown(0, {question: dict.fromkeys(SAID, 0) for question in QUESTIONS}, ())
DRAWN = tuple(
    DrawnTicket(uuid.UUID(int=number), uuid.UUID(int=number), number, None if number == 3 else 997 * number, number == 1)
    for number in (1, 2, 3)
)  # fmt: skip


def line(number: int, **facts: Any) -> DrawLine:
    plain: dict[str, Any] = {
        "id": uuid.UUID(int=number), "since": date(2026, 2, 1), "until": date(2026, 2, 28), "drawn_at": ago(days=number),
        "is_over": False, "drawn": 5, "done": 2,
    }  # fmt: skip
    return DrawLine(**(plain | facts))


def draws(*, is_empty: bool = False, **typed: str) -> dict[str, Any]:
    form = DrawForm(MultiDict(typed)) if typed else DrawForm(count=5, since="2026-02-01", until="2026-02-28")
    if typed:
        form.validate()
    lines = () if is_empty else (line(1), line(9, is_over=True, drawn=3, done=3))
    return {
        "shown": DrawsShown(lines, NO_SUMS if is_empty else SUMS), "form": form, "questions": QUESTIONS, "said": SAID,
        "teams": ((uuid.UUID(int=5), "North"), (uuid.UUID(int=6), "South")) if typed else ((uuid.UUID(int=5), "North"),),
        "sentences": [str(said) for errors in form.errors.values() for said in errors], "nav": "waiting",
    }  # fmt: skip


def looking(number: int = 2, **typed: str) -> dict[str, Any]:
    form = FindingsForm(MultiDict(typed))
    if typed:
        form.validate()
    seen = personal_data(typed.get("lesson", ""))
    return {
        "shown": ReviewShown(DRAWN[number - 1], uuid.UUID(int=1), None), "form": form, "questions": QUESTIONS, "said": SAID,
        "seen": seen, "mark": mark_of(seen), "nav": "waiting",
        "sentences": list(dict.fromkeys(str(said) for errors in form.errors.values() for said in errors)),
    }  # fmt: skip


def drawing(tickets: tuple[DrawnTicket, ...], sums: SumsShown, **facts: Any) -> dict[str, Any]:
    shown = DrawShown(line(1, drawn=len(tickets), **facts), tickets, sums)
    return {"draw": shown, "questions": QUESTIONS, "said": SAID, "nav": "waiting"}


MONDAY = date(2026, 3, 9)
DONE = (
    Digested("despite a card", ago(hours=5), 997, uuid.UUID(int=1), by="Ada"),
    Digested("without a word", ago(hours=9), 1994, uuid.UUID(int=2), by="Sam"),
    Digested("number shown", ago(days=1), promise_id=uuid.UUID(int=3)),
    Digested("hold released", ago(days=1), 2991, uuid.UUID(int=4)), Digested("longer block", ago(days=1), 3988),
)  # fmt: skip


def digest(*done: Digested) -> dict[str, Any]:
    weeks = {
        MONDAY - timedelta(days=7 * back): {kind: (back * place) % 4 for place, kind in enumerate(DIGESTED)} for back in range(13)
    }  # fmt: skip
    return {
        "digest": DigestShown(weeks, MONDAY, done),
        "kinds": DIGESTED,
        "nav": "waiting",
    }


def counted(names: Sequence[str], noted: Iterable[Noted]) -> tuple[FieldShown, ...]:
    counting = Counting(names)
    for one in noted:
        counting.add(one)
    return counting.shown()


def quality(*, is_empty: bool = False, **typed: str) -> dict[str, Any]:
    form = TrendsForm(MultiDict(typed))
    form.validate()
    day = date(2026, 3, 3)
    triaged = () if is_empty else (
        Noted({"kind": "consultation", "danger": 2, "safe_now": "yes", "language": "lt"}, day),
        Noted({"kind": "consultation", "safe_now": "unknown", "reasons": ["legal"], "country": "LT"}, day),
    )  # fmt: skip
    called = () if is_empty else (Noted({"age_band": "25_34", "caller_kind": "unknown"}, day),)
    told = DataQuality(
        Asked(date(2025, 4, 1), date(2026, 3, 11)),
        FormShown(counted(TRIAGE_FIELDS, triaged), len(triaged), 0 if is_empty else 3, 0 if is_empty else 1),
        FormShown(counted(CALL_FIELDS, called), len(called), 0, 0),
    )
    return {
        "told": told, "form": form, "channels": CHANNELS, "words": FIELDS, "nav": "waiting",
        "sentences": [str(said) for errors in form.errors.values() for said in errors],
    }  # fmt: skip


FOUND = {"safety": "yes", "answered": "partly", "plain": "yes", "next_step": "no"}
PAGES: dict[str, Page] = {
    "load": ("load/load.html", {"loads": LOADS, "many": 5, "nav": "waiting"}, "supervisor"),
    "nobody carries much": ("load/load.html", {"loads": LOADS[1:], "many": 5, "nav": "waiting"}, "supervisor"),
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
    "reviews": ("reviews/reviews.html", draws, "supervisor"),
    "no reviews": ("reviews/reviews.html", lambda: draws(is_empty=True), "supervisor"),
    "a drawing, wrong": ("reviews/reviews.html", lambda: draws(count="99", since="vakar", until="2026-02-28"), "supervisor"),
    "a drawing": ("reviews/draw.html", lambda: drawing(DRAWN, SUMS, done=1), "supervisor"),
    "a finished drawing": ("reviews/draw.html", lambda: drawing(DRAWN[:1], NO_SUMS, done=1), "supervisor"),
    "looking over": ("reviews/one.html", looking, "supervisor"),
    "looking over, wrong": ("reviews/one.html", lambda: looking(safety="yes"), "supervisor"),
    "looking over, telling who": (
        "reviews/one.html", lambda: looking(**FOUND, lesson="Ji rašė iš rasa@post.example"), "supervisor",
    ),
    "looking over what moved": ("reviews/one.html", lambda: looking(3), "supervisor"),
    "digest": ("digest/digest.html", lambda: digest(*DONE), "supervisor"),
    "digest of a calm week": ("digest/digest.html", digest, "supervisor"),
    "data quality": ("data_quality/data_quality.html", quality, "supervisor"),
    "data quality of nothing": (
        "data_quality/data_quality.html", lambda: quality(is_empty=True, since="vakar"), "supervisor",
    ),
}  # fmt: skip
