"""The totals of the telephone exchange: a file or pasted lines come in, and the answer rate of each day is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from helpline.deeds.supervision.line_totals import Imported, NoLine, import_totals, read_lines
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.forms import can_be_seen

blueprint = Blueprint("line_totals", __name__, url_prefix="/line-totals")


class TotalsForm(Form):
    line = StringField(
        validators=[InputRequired(lazy_gettext("Please say which line it is.")), Length(max=40), can_be_seen]
    )
    rows = TextAreaField(default="")


@blueprint.get("")
@may("import line totals")
def totals() -> Any:
    return _page(TotalsForm())


@blueprint.post("")
@may("import line totals")
def importing() -> Any:
    form = TotalsForm(request.form)
    if not form.validate():
        return _page(form), 422
    text = _uploaded() or form.rows.data or ""
    if not text.strip():
        form.rows.errors = [gettext("Please choose a file or paste its lines.")]
        return _page(form), 422
    try:
        done = import_totals(text, line=form.line.data or "", by=me(), now=now())
    except NoLine:
        form.line.errors = [gettext("Please say which line it is.")]
        return _page(form), 422
    return _page(TotalsForm(data={"line": form.line.data}), done=done)


def _uploaded() -> str:
    """The file's text, however it was saved: spreadsheets still write Windows-1257 here."""
    file = request.files.get("file")
    raw = file.read() if file else b""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1257", "replace")


def _page(form: TotalsForm, *, done: Imported | None = None) -> str:
    sentences = [str(sentence) for told in form.errors.values() for sentence in told]
    return render_template(
        "calls/totals.html", form=form, done=done, days=read_lines(by=me()), sentences=sentences, nav="calls"
    )
