"""Answers that wait for a second person: the list, her yes, her "not yet"; and the rule that says which ones wait."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import Form, IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from helpline.deeds.answer import four_eyes
from helpline.deeds.desk import approvals as deeds
from helpline.deeds.errors import SomethingNewer
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import at_most
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("approvals", __name__)


class ApprovalForm(Form):
    version = IntegerField(validators=[InputRequired(), NumberRange(min=0)])


class ReturnForm(Form):
    comment = TextAreaField(validators=[at_most(5000)], default="")


@blueprint.get("/approvals")
@may("approve answers")
def approvals() -> Any:
    return render_template("approvals/approvals.html", items=deeds.read_approvals(by=me()), nav="tickets")


@blueprint.post("/tickets/<uuid:ticket_id>/approvals/<uuid:outbox_id>")
@may("approve answers")
def approval(ticket_id: UUID, outbox_id: UUID) -> Any:
    form = ApprovalForm(request.form)
    if not form.validate():
        return show(ticket_id, status=422)
    try:
        deeds.approve(outbox_id, version=form.version.data or 0, rules=desk().rules, by=me(), now=now())
    except SomethingNewer:
        return show(ticket_id, refused="not approved", status=409)
    return back_to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/approvals/<uuid:outbox_id>/return")
@may("approve answers")
def sending_back(ticket_id: UUID, outbox_id: UUID) -> Any:
    form = ReturnForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, status=422)
    deeds.send_back(outbox_id, form.comment.data or "", rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.get("/rules/answers")
@may("set rules")
def rules() -> Any:
    return _rules()


@blueprint.post("/rules/answers")
@may("set rules")
def set_rules() -> Any:
    known = {str(person) for person, _, _ in four_eyes.read_rules(by=me()).colleagues}
    trainees = {UUID(chosen) for chosen in request.form.getlist("trainees") if chosen in known}
    try:
        four_eyes.set_rules(request.form.getlist("when"), trainees=trainees, by=me(), now=now())
    except four_eyes.NobodyElse:
        return _rules(
            wrong=gettext(
                "Nothing is changed: of somebody you chose nobody could approve the answers, so they would wait for ever. Invite another supervisor first."
            )
        ), 422
    return redirect(url_for("approvals.rules", set="yes"), 303)


def _rules(*, wrong: str = "") -> str:
    """After a refusal with what was ticked."""
    kept = four_eyes.read_rules(by=me())
    when, trainees = kept.when, {str(person) for person, _, is_trainee in kept.colleagues if is_trainee}
    if wrong:
        when, trainees = frozenset(request.form.getlist("when")), set(request.form.getlist("trainees"))
    return render_template(
        "approvals/rules.html", rules=kept, when=when, trainees=trainees, wrong=wrong, is_set="set" in request.args,
        nav="settings",
    )  # fmt: skip
