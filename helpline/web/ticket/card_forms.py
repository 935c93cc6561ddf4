"""The form of a safe-contact card: what may stand in it, and the way from its fields to the card and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, NumberRange, ValidationError

from helpline.deeds.ticket.card_seals import (
    READERS,
    WAYS,
    HashedWord,
    SafeContact,
    gives_away,
    hash_word,
    is_usable,
)
from helpline.figures.safe_windows import Window
from helpline.web.fields import A_TIME_ZONE, at_most, day_of, trimmed

WINDOWS = 3
DAYS = tuple(f"day{number}" for number in range(1, 8))


def _is_a_time(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if field.data and _time(field.data) is None:
        raise ValidationError(gettext("Write the time like 18:00."))


def _is_a_day(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if field.data and day_of(field.data) is None:
        raise ValidationError(gettext("Write the day like 2026-12-31."))


def _is_a_word(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if field.data and not is_usable(field.data):
        raise ValidationError(gettext("A word needs letters or digits."))


class WindowForm(Form):
    """One line of safe hours; all of it empty is none."""

    day1 = BooleanField()
    day2 = BooleanField()
    day3 = BooleanField()
    day4 = BooleanField()
    day5 = BooleanField()
    day6 = BooleanField()
    day7 = BooleanField()
    opens = StringField(filters=[trimmed], validators=[_is_a_time])
    closes = StringField(filters=[trimmed], validators=[_is_a_time])

    @property
    def weekdays(self) -> tuple[int, ...]:
        return tuple(number for number, day in enumerate(DAYS, 1) if self[day].data)

    @property
    def window(self) -> Window | None:
        """Only after it was validated."""
        opens, closes = _time(self.opens.data), _time(self.closes.data)
        return Window(self.weekdays, opens, closes) if opens and closes else None

    def validate_opens(self, field: Field) -> None:
        """Whatever is missing in the line is said beside its first field."""
        if bool(field.data) != bool(self.closes.data) or (self.weekdays and not field.data):
            raise ValidationError(gettext("Write both: from when, and until when."))
        if field.data and not self.weekdays:
            raise ValidationError(gettext("Tick at least one day."))
        if field.data and field.data == self.closes.data:
            raise ValidationError(gettext("From and until are the same time."))


def _way() -> StringField:
    return StringField(validators=[AnyOf(("", "yes", "no"))], default="")


class CardForm(Form):
    """Everything that was typed is shown again, save the words themselves: they are never shown to anybody."""

    email = _way()
    phone = _way()
    sms = _way()
    chat = _way()
    post = _way()
    windows = FieldList(FormField(WindowForm), min_entries=WINDOWS, max_entries=WINDOWS)
    zone = StringField(
        filters=[trimmed],
        validators=[A_TIME_ZONE],
    )
    read_by = StringField(validators=[AnyOf(READERS)], default="")
    code_word = PasswordField(filters=[trimmed], validators=[at_most(100), _is_a_word])
    code_hint = StringField(filters=[trimmed], validators=[at_most(200)])
    forget_code_word = BooleanField()
    stop_word = PasswordField(filters=[trimmed], validators=[at_most(100), _is_a_word])
    stop_hint = StringField(filters=[trimmed], validators=[at_most(200)])
    forget_stop_word = BooleanField()
    valid_until = StringField(filters=[trimmed], validators=[_is_a_day])
    asked = BooleanField()
    approach = TextAreaField(filters=[trimmed], validators=[at_most(1000)])
    version = IntegerField(validators=[InputRequired(), NumberRange(min=0)])

    def validate_code_hint(self, field: Field) -> None:
        _refuse_telling_hint(field, self.code_word.data)

    def validate_stop_hint(self, field: Field) -> None:
        _refuse_telling_hint(field, self.stop_word.data)

    def validate_stop_word(self, field: Field) -> None:
        if field.data and gives_away(field.data, self.code_word.data or ""):
            raise ValidationError(gettext("The stop word must be another word than the code word."))

    def sentences(self) -> list[str]:
        """What is wrong, each thing once."""
        return list(dict.fromkeys(_flat(self.errors)))


class WordForm(Form):
    word = PasswordField(
        filters=[trimmed],
        validators=[InputRequired(lazy_gettext("Write the word she named.")), at_most(100)],
    )


class ReasonForm(Form):
    reason = TextAreaField(
        filters=[trimmed],
        validators=[InputRequired(lazy_gettext("Write why, in a few words.")), at_most(1000)],
    )


def form_of(card: SafeContact | None, *, version: int, zone: str) -> CardForm:
    """The form as the card stands now. `zone` is the desk's, for a card that has none."""
    known = card or SafeContact()
    told = {way: "yes" if way in known.allowed else "no" if way in known.forbidden else "" for way in WAYS}
    return CardForm(
        data={
            **told, "windows": [_told(window) for window in known.windows], "zone": known.zone or zone,
            "read_by": known.read_by, "code_hint": known.code_word.hint if known.code_word else "",
            "stop_hint": known.stop_word.hint if known.stop_word else "",
            "valid_until": known.valid_until.isoformat() if known.valid_until else "",
            "approach": known.approach, "version": version,
        }
    )  # fmt: skip


def card_of(form: CardForm, before: SafeContact | None, *, now: datetime) -> SafeContact:
    """The card a validated form asks for; words nobody typed anew stay as they were. Slow where one was typed."""
    known = before or SafeContact()
    return SafeContact(
        allowed=tuple(way for way in WAYS if form[way].data == "yes"),
        forbidden=tuple(way for way in WAYS if form[way].data == "no"),
        windows=tuple(line.form.window for line in form.windows if line.form.window is not None),
        zone=form.zone.data or "", read_by=form.read_by.data or "",
        code_word=_word(form.code_word.data, form.code_hint.data, known.code_word, forget=form.forget_code_word.data),
        stop_word=_word(form.stop_word.data, form.stop_hint.data, known.stop_word, forget=form.forget_stop_word.data),
        valid_until=day_of(form.valid_until.data), asked_at=now if form.asked.data else known.asked_at,
        approach=form.approach.data or "",
    )  # fmt: skip


def _word(
    typed: str | None, hint: str | None, known: HashedWord | None, *, forget: bool
) -> HashedWord | None:
    if typed:
        return hash_word(typed, hint or "")
    return None if known is None or forget else replace(known, hint=hint or "")


def _refuse_telling_hint(field: Field, word: str | None) -> None:
    if gives_away(field.data or "", word or ""):
        raise ValidationError(gettext("The hint gives the word away."))


def _told(window: Window) -> dict[str, Any]:
    days = {day: number in window.weekdays for number, day in enumerate(DAYS, 1)}
    return {**days, "opens": f"{window.opens:%H:%M}", "closes": f"{window.closes:%H:%M}"}


def _time(text: str | None) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time() if text else None  # noqa: DTZ007  (a time of day has no zone)
    except ValueError:
        return None


def _flat(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        errors = errors.values()
    for error in errors:
        if isinstance(error, dict | list | tuple):
            yield from _flat(error)
        else:
            yield str(error)
