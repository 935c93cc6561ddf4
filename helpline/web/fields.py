"""Fields that several forms have, and what they make of text that came back from a page."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from flask import abort
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, Field, Form, StringField
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, Length, ValidationError

from helpline.web.house import house_list

ON_THE_LIST = lazy_gettext("This is not on the list.")
A_TIME_ZONE = AnyOf(available_timezones(), message=lazy_gettext("Write a zone like Europe/Vilnius."))


class Several(Field):
    """Any number of words, each once."""

    def __init__(self, **how: Any) -> None:
        super().__init__(default=(), **how)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = tuple(dict.fromkeys(valuelist))


class SeveralCodes(Several):
    """Any number of codes from one list."""

    def __init__(self, list_name: str, **how: Any) -> None:
        super().__init__(**how)
        self._list_name = list_name

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002  (the signature is WTForms')
        if set(self.data) - set(house_list(self._list_name).codes):
            raise ValidationError(ON_THE_LIST)


class LocalTime(StringField):
    """A day and a time by the clock of whoever types, as browsers send it; `moment` is in UTC."""

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002  (the signature is WTForms')
        if self.data and self.moment("UTC") is None:
            raise ValidationError(gettext("Please write a day and a time, as 2026-03-02 14:05."))

    def moment(self, time_zone: str) -> datetime | None:
        try:
            local = datetime.fromisoformat((self.data or "").strip())
            return local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def as_typed(moment: datetime, time_zone: str) -> str:
    """A moment as a browser has it in such a field."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%dT%H:%M")


class DayField(DateField):
    """A day as browsers send it, and as people write it where the browser shows no calendar."""

    def __init__(self, **how: Any) -> None:
        super().__init__(format=["%Y-%m-%d", "%Y.%m.%d", "%Y %m %d", "%d.%m.%Y"], **how)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([str(told).strip() for told in valuelist if str(told).strip()])
        except ValueError as error:
            self.raw_data = valuelist
            raise ValueError(gettext("This is not a day. Write it as 2026-03-31.")) from error


def one_of(*codes: str) -> StringField:
    """A field for one of these codes; nothing is a code only where "" is among them."""
    return StringField(validators=[AnyOf(codes, message=ON_THE_LIST)], default="")


def one_of_the_list(list_name: str) -> StringField:
    """A field for a code of this list as the organisation has it, or nothing."""
    return one_that_is_among(lambda: house_list(list_name).codes)


def one_that_is_among(codes: Callable[[], Container[str]]) -> StringField:
    """A field for one of the codes that are asked for when something was sent, or nothing."""

    def check(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
        if field.data and field.data not in codes():
            raise ValidationError(ON_THE_LIST)

    return StringField(validators=[check], default="")


def at_most(letters: int) -> Length:
    """A validator: no longer than this, or it can't be kept."""
    return Length(max=letters, message=lazy_gettext("This is too long to keep."))


def trimmed(told: str | None) -> str:
    """A filter: what was typed, without the blanks around it."""
    return (told or "").strip()


def day_of(told: str | None) -> date | None:
    """A day as browsers send it; None for anything else."""
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        return None


def id_of(told: str | None) -> UUID | None:
    """None for anything else, and for nothing."""
    try:
        return UUID(told or "")
    except ValueError:
        return None


def id_or_nothing(told: str | None) -> UUID | None:
    """None for nothing; for anything else than an id the page is refused: no form of ours sends that."""
    found = id_of(told)
    if told and found is None:
        abort(422)
    return found
