"""The house rules a deed needs, as passed in by the wiring: nothing here reads a setting or a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.figures.calendar import ServiceCalendar


@dataclass(frozen=True)
class LineRules:
    """The line's neutral name in the totals, the helpline's clock, and whether callers' numbers are kept at all.

    They are not, unless the organisation has decided so.
    """

    name: str = "line"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Vilnius"))
    keeps_numbers: bool = False


@dataclass(frozen=True)
class DeskRules:
    """`sender` is the helpline's first address; `undo` is how long an answer can be taken back.

    `text_notices`: whether this helpline sends the text "there is a message" at all. From so many `heavy_contacts` in 14
    days on, a talk is suggested to a colleague.
    """

    calendar: ServiceCalendar = field(default_factory=ServiceCalendar)
    first_answer_minutes: int = 480
    undo: timedelta = timedelta(seconds=30)
    keep_trying: timedelta = timedelta(days=5)
    sender: str = "labas@desk.localhost"
    sender_name: str = ""
    line: LineRules = field(default_factory=LineRules)
    text_notices: bool = False
    heavy_contacts: int = 5

    def answer_due(self, received_at: datetime) -> datetime:
        """When an answer should have left: service time, so a letter of Friday evening is due on Monday."""
        return self.calendar.add_service_minutes(received_at, self.first_answer_minutes)
