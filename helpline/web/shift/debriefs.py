"""“I need a debrief”, and the page that helps with a writer who only abuses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from wtforms import Form, StringField

from helpline.deeds.shift import debriefs as deeds
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import at_most

blueprint = Blueprint("debriefs", __name__)


class DebriefForm(Form):
    suits = StringField(validators=[at_most(deeds.LONGEST)], default="")


@blueprint.get("/debriefs")
@may("ask for a debrief")
def debriefs() -> Any:
    return _page(DebriefForm())


@blueprint.post("/debriefs")
@may("ask for a debrief")
def asking() -> Any:
    form = DebriefForm(request.form)
    if not form.validate():
        return _page(form), 422
    deeds.ask_for_debrief(form.suits.data or "", by=me(), now=now())
    return redirect(url_for("debriefs.debriefs"), 303)


@blueprint.post("/debriefs/withdrawal")
@may("ask for a debrief")
def withdrawal() -> Any:
    deeds.take_back_debrief(by=me())
    return redirect(url_for("debriefs.debriefs"), 303)


@blueprint.post("/debriefs/<uuid:debrief_id>/end")
@may("see debriefs")
def end(debrief_id: UUID) -> Any:
    deeds.end_debrief(debrief_id, by=me())
    return redirect(url_for("debriefs.debriefs"), 303)


@blueprint.get("/abuse")
@may("read tickets")
def abuse() -> Any:
    return render_template("debriefs/abuse.html", nav="tickets")


def _page(form: DebriefForm) -> str:
    return render_template(
        "debriefs/debriefs.html", items=deeds.read_debriefs(by=me()), form=form, nav="tickets"
    )
