"""The page of clocks: what is due when, opening hours, closed days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from helpline.deeds.waiting import clock_rules as deeds
from helpline.figures.clocks import ITEMS
from helpline.figures.closed_days import NoCalendar, days_of_calendar
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.supervision.clock_forms import (
    CHANNELS,
    WEEKDAYS,
    ClosedDayForm,
    HoursForm,
    OpenDayForm,
    as_written,
    rules_in,
)

blueprint = Blueprint("clocks", __name__, url_prefix="/rules")


@blueprint.get("/clocks")
@may("set clocks")
def clocks() -> Any:
    return _page()


@blueprint.post("/clocks")
@may("set clocks")
def setting() -> Any:
    told = request.form.to_dict()
    rules, wrong = rules_in(told)
    if wrong:
        return _page(told=told, wrong=wrong), 422
    try:
        deeds.set_rules(rules, rules=desk().rules, by=me(), now=now())
    except deeds.BadRule as bad:
        name = str(bad).replace(" ", "-")
        sentence = gettext("A target is more than nothing and at most a year.")
        return _page(told=told, wrong={f"{name}.target": sentence}), 422
    return _back()


@blueprint.post("/clocks/proposal")
@may("set clocks")
def proposal() -> Any:
    deeds.back_to_the_proposal(rules=desk().rules, by=me(), now=now())
    return _back()


@blueprint.post("/hours")
@may("set clocks")
def opening() -> Any:
    form = HoursForm(request.form)
    weekdays = tuple(day for day in WEEKDAYS if request.form.get(f"day{day}") == "y")
    if not form.validate() or not weekdays:
        days = [] if weekdays else [gettext("Please choose at least one day of the week.")]
        return _page(hours=form, sentences=[*_sentences(form), *days]), 422
    try:
        deeds.add_hours(form.hours(weekdays), rules=desk().rules, by=me(), now=now())
    except deeds.TooMany:
        return _page(hours=form, sentences=[gettext("There are too many opening hours already.")]), 422
    return _back()


@blueprint.post("/hours/<uuid:period_id>/removal")
@may("set clocks")
def removal(period_id: UUID) -> Any:
    deeds.remove_hours(period_id, rules=desk().rules, by=me(), now=now())
    return _back()


@blueprint.post("/hours/removal")
@may("set clocks")
def removal_of_all() -> Any:
    deeds.remove_hours(None, rules=desk().rules, by=me(), now=now())
    return _back()


@blueprint.post("/closed-days")
@may("set clocks")
def closing() -> Any:
    form = ClosedDayForm(request.form)
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            days = days_of_calendar(file.read().decode("utf-8", "replace"), today=now().date())
        elif form.validate() and form.day.data is not None:
            days = frozenset({form.day.data})
        else:
            return _page(closed=form, sentences=_sentences(form)), 422
        deeds.close_on(days, rules=desk().rules, by=me(), now=now())
    except NoCalendar:
        return _page(
            sentences=[gettext("There is no closed day in this file; it should be an .ics calendar.")]
        ), 422
    except deeds.TooMany:
        return _page(sentences=[gettext("These are more closed days than can be kept.")]), 422
    return _back()


@blueprint.post("/closed-days/removal")
@may("set clocks")
def reopening() -> Any:
    form = OpenDayForm(request.form)
    if form.validate() and form.day.data is not None:
        deeds.open_on(form.day.data, rules=desk().rules, by=me(), now=now())
    return _back()


def _back() -> Response:
    return redirect(url_for("clocks.clocks"), 303)


def _sentences(form: HoursForm | ClosedDayForm) -> list[str]:
    return [str(sentence) for told in form.errors.values() for sentence in told]


def _page(
    *,
    told: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    hours: HoursForm | None = None,
    closed: ClosedDayForm | None = None,
    sentences: list[str] | None = None,
) -> str:
    """With what was typed, where something can't be right."""
    page = deeds.read_clock_page(rules=desk().rules, by=me())
    return render_template(
        "clocks/clocks.html", page=page, items=ITEMS, told=told, wrong=wrong or {}, hours=hours or HoursForm(),
        closed=closed or ClosedDayForm(), sentences=[*(wrong or {}).values(), *(sentences or [])], channels=CHANNELS,
        as_written=as_written, settings=desk().settings.waiting, nav="clocks",
    )  # fmt: skip
