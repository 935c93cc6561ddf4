"""The forms of a logged contact and of a letter that we begin. Neither has a field for a name or a number."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, Field, Form, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional, ValidationError

from helpline.deeds.answer.contact_logging import LoggedContact
from helpline.web.fields import at_most, trimmed
from helpline.web.forms import LONGEST_TEXT
from helpline.words.channels import CHANNELS
from helpline.words.email_addresses import objection_to_address

OLDEST = timedelta(days=366)
Told = TypeVar("Told")
FIRST_SUBJECTS = ("greeting", "question")  # the others answer something

WHY_NOT: dict[str, LazyString] = {
    "empty": lazy_gettext("Write the address."),
    "several": lazy_gettext("Write one address and nothing else, without spaces or commas."),
    "no at": lazy_gettext("There is no @ in it: ask for the address again, letter by letter."),
    "local": lazy_gettext(
        "What stands before the @ can't be right: letters without marks, digits, dots and dashes."
    ),
    "domain": lazy_gettext("What stands behind the @ can't be right: it should be like post.example."),
    "too long": lazy_gettext("No address is as long as this."),
    "ours": lazy_gettext("This is our own address."),
}


def _not_blank(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if not str(field.data or "").strip():
        raise ValidationError(gettext("There is nothing written yet."))


def _is_a_day(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if field.data and _read(date.fromisoformat, field.data) is None:
        raise ValidationError(gettext("Write the day like 2026-12-31."))


def _is_a_time(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if field.data and _read(time.fromisoformat, field.data) is None:
        raise ValidationError(gettext("Write the time like 18:00."))


def _text() -> TextAreaField:
    too_long = at_most(LONGEST_TEXT)
    return TextAreaField(filters=[trimmed], validators=[_not_blank, too_long])


class LogForm(Form):
    channel = StringField(validators=[AnyOf(CHANNELS, message=lazy_gettext("Choose how she reached us."))])
    day = StringField(filters=[trimmed], validators=[_is_a_day])
    clock = StringField(filters=[trimmed], validators=[_is_a_time])
    text = _text()
    language = StringField(validators=[Length(max=10)], default="")
    waits = BooleanField()
    team = StringField(validators=[Optional(), Length(max=40)], default="")

    def told(self, *, zone: str, now: datetime) -> LoggedContact | None:
        """What was written down; None, with a sentence at the day, where it lies ahead or too far back.

        Without a day it was today, without a time just now.
        """
        here = now.astimezone(ZoneInfo(zone))
        day = _read(date.fromisoformat, self.day.data) or here.date()
        clock = _read(time.fromisoformat, self.clock.data) or here.time().replace(second=0, microsecond=0)
        at = datetime.combine(day, clock.replace(tzinfo=None), ZoneInfo(zone)).astimezone(UTC)
        if not now - OLDEST <= at <= now:
            self.day.errors = [gettext("That moment lies ahead, or more than a year back.")]
            return None
        return LoggedContact(
            channel=self.channel.data or "", text=self.text.data or "", happened_at=at, waits=bool(self.waits.data),
            language=self.language.data or "",
        )  # fmt: skip


class FirstLetterForm(Form):
    address = StringField(filters=[trimmed])
    subject = StringField(validators=[Length(max=40)], default="")
    text = _text()
    team = StringField(validators=[Optional(), Length(max=40)], default="")

    def refuse(self, ours: Collection[str]) -> bool:
        """Whether no letter can go to this address; the sentence is then at the field."""
        objection = objection_to_address(self.address.data or "", ours=ours)
        if objection:
            self.address.errors = [*self.address.errors, str(WHY_NOT[objection])]
        return bool(objection)


def sentences(form: Form) -> list[str]:
    """What is wrong, each thing once."""
    return list(dict.fromkeys(str(said) for field in form for said in field.errors))


def _read(reader: Callable[[str], Told], told: str | None) -> Told | None:
    try:
        return reader(told) if told else None
    except ValueError:
        return None
