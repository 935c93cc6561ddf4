"""The hand-over: what she has in hand as she goes, and what waits for her as she comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.desk import handovers
from helpline.deeds.shift import shifts
from helpline.deeds.ticket import next_worker
from helpline.web.access import may
from helpline.web.cookies import take_token
from helpline.web.desk import desk, me, now
from helpline.web.shift.handover_forms import NextWorkerForm, SignOffForm, given_on
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("handover", __name__)


@blueprint.get("/handover")
@may("hand over")
def handover() -> Any:
    return _page(SignOffForm())


@blueprint.post("/handover")
@may("hand over")
def sign_off() -> Any:
    form = SignOffForm(request.form)
    given, wrong = given_on(request.form, handovers.read_in_hand(by=me(), now=now()))
    if not form.validate() or wrong:
        return _page(form, wrong=[*wrong, *form.worries.errors]), 422
    about = next((team for team in me().team_ids if str(team) == form.team.data), None)
    try:
        handovers.sign_off(given, worries=form.worries.data or "", about=about, by=me(), now=now())
    except handovers.NotThere:
        return _page(form, wrong=[gettext("Somebody you chose has gone meanwhile. Choose again.")]), 409
    response = make_response(redirect(url_for("sessions.login"), 303))
    take_token(response, desk().settings)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.get("/handovers")
@may("hand over")
def waiting() -> Any:
    return render_template(
        "handover/handovers.html", items=handovers.read_handovers(by=me()),
        absent=shifts.tickets_of_the_absent(by=me(), now=now()), nav="tickets",
    )  # fmt: skip


@blueprint.get("/handovers/<uuid:handover_id>")
@may("hand over")
def one(handover_id: UUID) -> Any:
    found = handovers.read_handover(handover_id, by=me(), now=now())
    return render_template("handover/one.html", item=found, nav="tickets")


@blueprint.post("/handovers/<uuid:handover_id>/acceptance")
@may("hand over")
def acceptance(handover_id: UUID) -> Any:
    handovers.accept(handover_id, by=me(), now=now())
    return redirect(url_for("handover.waiting"), 303)


@blueprint.post("/tickets/<uuid:ticket_id>/next-worker")
@may("write notes")
def tell(ticket_id: UUID) -> Any:
    form = NextWorkerForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, status=422)
    next_worker.tell_next_worker(ticket_id, form.next_worker.data or "", by=me(), now=now())
    return back_to(ticket_id)


def _page(form: SignOffForm, *, wrong: Sequence[str] = ()) -> str:
    return render_template(
        "handover/handover.html", in_hand=handovers.read_in_hand(by=me(), now=now()), form=form, wrong=list(wrong),
        chosen=request.form, nav="tickets",
    )  # fmt: skip
