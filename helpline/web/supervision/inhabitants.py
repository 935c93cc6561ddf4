"""How many people live in each county: typed in once a year, for the rates per 10,000 in the reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from helpline.deeds.supervision.inhabitants import PLACES, SHELF, read_inhabitants, set_inhabitants
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.house import house
from helpline.web.supervision.report_words import place_word

blueprint = Blueprint("inhabitants", __name__, url_prefix="/reports/inhabitants")
MOST_DIGITS = 8
NO_YEAR = lazy_gettext("Please write the year, like 2026.")


class InhabitantsForm(Form):
    """`year`, and a field for each of PLACES, empty where nobody knows."""

    year = IntegerField(validators=[InputRequired(NO_YEAR), NumberRange(2000, 2099, message=NO_YEAR)])


def _is_number(form: Form, field: Field) -> None:  # noqa: ARG001  (the signature is WTForms')
    written = _digits(field.data)
    is_one = written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS and int(written) > 0
    if written and not is_one:
        raise ValidationError(gettext("Please write a number, like 812 300."))


for place in PLACES:
    setattr(InhabitantsForm, place, StringField(validators=[_is_number], default=""))


@blueprint.get("")
@may("see waiting times")
def inhabitants() -> Any:
    this_year = now().astimezone(desk().rules.calendar.zone).year
    asked = request.args.get("year", type=int) or this_year
    kept = read_inhabitants(asked, by=me())
    numbers = {place: str(kept.counted.get(place, "")) for place in PLACES}
    return _page(InhabitantsForm(data={"year": kept.year or asked, **numbers}))


@blueprint.post("")
@may("see waiting times")
def keeping() -> Any:
    form = InhabitantsForm(request.form)
    if not form.validate():
        return _page(form), 422
    counted = {place: int(_digits(form[place].data) or 0) or None for place in PLACES}
    set_inhabitants(form.year.data or 0, counted, by=me(), now=now())
    return redirect(url_for("inhabitants.inhabitants", year=form.year.data), 303)


def _digits(written: str | None) -> str:
    """Thousands are set apart by a space, a narrow one or a dot here."""
    return "".join((written or "").replace(".", "").split())


def _page(form: InhabitantsForm) -> str:
    return render_template("reports/inhabitants.html", **page_of(form))


def page_of(form: InhabitantsForm) -> dict[str, Any]:
    """What the page shows."""
    errors = [
        f"{place_word(field.name)}: {said}" if field.name in PLACES else str(said)
        for field in form
        for said in field.errors
    ]
    return {
        "form": form, "places": [(place, place_word(place)) for place in PLACES], "errors": errors,
        "changed": house().changed.get(SHELF), "nav": "waiting",
    }  # fmt: skip
