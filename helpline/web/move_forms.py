"""The forms of the deeds that move a ticket or its messages."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import UUID, InputRequired, Length, ValidationError

TOO_LONG = lazy_gettext("This is too long to keep.")


class TransferForm(Form):
    team = StringField(validators=[InputRequired(lazy_gettext("Please choose a team.")), UUID()])
    handover_note = TextAreaField(validators=[Length(max=20_000, message=TOO_LONG)], default="")

    def validate_handover_note(self, field: Field) -> None:
        if not str(field.data or "").strip():
            raise ValidationError(gettext("Write the other team what they should know first."))
