"""Who waits, in the gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from helpline.deeds.supervision import waiting_times
from tests.web.gallery import clocks
from tests.web.gallery.invented import NOW, Page, ago


def waiting(**facts: Any) -> waiting_times.WaitingTimes:
    rows = tuple(
        waiting_times.WaitingRow(
            uuid.UUID(int=n),
            n * 997,
            channel,
            ago(hours=hours),
            NOW + timedelta(hours=9 - hours),
            hours > 9,
            n == 1,
            who,
        )
        for n, channel, hours, who in (
            (2, "email", 52, "Sam"),
            (3, "email", 3, None),
            (1, "phone", 0.2, None),
        )
    )
    figures = (
        waiting_times.ChannelFigures("email", 17, 14, 310, 1490, 210, 560, 12, 15),
        waiting_times.ChannelFigures("webform", 0, 0, None, None, None, None, 0, 0),
        waiting_times.ChannelFigures("all", 17, 14, 310, 1490, 210, 560, 12, 15),
    )
    plain: dict[str, Any] = {
        "waiting": 3, "oldest": ago(hours=52), "bands": (2, 0, 1, 0), "rows": rows, "shown_at_most": 50,
        "channels": figures, "target_minutes": 480, "since": ago(days=30), "change": 41,
    }  # fmt: skip
    return waiting_times.WaitingTimes(**(plain | facts))


PAGES: dict[str, Page] = {
    "waiting": (
        "waiting/waiting.html",
        {"times": waiting(), "shown": clocks.now_shown(), "nav": "waiting"},
        "supervisor",
    ),
    "nobody": (
        "waiting/waiting.html",
        {
            "times": waiting(waiting=0, oldest=None, bands=(0, 0, 0, 0), rows=(), channels=()),
            "shown": clocks.nothing_now(),
            "nav": "waiting",
        },
        "supervisor",
    ),
}
