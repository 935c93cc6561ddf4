"""The pages of ready texts: search, write, review, throw away. Choosing one for an answer is the composer's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from helpline.deeds.answer import canned as deeds
from helpline.deeds.answer.canned import CannedShown
from helpline.deeds.staff.colleagues import her_teams
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import at_most
from helpline.words.canned import LANGUAGES, PLACEHOLDERS, unknown_places

blueprint = Blueprint("canned", __name__, url_prefix="/texts")
LONGEST = 20_000


class CannedForm(Form):
    title = StringField(
        validators=[
            InputRequired(lazy_gettext("Please write a title.")),
            at_most(100),
        ]
    )
    language = StringField(validators=[AnyOf(LANGUAGES)])
    whose = StringField(validators=[AnyOf(("own", "team"))], default="own")
    team = StringField(validators=[Length(max=40)], default="")
    body = TextAreaField(
        validators=[
            InputRequired(lazy_gettext("There is nothing written yet.")),
            at_most(LONGEST),
        ]
    )

    def validate_body(self, field: Field) -> None:
        if places := unknown_places(str(field.data or "")):
            raise ValidationError(
                gettext("There is nothing that could be put into %(place)s.", place=", ".join(places))
            )


@blueprint.get("")
@may("write canned texts")
def texts() -> Any:
    return _list("")


@blueprint.post("/search")
@may("write canned texts")
def search() -> Any:
    return _list(request.form.get("about", "")[:100])


@blueprint.get("/new")
@may("write canned texts")
def new() -> Any:
    """An empty sheet, or a copy of one that comes with the desk, to make one's own."""
    wanted = request.args.get("like", "")
    like = next((text for text in deeds.read_canned(by=me()) if text.key == wanted), None)
    return _page(CannedForm(data=_told(like) if like else {"language": me().language}), None)


@blueprint.get("/<uuid:canned_id>")
@may("write canned texts")
def text(canned_id: UUID) -> Any:
    shown = deeds.read_one(canned_id, by=me())
    return _page(CannedForm(data=_told(shown)), shown)


@blueprint.post("")
@may("write canned texts")
def writing() -> Any:
    return _saved(None)


@blueprint.post("/<uuid:canned_id>")
@may("write canned texts")
def change(canned_id: UUID) -> Any:
    return _saved(deeds.read_one(canned_id, by=me()))


@blueprint.post("/<uuid:canned_id>/review")
@may("review canned texts")
def review(canned_id: UUID) -> Any:
    deeds.review_canned(canned_id, by=me(), now=now())
    return redirect(url_for("canned.texts"), 303)


@blueprint.post("/<uuid:canned_id>/deletion")
@may("write canned texts")
def deletion(canned_id: UUID) -> Any:
    deeds.delete_canned(canned_id, by=me())
    return redirect(url_for("canned.texts"), 303)


def _list(about: str) -> Any:
    found = deeds.read_canned(by=me(), about=about)
    return render_template("canned/texts.html", texts=found, about=about, nav="tickets")


def _saved(before: CannedShown | None) -> Any:
    form = CannedForm(MultiDict(request.form))
    teams = her_teams(by=me())
    team_id = next((team for team, _ in teams if str(team) == form.team.data), None)
    if not form.validate() or (before is None and team_id is None and len(teams) != 1):
        return _page(form, before, status=422)
    deeds.save_canned(
        before.id if before else None,
        deeds.CannedWords(
            title=form.title.data or "", language=form.language.data or "", body=form.body.data or ""
        ),
        team_id=(before.team_id if before else team_id) or teams[0][0],
        is_own=before.is_own if before else form.whose.data == "own", by=me(), now=now(),
    )  # fmt: skip
    return redirect(url_for("canned.texts"), 303)


def _page(form: CannedForm, shown: CannedShown | None, *, status: int = 200) -> Any:
    page = render_template(
        "canned/text.html", form=form, shown=shown, teams=her_teams(by=me()), tongues=LANGUAGES, places=PLACEHOLDERS,
        nav="tickets",
    )  # fmt: skip
    return page, status


def _told(shown: CannedShown) -> dict[str, str]:
    return {"title": shown.title, "language": shown.language, "body": shown.body, "whose": "own"}
