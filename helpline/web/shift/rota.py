"""The rota: a team's week, planned by supervisors and administrators, swapped by everyone who works in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.errors import DeedRefused
from helpline.deeds.shift import shift_planning, shift_swaps
from helpline.deeds.shift.rota_shown import read_own_shifts, read_rota, read_shift
from helpline.deeds.shift.shift_planning import BadLength, Overlaps, ShiftIsOver
from helpline.deeds.shift.shift_swaps import NotOffered
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import day_of, id_of
from helpline.web.shift.rota_calendar import calendar_of
from helpline.web.shift.rota_forms import ShiftForm, VoiceForm, form_of

blueprint = Blueprint("rota", __name__, url_prefix="/rota")
WHY_NOT = (BadLength, Overlaps, ShiftIsOver, NotOffered)


@blueprint.get("")
@may("see the rota")
def rota() -> Any:
    return _page()


@blueprint.post("/shifts")
@may("plan the rota")
def planning() -> Any:
    form = ShiftForm(request.form)
    if not form.validate():
        return _page(form=form), 422
    plan = form.plan(_zone())
    if plan is None:
        abort(404)
    try:
        made = shift_planning.plan_shift(plan, weeks=form.weeks.data or 1, zone=_zone(), by=me(), now=now())
    except WHY_NOT as why:
        return _page(form=form, refused=_sentence(why)), 422
    return _to_week(plan.team_id, form.day.data or "", left_out=made.left_out)


@blueprint.get("/shifts/<uuid:shift_id>")
@may("see the rota")
def shift(shift_id: UUID) -> Any:
    return _shift(shift_id)


@blueprint.post("/shifts/<uuid:shift_id>")
@may("plan the rota")
def change(shift_id: UUID) -> Any:
    form = ShiftForm(request.form)
    if not form.validate():
        return _shift(shift_id, form=form), 422
    plan = form.plan(_zone())
    if plan is None:
        abort(404)
    try:
        shift_planning.change_shift(shift_id, plan, by=me(), now=now())
    except WHY_NOT as why:
        return _shift(shift_id, form=form, refused=_sentence(why)), 422
    return _to_week(plan.team_id, form.day.data or "")


@blueprint.post("/shifts/<uuid:shift_id>/removal")
@may("plan the rota")
def removal(shift_id: UUID) -> Any:
    found = read_shift(shift_id, by=me(), now=now())
    shift_planning.take_off(shift_id, by=me(), now=now())
    return _to_week(found.team_id, found.starts_at.astimezone(_zone()).date().isoformat())


@blueprint.post("/shifts/<uuid:shift_id>/offer")
@may("swap shifts")
def offer(shift_id: UUID) -> Any:
    shift_swaps.offer(shift_id, by=me(), now=now())
    return redirect(url_for("rota.rota"), 303)


@blueprint.post("/shifts/<uuid:shift_id>/keeping")
@may("swap shifts")
def keeping(shift_id: UUID) -> Any:
    shift_swaps.keep(shift_id, by=me(), now=now())
    return redirect(url_for("rota.rota"), 303)


@blueprint.post("/shifts/<uuid:shift_id>/taking")
@may("swap shifts")
def taking(shift_id: UUID) -> Any:
    try:
        shift_swaps.take(shift_id, by=me(), now=now())
    except WHY_NOT as why:
        return _page(refused=_sentence(why)), 409
    return redirect(url_for("rota.rota"), 303)


@blueprint.post("/copies")
@may("plan the rota")
def copies() -> Any:
    """The week before the one that is shown, once more."""
    team_id, day = id_of(request.form.get("team")), day_of(request.form.get("week"))
    if team_id is None or day is None:
        abort(404)
    shown = _read(team_id, (day - timedelta(days=7)).isoformat())
    made = shift_planning.copy_week(team_id, since=shown.begins, zone=_zone(), by=me(), now=now())
    return _to_week(team_id, day.isoformat(), left_out=made.left_out)


@blueprint.post("/voices/<uuid:staff_id>")
@may("plan the rota")
def voice(staff_id: UUID) -> Any:
    form = VoiceForm(request.form)
    if not form.validate():
        return _page(refused=str(form.languages.errors[0])), 422
    shift_planning.note_voice(
        staff_id, languages=form.languages.data, is_woman=bool(form.is_woman.data), by=me(), now=now()
    )
    return redirect(url_for("rota.rota", team=request.form.get("team", "")), 303)


@blueprint.get("/calendar.ics")
@may("swap shifts")
def calendar() -> Any:
    """Her own shifts; the file's name and words could be anybody's."""
    written = calendar_of(read_own_shifts(by=me(), now=now()), summary=gettext("Busy"), now=now())
    answer = make_response(written)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer


def _read(team_id: UUID | None, week: str) -> Any:
    return read_rota(
        team_id, on=day_of(week), languages=desk().settings.rota.languages, rules=desk().rules, by=me(), now=now()
    )  # fmt: skip


def _page(*, form: ShiftForm | None = None, refused: str = "") -> str:
    told = request.form if form else request.args
    shown = _read(id_of(told.get("team")), told.get("day", "") if form else told.get("week", ""))
    mine = read_own_shifts(by=me(), now=now()) if me().may("swap shifts") else ()
    return render_template(
        "rota/rota.html", rota=shown, mine=mine, form=form or ShiftForm(data={"day": _first_day(shown.monday)}),
        wrong=_wrong(form, refused), left_out=_left_out(), zone=str(_zone()), nav="rota",
    )  # fmt: skip


def _first_day(monday: date) -> str:
    """Of a week to plan in: its Monday, or today where that has passed."""
    return max(monday, now().astimezone(_zone()).date()).isoformat()


def _shift(shift_id: UUID, *, form: ShiftForm | None = None, refused: str = "") -> str:
    found = read_shift(shift_id, by=me(), now=now())
    shown = _read(found.team_id, found.starts_at.astimezone(_zone()).date().isoformat())
    return render_template(
        "rota/shift.html", shift=found, rota=shown, form=form or form_of(found, zone=_zone()),
        wrong=_wrong(form, refused), zone=str(_zone()), nav="rota",
    )  # fmt: skip


def _wrong(form: ShiftForm | None, refused: str) -> list[str]:
    """What stands on top: the sentences of the fields, or the one of the deed."""
    fields = [str(field.errors[0]) for field in form if field.errors] if form else []
    return list(dict.fromkeys([*fields, *([refused] if refused else [])]))


def _sentence(why: DeedRefused) -> str:
    if isinstance(why, BadLength):
        return str(gettext("A shift lasts at most eight hours, begins within a year and isn't over yet."))
    if isinstance(why, Overlaps):
        return str(gettext("She has another shift at that time."))
    if isinstance(why, ShiftIsOver):
        return str(gettext("This shift is over; what has been is left as it was."))
    return str(gettext("This shift isn't offered any more."))


def _to_week(team_id: UUID, day: str, *, left_out: int = 0) -> Any:
    return redirect(url_for("rota.rota", team=team_id, week=day, left=left_out or None), 303)


def _left_out() -> int:
    told = request.args.get("left", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0


def _zone() -> ZoneInfo:
    return desk().rules.calendar.zone
