"""What is agreed with a woman who calls often, written on a ticket of hers, and flags on callers, set on a call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from helpline.deeds.errors import SomethingNewer
from helpline.deeds.phone import agreements, caller_flags
from helpline.deeds.phone.agreement_lists import AGREEMENT_VIEWS, read_agreements
from helpline.deeds.phone.callers import read_caller_of
from helpline.deeds.phone.callers_shown import AgreementShown, Approach
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import at_most, day_of, id_of, trimmed
from helpline.web.forms import BlockForm, filled
from helpline.web.phone.call_page import back_to, show

blueprint = Blueprint("callers", __name__)


class AgreementForm(Form):
    words = TextAreaField(
        validators=[
            filled(lazy_gettext("Write how she is answered.")),
            at_most(2000),
        ],
        default="",
    )
    calls_a_week = IntegerField(
        validators=[
            Optional(),
            NumberRange(min=1, max=50, message=lazy_gettext("Write a number from 1 to 50, or nothing.")),
        ]
    )
    review_on = StringField(filters=[trimmed], default="")
    revision = IntegerField(validators=[InputRequired(), NumberRange(min=0)], default=0)

    def validate_review_on(self, field: Field) -> None:
        if field.data and day_of(field.data) is None:
            raise ValidationError(gettext("Write the day like 2026-12-31."))

    def approach(self) -> Approach:
        return Approach(
            words=self.words.data or "",
            calls_a_week=self.calls_a_week.data,
            review_on=day_of(self.review_on.data),
        )


@blueprint.get("/agreements")
@may("approve agreements")
def agreed() -> Any:
    view = next((known for known in AGREEMENT_VIEWS if known == request.args.get("view")), AGREEMENT_VIEWS[0])
    listed = read_agreements(view, by=me(), now=now(), older=request.args.get("older", ""))
    return render_template("callers/agreements.html", agreements=listed, nav="calls")


@blueprint.get("/tickets/<uuid:ticket_id>/agreement")
@may("propose agreements")
def agreement(ticket_id: UUID) -> Any:
    return _page(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/agreement")
@may("propose agreements")
def agreeing(ticket_id: UUID) -> Any:
    form = AgreementForm(request.form)
    if not form.validate():
        return _page(ticket_id, form=form), 422
    try:
        agreements.agree(ticket_id, form.approach(), revision=form.revision.data or 0, by=me(), now=now())
    except SomethingNewer:
        return _page(ticket_id, form=form, is_older=True), 409
    return _to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/agreement/approval")
@may("approve agreements")
def approval(ticket_id: UUID) -> Any:
    told = request.form.get("revision", "")
    revision = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
    try:
        agreements.approve(ticket_id, revision=revision, by=me(), now=now())
    except SomethingNewer:
        return _page(ticket_id, is_older=True), 409
    return _to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/agreement/end")
@may("approve agreements")
def end(ticket_id: UUID) -> Any:
    agreements.end_agreement(ticket_id, by=me(), now=now())
    return _to(ticket_id)


@blueprint.post("/calls/<uuid:call_id>/flag")
@may("flag callers")
def flag(call_id: UUID) -> Any:
    form = BlockForm(request.form)
    if not form.validate():
        return show(call_id, errors={"why": next(str(field.errors[0]) for field in form if field.errors)})
    caller_flags.flag_caller(
        call_id, days=form.days.data or 0, reason=form.why.data or "", by=me(), now=now()
    )
    return back_to(call_id)


@blueprint.post("/flags/<uuid:flag_id>/lifting")
@may("flag callers")
def lifting(flag_id: UUID) -> Any:
    caller_flags.lift_flag(flag_id, by=me(), now=now())
    call_id = id_of(request.form.get("call"))
    return back_to(call_id) if call_id else redirect(url_for("calls.calls"), 303)


def _page(ticket_id: UUID, *, form: AgreementForm | None = None, is_older: bool = False) -> str:
    caller = read_caller_of(ticket_id, by=me(), now=now())
    return render_template(
        "callers/agreement.html", caller=caller, ticket_id=ticket_id, form=form or _form_of(caller.agreement),
        is_older=is_older, nav="tickets",
    )  # fmt: skip


def _form_of(known: AgreementShown | None) -> AgreementForm:
    if known is None:
        return AgreementForm()
    review = known.approach.review_on
    return AgreementForm(
        data={
            "words": known.approach.words, "calls_a_week": known.approach.calls_a_week,
            "review_on": review.isoformat() if review else "", "revision": known.revision,
        }
    )  # fmt: skip


def _to(ticket_id: UUID) -> Any:
    return redirect(url_for("callers.agreement", ticket_id=ticket_id), 303)
