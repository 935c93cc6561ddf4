"""The forms: what a page may send, and the sentence for what it may not."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from helpline.deeds.answer.safe_sending import WAYS_TO_SEND
from helpline.deeds.roles import ROLES
from helpline.deeds.staff.sessions import THEMES
from helpline.deeds.ticket.blocks import LENGTHS
from helpline.web.fields import A_TIME_ZONE, at_most, trimmed

LONGEST_TEXT = 100_000
LARGEST = 2**31 - 1  # what an integer column holds on both databases


class LoginForm(Form):
    name = StringField(
        validators=[InputRequired(lazy_gettext("Please write your duty name.")), Length(max=100)]
    )
    passphrase = PasswordField(
        validators=[InputRequired(lazy_gettext("Please write your passphrase.")), Length(max=1000)]
    )


class JoinForm(Form):
    name = StringField(
        validators=[InputRequired(lazy_gettext("Please write your duty name.")), Length(max=100)]
    )
    invitation = StringField(
        validators=[InputRequired(lazy_gettext("Please write the invitation you were given."))]
    )


def filled(sentence: LazyString) -> Callable[[Form, Field], None]:
    """A validator: more than white space, or this sentence."""

    def check(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
        if not str(field.data or "").strip():
            raise ValidationError(sentence)

    return check


def not_blank(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    if not str(field.data or "").strip():
        raise ValidationError(gettext("There is nothing written yet."))


def can_be_seen(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    """For names that stand in clear: PostgreSQL takes no NUL, and nobody can tell apart what she can't see."""
    if not str(field.data or "").isprintable():
        raise ValidationError(gettext("There is a sign in it that can't be seen. Type it anew."))


def storable(number: int | None) -> int | None:
    """A filter: no larger than a column holds. Such a version is nobody's, and is found to be old or new as any other."""
    return None if number is None else min(number, LARGEST)


class AskedForm(Form):
    """One in which something was seen that may tell who somebody is: it is taken out, or let stand by its mark."""

    take_out = StringField(validators=[Length(max=5)], default="")
    let_stand = StringField(validators=[Length(max=8)], default="")
    let_stood = StringField(validators=[Length(max=8)], default="")


class AnswerForm(AskedForm):
    text = TextAreaField(
        validators=[not_blank, Length(max=LONGEST_TEXT, message=lazy_gettext("This is too long to send."))]
    )
    subject = StringField(validators=[Length(max=40)])
    version = IntegerField(filters=[storable], validators=[InputRequired(), NumberRange(min=0)])
    canned = StringField(validators=[Length(max=40)], default="")
    way = StringField(validators=[AnyOf(WAYS_TO_SEND)], default="")
    reason = TextAreaField(validators=[at_most(1000)], default="")


class DraftForm(Form):
    text = TextAreaField(validators=[Length(max=LONGEST_TEXT)])
    version = IntegerField(filters=[storable], validators=[InputRequired(), NumberRange(min=0)])
    edition = IntegerField(filters=[storable], validators=[Optional(), NumberRange(min=0)])
    subject = StringField(validators=[Length(max=40)], default="")


class NoteForm(AskedForm):
    note = TextAreaField(validators=[not_blank, at_most(LONGEST_TEXT)])


class CopyForm(Form):
    """A letter copied out by hand. Without an address nothing can be answered, but it is a ticket."""

    address = StringField(
        filters=[trimmed],
        validators=[
            Optional(),
            Length(max=320),
            Regexp(r"[^\s@<>]+@[^\s@<>]+\Z", message=lazy_gettext("This is not an email address.")),
        ],
    )
    subject = StringField(validators=[at_most(998)])
    text = TextAreaField(validators=[not_blank, at_most(LONGEST_TEXT)])


class BlockForm(Form):
    days = IntegerField(validators=[AnyOf(LENGTHS, message=lazy_gettext("Please choose for how long."))])
    why = TextAreaField(validators=[at_most(2000)])

    def validate_why(self, field: Field) -> None:
        if (self.days.data or 0) > 1 and not str(field.data or "").strip():
            raise ValidationError(gettext("A block longer than a day needs a reason."))


class LiftForm(Form):
    bring_back = BooleanField()


class AssignmentForm(Form):
    assignee = StringField(validators=[Optional(), Length(max=40)], default="")


class LanguageForm(Form):
    language = StringField(validators=[InputRequired(), Length(max=10)])


class OwnForm(Form):
    """A colleague's own settings; which languages there are the view tells."""

    language = StringField()
    time_zone = StringField(
        filters=[trimmed],
        validators=[A_TIME_ZONE],
    )
    letter_keys = BooleanField()
    theme = StringField(
        validators=[AnyOf(THEMES, message=lazy_gettext("Choose one of these."))], default=THEMES[0]
    )


class InvitationForm(Form):
    name = StringField(
        validators=[InputRequired(lazy_gettext("Please write a duty name.")), Length(max=40), can_be_seen]
    )
    role = StringField(validators=[AnyOf(ROLES)])
    team = StringField(validators=[Optional(), Length(max=40)], default="")


class GrantForm(Form):
    compared = BooleanField(validators=[InputRequired(lazy_gettext("Please compare the four words first."))])
