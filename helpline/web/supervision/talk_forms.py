"""The form of a supervision: what it may send, and how it becomes a talk."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, ValidationError

from helpline.deeds.supervision.talks import KINDS, LONGEST, MOST_MINUTES, Talk
from helpline.web.fields import Several, day_of, id_of
from helpline.web.forms import AskedForm
from helpline.web.supervision.clock_forms import minutes_in

SHORTER = lazy_gettext("At most 200 characters, please.")


class TalkForm(AskedForm):
    """`led_by` "" is somebody from outside; `debrief` is one that ends with it."""

    held_on = StringField(default="")
    kind = StringField(
        validators=[AnyOf(KINDS, message=lazy_gettext("Please choose what kind it was."))], default=""
    )
    led_by = StringField(validators=[Length(max=40)], default="")
    attended = Several()
    how_long = StringField(default="")
    note = TextAreaField(validators=[Length(max=LONGEST, message=SHORTER)], default="")
    team = StringField(validators=[Length(max=40)], default="")
    debrief = StringField(validators=[Length(max=40)], default="")

    def validate_held_on(self, field: Field) -> None:
        if day_of(field.data) is None:
            raise ValidationError(gettext("Write the day like 2026-12-31."))

    def validate_attended(self, field: Field) -> None:
        if not field.data or not all(id_of(one) for one in field.data):
            raise ValidationError(gettext("Please choose who was there."))

    def validate_how_long(self, field: Field) -> None:
        if not 0 < (minutes_in(field.data or "") or 0) <= MOST_MINUTES:
            raise ValidationError(gettext("Please write hours and minutes, like 1:30."))

    def talk(self) -> Talk:
        """What a valid form says."""
        held_on = day_of(self.held_on.data)
        assert held_on is not None  # noqa: S101  (the form was validated)
        return Talk(
            held_on=held_on, kind=next(kind for kind in KINDS if kind == self.kind.data),
            minutes=minutes_in(self.how_long.data or "") or 0, led_by=id_of(self.led_by.data),
            attended=frozenset(UUID(one) for one in self.attended.data), note=self.note.data or "",
        )  # fmt: skip
