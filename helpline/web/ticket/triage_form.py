"""The triage panel's form: what it may send, how it becomes facts, and how facts fill it again."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any, Literal, cast
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField
from wtforms.validators import AnyOf, Length, NumberRange, Optional, ValidationError

from helpline.deeds.ticket.facts import TriageFacts
from helpline.deeds.ticket.tickets import AS_IT_IS, DANGER_LEVELS, Look
from helpline.web.fields import Several, SeveralCodes, at_most, one_of, one_of_the_list, one_that_is_among
from helpline.web.words.countries import ABROAD, country_codes

YES_NO = ("", "yes", "no", "unknown")
MOST_TAGS, LONGEST_TAG = 12, 40
NOBODY = "nobody"
NO_FEAR = lazy_gettext("Her fear is a number from 0 to 10.")
_TELLS_WHO = re.compile(r"@|\d[\d\s()-]{4,}")


class Fear(IntegerField):
    """What isn't a number at all is told in the same words as one that is too large."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NO_FEAR) from None


class TriageForm(Form):
    """`version` is the revision of the facts she looked at."""

    version = IntegerField(validators=[Optional(), NumberRange(min=0)], default=0)
    kind = one_of_the_list("kinds")
    danger = IntegerField(
        validators=[AnyOf(DANGER_LEVELS, message=lazy_gettext("Danger is a level from 0 to 4."))], default=0
    )
    safe_now = one_of(*YES_NO)
    others_see = one_of(*YES_NO)
    fear = Fear(validators=[Optional(), NumberRange(0, 10, message=NO_FEAR)])
    signs = SeveralCodes("danger_signs")
    suicide = one_of_the_list("suicide_levels")
    reasons = SeveralCodes("reasons")
    violence_forms = SeveralCodes("violence_forms")
    relation = one_of_the_list("relations")
    language = StringField(validators=[Length(max=10)], default="")
    country = one_that_is_among(lambda: {ABROAD, *country_codes()})
    municipality = one_of_the_list("municipalities")
    age_band = one_of_the_list("age_bands")
    sex = one_of_the_list("sexes")
    harmer_sex = one_of_the_list("sexes")
    harmer_age_band = one_of_the_list("age_bands")
    reporting_delay = one_of_the_list("reporting_delays")
    spc_source = one_of_the_list("spc_sources")
    spc_outcome = one_of_the_list("spc_outcomes")
    tags = Several()
    new_tags = StringField(validators=[at_most(400)], default="")
    look = one_of("", "now", "usual")
    assignee = StringField(validators=[Length(max=40)], default="")

    def validate_municipality(self, field: Field) -> None:
        if field.data and self.country.data not in ("", "LT"):
            raise ValidationError(
                gettext(
                    "A municipality goes with Lithuania: choose that country, or leave the municipality out."
                )
            )

    def validate_new_tags(self, field: Field) -> None:  # noqa: ARG002  (WTForms calls it so)
        tags = self.all_tags()
        if any(_TELLS_WHO.search(tag) for tag in tags):
            raise ValidationError(gettext("A tag is a word, never an address, a number or a name."))
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise ValidationError(gettext("A tag has at most %(count)s letters.", count=LONGEST_TAG))
        if len(tags) > MOST_TAGS:
            raise ValidationError(gettext("A ticket has at most %(count)s tags.", count=MOST_TAGS))

    def all_tags(self) -> tuple[str, ...]:
        """Those ticked and those written, without doubles, in small letters."""
        written = [*(self.tags.data or ()), *(self.new_tags.data or "").split(",")]
        return tuple(dict.fromkeys(" ".join(tag.split()).lower() for tag in written if tag.strip()))

    def facts(self) -> TriageFacts:
        """What a valid form says. Who names a municipality has named the country."""
        municipality = self.municipality.data or ""
        return TriageFacts(
            kind=self.kind.data or "", danger=self.danger.data or 0, safe_now=self.safe_now.data or "",
            others_see=self.others_see.data or "", fear=self.fear.data, signs=self.signs.data,
            suicide=self.suicide.data or "", reasons=self.reasons.data, violence_forms=self.violence_forms.data,
            relation=self.relation.data or "", language=self.language.data or "",
            country=self.country.data or ("LT" if municipality else ""), municipality=municipality,
            age_band=self.age_band.data or "", sex=self.sex.data or "", harmer_sex=self.harmer_sex.data or "",
            harmer_age_band=self.harmer_age_band.data or "", reporting_delay=self.reporting_delay.data or "",
            spc_source=self.spc_source.data or "", spc_outcome=self.spc_outcome.data or "", tags=self.all_tags(),
        )  # fmt: skip

    def how_to_look(self) -> Look:
        return cast(Look, self.look.data or "")

    def whom(self) -> UUID | Literal["as it is"] | None:
        """Who shall have it: a colleague, None for nobody, or as it is. Raises ValueError for what is no id."""
        told = self.assignee.data or ""
        return None if told == NOBODY else UUID(told) if told else AS_IT_IS


def panel_of(facts: TriageFacts) -> TriageForm:
    """The form as it stands for these facts."""
    return TriageForm(data={**asdict(facts), "version": facts.revision})
