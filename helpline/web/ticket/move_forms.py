"""The forms of the deeds that move a ticket or its messages."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Field, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    UUID,
    AnyOf,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from helpline.deeds.answer.safe_sending import WAYS_TO_SEND
from helpline.web.fields import at_most
from helpline.words.neutral import neutral_languages

ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class MergeForm(Form):
    other = StringField(validators=[InputRequired(lazy_gettext("Please choose a ticket.")), UUID()])


class WordMergeForm(Form):
    """The other ticket by the address of its page, as a colleague copies it."""

    page = StringField(
        validators=[Regexp(rf".*{ID}", message=lazy_gettext("This is not the address of a ticket's page."))],
        default="",
    )
    merge_word = StringField(
        validators=[InputRequired(lazy_gettext("Write the word she named.")), Length(max=200)]
    )


class PartForm(Form):
    """`where` is another ticket of hers; empty for a new one."""

    message = StringField(validators=[InputRequired(lazy_gettext("Please choose a message.")), UUID()])
    where = StringField(validators=[Optional(), UUID()], default="")
    and_later = BooleanField()


class NeutralForm(Form):
    language = StringField(validators=[AnyOf(neutral_languages())])
    version = IntegerField(validators=[InputRequired(), NumberRange(min=0)])
    way = StringField(validators=[AnyOf(WAYS_TO_SEND)], default="")


class TransferForm(Form):
    team = StringField(validators=[InputRequired(lazy_gettext("Please choose a team.")), UUID()])
    handover_note = TextAreaField(validators=[at_most(20_000)], default="")

    def validate_handover_note(self, field: Field) -> None:
        if not str(field.data or "").strip():
            raise ValidationError(gettext("Write the other team what they should know first."))
