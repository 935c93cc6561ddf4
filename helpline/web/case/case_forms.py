"""The forms of cases: consent, steps, what the next worker reads, closing."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext
from wtforms import BooleanField, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from helpline.deeds.case.case_assessments import COOPERATES, NEED_STATES, NEEDS, RECOGNISED, Assessment
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.case.case_steps import LONGEST_STEP
from helpline.deeds.case.case_work import ACHIEVED, COURSE, LONGEST_HANDOVER, REASONS
from helpline.deeds.case.consents import AGREES, TOLD
from helpline.web.fields import DayField, at_most, trimmed
from helpline.web.forms import not_blank

LONGEST_NOTE = 2_000
CHOOSE = lazy_gettext("Please choose one of the answers.")


class ConsentForm(Form):
    """The first question and the six things she must have been told; `told` fields are named as their codes."""

    agrees = StringField(
        validators=[InputRequired(lazy_gettext("Please say what she answered.")), AnyOf(AGREES)], default=""
    )
    purpose = BooleanField()
    use = BooleanField()
    research = BooleanField()
    access = BooleanField()
    how_long = BooleanField()
    withdraw = BooleanField()
    note = TextAreaField(validators=[at_most(LONGEST_NOTE)])

    @classmethod
    def of(cls, said: Answers) -> ConsentForm:
        """The form with what she answered before."""
        return cls(data={"agrees": said.agrees, "note": said.note, **dict.fromkeys(said.told, True)})

    def answers(self) -> Answers:
        told = tuple(code for code in TOLD if self[code].data)
        return Answers(agrees=self.agrees.data or "", told=told, note=(self.note.data or "").strip())


class StepForm(Form):
    """`revision` is that of the step that is changed; a new one has none."""

    words = StringField(validators=[not_blank, at_most(LONGEST_STEP)])
    due_on = DayField(validators=[Optional()])
    revision = IntegerField(validators=[Optional(), NumberRange(min=0)], default=0)

    @property
    def day(self) -> date | None:
        day: date | None = self.due_on.data
        return day


class HandoverForm(Form):
    words = TextAreaField(
        validators=[
            Length(max=LONGEST_HANDOVER, message=lazy_gettext("At most 500 characters: what matters first."))
        ]
    )
    revision = IntegerField(validators=[InputRequired(), NumberRange(min=0)])


class StateForm(Form):
    state = StringField(validators=[AnyOf(tuple(COURSE))])


class ClosureForm(Form):
    """`achieved` fields are named as their codes."""

    reason = StringField(
        validators=[InputRequired(lazy_gettext("Please choose why it is closed.")), AnyOf(REASONS)],
        default="",
    )
    social_life = BooleanField()
    family_relations = BooleanField()
    in_education = BooleanField()
    in_work = BooleanField()
    lives_independently = BooleanField()
    note = TextAreaField(validators=[at_most(LONGEST_NOTE)])

    def outcome(self) -> Outcome:
        achieved = tuple(code for code in ACHIEVED if self[code].data)
        return Outcome(reason=self.reason.data or "", achieved=achieved, note=(self.note.data or "").strip())


class AssessmentForm(Form):
    """A field of each need is named `need_` and its code. `number` is that of the assessment that was on the page."""

    recognised = StringField(validators=[AnyOf(RECOGNISED, message=CHOOSE)], default="")
    cooperates = StringField(validators=[AnyOf(COOPERATES, message=CHOOSE)], default="")
    number = IntegerField(validators=[InputRequired(), NumberRange(min=0)])

    @classmethod
    def of(cls, told: Assessment, *, number: int) -> AssessmentForm:
        needs = {f"need_{code}": state for code, state in told.needs.items()}
        return cls(
            data={"recognised": told.recognised, "cooperates": told.cooperates, "number": number, **needs}
        )

    def assessment(self) -> Assessment:
        needs = {code: self[f"need_{code}"].data or "" for code in NEEDS}
        return Assessment(self.recognised.data or "", self.cooperates.data or "", needs)


for _need in NEEDS:
    setattr(
        AssessmentForm,
        f"need_{_need}",
        StringField(validators=[AnyOf(NEED_STATES, message=CHOOSE)], default=""),
    )


class LinkForm(Form):
    """The address of a ticket's page, or what stands at its end."""

    ticket = StringField(
        filters=[trimmed],
        validators=[
            InputRequired(lazy_gettext("Please write the address of the ticket's page.")),
            Length(max=400),
        ],
    )


def sentences_of(form: Form) -> list[str]:
    """Everything that is wrong with it, for the summary on top."""
    return [str(said) for sentences in form.errors.values() for said in sentences]
