"""A colleague's own settings: language, clock, and whether letters act as keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms.validators import AnyOf

from helpline.deeds.staff import sessions
from helpline.web.access import may
from helpline.web.desk import desk, me
from helpline.web.forms import OwnForm

CHOOSE = lazy_gettext("Choose one of these languages.")
blueprint = Blueprint("own", __name__, url_prefix="/own")


@blueprint.get("")
@may("sign in")
def own() -> Any:
    return _page(OwnForm(obj=me()), is_kept=request.args.get("kept") == "1")


@blueprint.post("")
@may("sign in")
def keeping() -> Any:
    form = OwnForm(request.form)
    form.language.validators = [AnyOf(desk().settings.desk.languages, message=CHOOSE)]
    if not form.validate():
        return _page(form), 422
    sessions.set_own(
        language=str(form.language.data), time_zone=str(form.time_zone.data),
        letter_keys=bool(form.letter_keys.data), theme=str(form.theme.data), by=me(),
    )  # fmt: skip
    return redirect(url_for("own.own", kept=1), 303)


def _page(form: OwnForm, *, is_kept: bool = False) -> str:
    notices = [("good", gettext("Kept."))] if is_kept else []
    return render_template("own/own.html", form=form, notices=notices, nav="own")
