"""How many people a line needs: a calculator with its assumption said. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import format_decimal, lazy_gettext
from wtforms import FloatField, Form, IntegerField
from wtforms.validators import InputRequired, NumberRange

from helpline.figures.erlang import MOST, SHRINKAGE, Staffing, TooFew, load_of, people_for, staffing
from helpline.web.access import may

blueprint = Blueprint("staffing", __name__, url_prefix="/staffing")
BESIDE = 2  # how many people fewer and more are shown beside the asked


def _between(least: float, most: float) -> list[Any]:
    sentence = lazy_gettext("Please write a number from %(least)s to %(most)s.", least=least, most=most)
    return [InputRequired(sentence), NumberRange(least, most, message=sentence)]


class Measure(FloatField):
    """A number as it is written here: 1,5 is 1.5, and 20.0 is shown as 20."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata([written.replace(",", ".") for written in valuelist])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(format_decimal(self.data))


class StaffingForm(Form):
    calls = Measure(default=1.0, validators=_between(0, 1000))
    minutes = Measure(default=20.0, validators=_between(0.5, 240))
    within = IntegerField(default=20, validators=_between(1, 3600))
    share = IntegerField(default=80, validators=_between(1, 99))
    away = IntegerField(default=SHRINKAGE, validators=_between(0, 90))


@blueprint.get("")
@may("see waiting times")
def staffing_page() -> Any:
    form = StaffingForm(request.args)
    is_right = form.validate() if request.args else True
    lines, least = lines_of(form) if is_right else ((), None)
    sentences = [str(said) for errors in form.errors.values() for said in errors]
    page = render_template(
        "staffing/staffing.html",
        form=form,
        lines=lines,
        least=least,
        sentences=sentences,
        most=MOST,
        nav="waiting",
    )
    return page, 200 if is_right else 422


def lines_of(form: StaffingForm) -> tuple[tuple[tuple[int, Staffing | None], ...], Staffing | None]:
    """The asked share's people with some fewer and more; None beside a number that can't keep up."""
    minutes, within, away = (
        form.minutes.data or 20.0,
        form.within.data or 20,
        SHRINKAGE if form.away.data is None else form.away.data,
    )
    load = load_of(form.calls.data or 0.0, minutes)
    try:
        least = people_for(
            load, minutes_each=minutes, within=within, share=(form.share.data or 80) / 100, shrinkage=away
        )
    except ValueError:
        return (), None
    numbers = range(max(1, least.people - BESIDE), least.people + BESIDE + 1)
    return tuple((people, _told(load, people, minutes, within, away)) for people in numbers), least


def _told(load: float, people: int, minutes: float, within: int, away: int) -> Staffing | None:
    try:
        return staffing(load, people, minutes_each=minutes, within=within, shrinkage=away)
    except TooFew:
        return None
