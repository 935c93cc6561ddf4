"""When it is in doubt who writes: saying so, the neutral answer, her code word, and what supervisors look through."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request

from helpline.deeds.answer.safe_sending import OutsideTheCard, way_called
from helpline.deeds.errors import SomethingNewer
from helpline.deeds.move import doubts
from helpline.deeds.move.code_words import NoWord, TooManyTries
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.card_forms import ReasonForm, WordForm
from helpline.web.ticket.cards import what_it_was, why_not
from helpline.web.ticket.move_forms import NeutralForm
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("doubts", __name__)


@blueprint.get("/doubts")
@may("lift doubts")
def list_doubts() -> Any:
    return render_template("doubts/doubts.html", items=doubts.read_doubts(by=me()), nav="tickets")


@blueprint.post("/tickets/<uuid:ticket_id>/doubt")
@may("doubt writers")
def doubt(ticket_id: UUID) -> Any:
    doubts.doubt_writer(ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/doubt/answer")
@may("answer tickets")
def neutral_answer(ticket_id: UUID) -> Any:
    form = NeutralForm(request.form)
    if not form.validate():
        abort(422)
    try:
        doubts.answer_neutrally(
            ticket_id, form.language.data or "", version=form.version.data or 0, way=way_called(form.way.data),
            rules=desk().rules, by=me(), now=now(),
        )  # fmt: skip
    except SomethingNewer:
        return show(ticket_id, refused="newer", status=409)
    except OutsideTheCard:
        return show(ticket_id, refused="card", status=409)
    return back_to(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/doubt/word")
@may("keep safe contact")
def word(ticket_id: UUID) -> Any:
    form = WordForm(request.form)
    if not form.validate():
        return show(ticket_id, notices=[("attention", str(form.word.errors[0]))], status=422)
    try:
        said = doubts.lift_by_code_word(
            ticket_id, form.word.data or "", rules=desk().rules, by=me(), now=now()
        )
    except (NoWord, TooManyTries, SomethingNewer) as refused:
        return show(ticket_id, notices=[("attention", why_not(refused))], status=409)
    return show(ticket_id, notices=[what_it_was(said)], status=200 if said == "right" else 422)


@blueprint.post("/tickets/<uuid:ticket_id>/doubt/reason")
@may("lift doubts")
def reason(ticket_id: UUID) -> Any:
    form = ReasonForm(request.form)
    if not form.validate():
        return show(ticket_id, notices=[("attention", str(form.reason.errors[0]))], status=422)
    doubts.lift_with_reason(ticket_id, form.reason.data or "", by=me(), now=now())
    return back_to(ticket_id)
