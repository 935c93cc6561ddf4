"""The gallery's pages of clocks: what is late now, and the rules, with invented people."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds.mail.loops import Loops
from helpline.deeds.supervision.now_shown import LineHealth, NowShown, Undelivered, Ways
from helpline.deeds.waiting.clock_rules import ClockPage, HoursShown
from helpline.deeds.waiting.standing import Standing
from helpline.figures.calendar import Period
from helpline.figures.clocks import ITEMS, Item, State, default_rules
from helpline.settings import Waiting
from helpline.web.supervision.clock_forms import CHANNELS, ClosedDayForm, HoursForm, as_written
from tests.web.gallery.invented import NOW


def standing(item: Item, state: State, hours: int, pseudonym: int | None = 997) -> Standing:
    began_at = NOW - timedelta(hours=hours)
    due = began_at + timedelta(hours=4)
    ticket_id = None if item == "case step" else uuid.UUID(int=3)
    return Standing(item, state, uuid.UUID(int=hours), ticket_id, pseudonym, began_at, due, due)


LATE_DEADLINE = Standing(
    "deadline", "breached", uuid.UUID(int=40), uuid.UUID(int=3), 2991, NOW - timedelta(days=16), NOW - timedelta(days=4),
    NOW - timedelta(days=1),
)  # fmt: skip


def now_shown(**facts: Any) -> NowShown:
    late = (
        standing("first answer", "breached", 52), standing("danger", "over target", 1, 2991),
        standing("call log", "breached", 30, None), standing("case step", "over target", 20, 3988),
        LATE_DEADLINE,
    )  # fmt: skip
    plain: dict[str, Any] = {
        "late": late, "soon": (standing("call back", "soon", 3), standing("approval", "soon", 2, 1994)), "late_count": 31,
        "soon_count": 2, "unassigned": 5, "approvals": 1, "promises": 21, "undelivered": Undelivered(1, 2, 3),
        "on_shift": ("Ada", "Oda"), "deadlines": {LATE_DEADLINE.about_id: "protection order"}, "ways": Ways(
            armed=False, silent=(NOW - timedelta(hours=2),), watched=2, loops=Loops(NOW, None, is_silent=True),
            line=LineHealth(NOW, NOW - timedelta(hours=3), is_stuck=True),
        ),
    }  # fmt: skip
    return NowShown(**(plain | facts))


def nothing_now() -> NowShown:
    came_back = Loops(NOW, NOW - timedelta(minutes=9), is_silent=False)
    return now_shown(
        late=(), soon=(), late_count=0, soon_count=0, unassigned=0, approvals=0, promises=0, undelivered=Undelivered(0, 0, 0),
        on_shift=(), ways=Ways(armed=True, silent=(), watched=1, loops=came_back, line=LineHealth(NOW - timedelta(minutes=40), None, is_stuck=False)),
    )  # fmt: skip


def rules(**facts: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "page": ClockPage(default_rules(480), frozenset({"follow-up"}), (), ()), "items": ITEMS, "told": None, "wrong": {},
        "hours": HoursForm(), "closed": ClosedDayForm(), "sentences": [], "channels": CHANNELS, "as_written": as_written,
        "settings": Waiting(opens=time(9), closes=time(17)), "nav": "clocks",
    }  # fmt: skip
    return plain | facts


def changed() -> ClockPage:
    hours = (
        HoursShown(uuid.UUID(int=1), "", "", 0, Period(540, 720)),
        HoursShown(uuid.UUID(int=2), "chat", "B", 6, Period(0, 1440)),
    )
    return ClockPage(default_rules(480), frozenset(), hours, (date(2026, 12, 24), date(2027, 1, 2)))


def wrong() -> dict[str, Any]:
    hours = HoursForm(MultiDict({"period": "9-12"}))
    hours.validate()
    sentence = "Parašyk valandas ir minutes, pavyzdžiui, 16:00."
    return {
        "told": {"triage.target": "keturios", "triage.breach": "12:00"}, "wrong": {"triage.target": sentence},
        "sentences": [sentence], "hours": hours,
    }  # fmt: skip


PAGES: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "clocks": ("clocks/clocks.html", rules(), "administrator"),
    "own hours": ("clocks/clocks.html", rules(page=changed()), "supervisor"),
    "wrong clocks": ("clocks/clocks.html", rules(**wrong()), "supervisor"),
}
