"""The emergency card's form, and the record it becomes: a note, only for us, that says what was done and why."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from helpline.web.fields import at_most
from helpline.web.forms import filled

FLAG = "emergency"
CONSENTS = ("", "yes", "no", "could_not_ask")
TOLD = ("", "yes", "no")
_LONG = at_most(2000)


class EmergencyForm(Form):
    """`consent`: did she agree to the call; `ground`, `disclosed` and `told_her` matter where she did not."""

    called = StringField(
        validators=[filled(lazy_gettext("Please write who was called, or why nobody was.")), _LONG]
    )
    called_at = StringField(validators=[at_most(40)])
    place = StringField(validators=[_LONG])
    consent = StringField(validators=[AnyOf(CONSENTS)], default="")
    decided_by = StringField(
        validators=[filled(lazy_gettext("Please write who decided it, by duty name.")), Length(max=100)]
    )
    ground = TextAreaField(validators=[_LONG])
    disclosed = TextAreaField(validators=[_LONG])
    told_her = StringField(validators=[AnyOf(TOLD)], default="")

    def validate_ground(self, field: StringField) -> None:
        """Confidentiality is broken only for a reason that is written down."""
        if self.consent.data in ("no", "could_not_ask"):
            filled(lazy_gettext("Please write why it was done without her yes."))(self, field)

    def record(self) -> str:
        """The record in the words of whoever writes it, one line a thing; what was left empty is left out."""
        lines = (
            (gettext("Who was called"), self.called.data),
            (gettext("When"), self.called_at.data),
            (gettext("Where she is, if she said so"), self.place.data),
            (gettext("Did she agree?"), spoken(self.consent.data)),
            (gettext("Who decided"), self.decided_by.data),
            (gettext("Why, if without her yes"), self.ground.data),
            (gettext("What was told, to whom"), self.disclosed.data),
            (gettext("Does she know?"), spoken(self.told_her.data)),
        )
        return "\n".join(f"{name}: {said.strip()}" for name, said in lines if said and said.strip())


def spoken(answer: str | None) -> str:
    """The words of an answer."""
    words = {"yes": gettext("yes"), "no": gettext("no"), "could_not_ask": gettext("she could not be asked")}
    return str(words.get(answer or "", ""))
