"""The forms of the clocks: lengths written as hours and minutes, opening hours, closed days."""

from __future__ import annotations

import re

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, DateField, Field, Form, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from helpline.deeds.waiting.clock_rules import Hours
from helpline.figures.calendar import Period
from helpline.figures.clocks import ITEMS, Item, Rule
from helpline.web.fields import trimmed

WRITTEN = re.compile(r"(\d{1,4}):([0-5]\d)")
CHANNELS = ("", "email", "phone", "chat", "in_person", "post")
WEEKDAYS = range(7)


def minutes_in(text: str) -> int | None:
    """ "16:00" is 960; None for anything else."""
    found = WRITTEN.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def as_written(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def rules_in(told: dict[str, str]) -> tuple[dict[Item, Rule], dict[str, str]]:
    """The rules a form tells, and a sentence for each field that can't be read."""
    rules: dict[Item, Rule] = {}
    wrong: dict[str, str] = {}
    for item in ITEMS:
        name = item.replace(" ", "-")
        target, breach = (minutes_in(told.get(f"{name}.{part}", "")) for part in ("target", "breach"))
        for part, minutes in (("target", target), ("breach", breach)):
            if minutes is None:
                wrong[f"{name}.{part}"] = gettext("Please write hours and minutes, like 16:00.")
        if target is not None and breach is not None:
            rules[item] = Rule(target, breach, is_service=told.get(f"{name}.service") == "y")
            if target > breach:
                wrong[f"{name}.breach"] = gettext("This comes before the target; it must come after it.")
    return rules, wrong


class HoursForm(Form):
    channel = StringField(
        validators=[AnyOf(CHANNELS, message=lazy_gettext("Please choose a channel."))], default=""
    )
    site = StringField(
        filters=[trimmed],
        validators=[Length(max=30, message=lazy_gettext("Please choose a shorter word."))],
        default="",
    )
    period = StringField(
        validators=[InputRequired(lazy_gettext("Please write from when until when, like 09:00-17:00."))]
    )

    def validate_period(self, field: Field) -> None:
        try:
            Period.parse(str(field.data or "").replace("\u2013", "-"))
        except ValueError:
            raise ValidationError(
                gettext("Please write from when until when, like 09:00-17:00. The end of the day is 24:00.")
            ) from None

    def hours(self, weekdays: tuple[int, ...]) -> Hours:
        period = Period.parse(str(self.period.data).replace("\u2013", "-"))
        return Hours(self.channel.data or "", self.site.data or "", weekdays, period)


class ClosedDayForm(Form):
    day = DateField(validators=[InputRequired(lazy_gettext("Please write the day, like 2026-12-31."))])


class OpenDayForm(Form):
    day = DateField(validators=[InputRequired()])
    sure = BooleanField()
