"""The log of supervision: written by supervisors, and each colleague's own part of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext

from helpline.deeds.errors import NotHere
from helpline.deeds.supervision import talks as deeds
from helpline.deeds.supervision.talk_log import read_log, read_own_log
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import id_of
from helpline.web.supervision.talk_forms import TalkForm
from helpline.web.ticket.composing import must_ask, seen_in
from helpline.words.personal_data import Finding, mark_of, take_out

blueprint = Blueprint("supervision", __name__)


@blueprint.get("/supervision")
@may("keep the supervision log")
def log() -> Any:
    shown = read_log(_year(), after=request.args.get("older", ""), by=me())
    return render_template(
        "supervision/log.html", log=shown, is_own=False, here="/supervision", nav="waiting"
    )


@blueprint.get("/own/supervision")
@may("see own supervision")
def own() -> Any:
    shown = read_own_log(_year(), after=request.args.get("older", ""), by=me())
    return render_template("supervision/log.html", log=shown, is_own=True, here="/own/supervision", nav="own")


@blueprint.get("/supervision/new")
@may("keep the supervision log")
def new() -> Any:
    form = TalkForm(held_on=_today().isoformat(), led_by=str(me().staff_id), how_long="1:00")
    debrief_id = id_of(request.args.get("debrief"))
    asked = deeds.who_asked(debrief_id, by=me()) if debrief_id else None
    if asked:
        form.process(
            data=form.data | {"kind": "after_incident", "attended": (str(asked),), "debrief": str(debrief_id)}
        )
    return _form(form)


@blueprint.post("/supervision")
@may("keep the supervision log")
def noting() -> Any:
    form = TalkForm(request.form)
    if not form.validate():
        return _form(form), 422
    if form.take_out.data:
        form.note.data = take_out(form.note.data or "", seen_in(form.note.data or ""))
    seen = must_ask(form.note.data or "", let_stand=form.let_stand.data or "")
    if seen:
        return _form(form, seen=seen), 422
    try:
        deeds.note_talk(form.talk(), _team(form), debrief_id=id_of(form.debrief.data), by=me(), now=now())
    except (NotHere, deeds.NoTalk):
        sentence = gettext("The day has not come yet, or somebody is not in this team.")
        return _form(form, wrong=[sentence]), 422
    return redirect("/supervision", 303)


@blueprint.post("/supervision/<uuid:talk_id>/removal")
@may("keep the supervision log")
def removal(talk_id: UUID) -> Any:
    deeds.take_out(talk_id, by=me(), now=now())
    return redirect("/supervision", 303)


def _form(form: TalkForm, *, seen: tuple[Finding, ...] = (), wrong: list[str] | None = None) -> str:
    sentences = [str(said) for errors in form.errors.values() for said in errors] + (wrong or [])
    return render_template(
        "supervision/new.html", form=form, teams=deeds.who_may_attend(by=me()), kinds=deeds.KINDS, seen=seen,
        mark=mark_of(seen), sentences=sentences, nav="waiting",
    )  # fmt: skip


def _team(form: TalkForm) -> UUID:
    """Whoever has one team needs not say which. Raises NotHere."""
    chosen = id_of(form.team.data) or min(me().team_ids, default=None)
    if chosen is None:
        raise NotHere
    return chosen


def _today() -> date:
    return now().astimezone(desk().rules.calendar.zone).date()


def _year() -> int:
    """The one asked for, or this one; nobody wrote anything down before 2000."""
    asked = request.args.get("year", "")
    return int(asked) if re.fullmatch("2[0-9]{3}", asked) else _today().year
