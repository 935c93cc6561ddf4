"""A sample of closed tickets: drawn by chance, looked over with a short form, summed for the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, ValidationError

from helpline.deeds.staff.colleagues import her_teams
from helpline.deeds.supervision import reviews as deeds
from helpline.deeds.supervision.reviews import QUESTIONS, SAID, Findings
from helpline.deeds.supervision.reviews_shown import ReviewShown, read_draw, read_draws, read_review
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import at_most, day_of, id_of
from helpline.web.forms import AskedForm
from helpline.web.supervision.trends import is_day
from helpline.web.ticket.composing import must_ask, seen_in
from helpline.words.personal_data import Finding, mark_of, take_out

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
HOW_MANY = lazy_gettext("Please ask for 1 to 30 tickets.")
USUALLY, BACK = 5, timedelta(days=30)


class DrawForm(Form):
    count = IntegerField(
        validators=[InputRequired(HOW_MANY), NumberRange(min=1, max=deeds.MOST, message=HOW_MANY)]
    )
    since = StringField(validators=[is_day], default="")
    until = StringField(validators=[is_day], default="")
    team = StringField(validators=[Length(max=40)], default="")

    def validate_until(self, field: Field) -> None:
        if not self.since.errors and field.data < (self.since.data or ""):
            raise ValidationError(gettext("The end lies before the beginning."))


def _said() -> StringField:
    return StringField(
        validators=[AnyOf(SAID, message=lazy_gettext("Please choose one answer to each question."))],
        default="",
    )


class FindingsForm(AskedForm):
    safety = _said()
    answered = _said()
    plain = _said()
    next_step = _said()
    lesson = TextAreaField(validators=[at_most(deeds.LONGEST)], default="")

    def findings(self) -> Findings:
        """What a valid form says."""
        said = {question: next(one for one in SAID if one == self[question].data) for question in QUESTIONS}
        return Findings(**said, lesson=(self.lesson.data or "").strip())


@blueprint.get("")
@may("review answers")
def reviews() -> Any:
    today = now().astimezone(desk().rules.calendar.zone).date()
    return _draws(DrawForm(count=USUALLY, since=(today - BACK).isoformat(), until=today.isoformat()))


@blueprint.post("")
@may("review answers")
def drawing() -> Any:
    form = DrawForm(request.form)
    since, until = day_of(form.since.data), day_of(form.until.data)
    team_id = id_of(form.team.data) or min(me().team_ids, default=None)
    if not form.validate() or since is None or until is None or team_id is None:
        return _draws(form), 422
    try:
        draw_id = deeds.draw_sample(
            form.count.data or 0, team_id, since=since, until=until, rules=desk().rules, by=me(), now=now()
        )
    except deeds.NothingToDraw:
        return _draws(form, wrong=[gettext("No ticket closed in this time is left to draw.")]), 422
    return redirect(f"/reviews/{draw_id}", 303)


@blueprint.get("/<uuid:draw_id>")
@may("review answers")
def draw(draw_id: UUID) -> Any:
    shown = read_draw(draw_id, by=me())
    return render_template("reviews/draw.html", draw=shown, questions=QUESTIONS, said=SAID, nav="waiting")


@blueprint.post("/<uuid:draw_id>/end")
@may("review answers")
def end(draw_id: UUID) -> Any:
    deeds.end_draw(draw_id, by=me(), now=now())
    return redirect("/reviews", 303)


@blueprint.get("/tickets/<uuid:review_id>")
@may("review answers")
def review(review_id: UUID) -> Any:
    shown = read_review(review_id, by=me())
    return _one(shown, FindingsForm(obj=shown.findings))


@blueprint.post("/tickets/<uuid:review_id>")
@may("review answers")
def keeping(review_id: UUID) -> Any:
    form, shown = FindingsForm(request.form), read_review(review_id, by=me())
    if not form.validate():
        return _one(shown, form), 422
    if form.take_out.data:
        form.lesson.data = take_out(form.lesson.data or "", seen_in(form.lesson.data or ""))
    seen = must_ask(form.lesson.data or "", let_stand=form.let_stand.data or "")
    if seen:
        return _one(shown, form, seen=seen), 422
    draw_id = deeds.keep_findings(review_id, form.findings(), by=me(), now=now())
    return redirect(f"/reviews/{draw_id}", 303)


def _draws(form: DrawForm, *, wrong: list[str] | None = None) -> str:
    sentences = [str(said) for errors in form.errors.values() for said in errors] + (wrong or [])
    return render_template(
        "reviews/reviews.html", shown=read_draws(by=me(), now=now()), form=form, teams=her_teams(by=me()),
        questions=QUESTIONS, said=SAID, sentences=sentences, nav="waiting",
    )  # fmt: skip


def _one(shown: ReviewShown, form: FindingsForm, *, seen: tuple[Finding, ...] = ()) -> str:
    sentences = list(dict.fromkeys(str(said) for errors in form.errors.values() for said in errors))
    return render_template(
        "reviews/one.html", shown=shown, form=form, questions=QUESTIONS, said=SAID, seen=seen, mark=mark_of(seen),
        sentences=sentences, nav="waiting",
    )  # fmt: skip
