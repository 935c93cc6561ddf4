"""Her consent: asked on a ticket, then one click makes the case; taken back, and asked for anew, on the case's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from helpline.deeds.case import case_links, case_work, consents
from helpline.deeds.case.case_page import read_case
from helpline.deeds.case.consents import NoConsent
from helpline.deeds.case.way_to_case import read_way_to_case
from helpline.web.access import may
from helpline.web.case.case_forms import ConsentForm, sentences_of
from helpline.web.case.cases import back_to_case
from helpline.web.desk import me, now

blueprint = Blueprint("consents", __name__)


@blueprint.get("/tickets/<uuid:ticket_id>/consent")
@may("work on cases")
def consent(ticket_id: UUID) -> Any:
    return _page(ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/consent")
@may("work on cases")
def asked(ticket_id: UUID) -> Any:
    form = ConsentForm(request.form)
    if not form.validate():
        return _page(ticket_id, form), 422
    consents.record_consent(ticket_id, form.answers(), by=me(), now=now())
    return redirect(url_for("consents.consent", ticket_id=ticket_id), 303)


@blueprint.post("/tickets/<uuid:ticket_id>/case")
@may("work on cases")
def opening(ticket_id: UUID) -> Any:
    try:
        case_id = case_work.open_case(ticket_id, by=me(), now=now())
    except NoConsent:
        return _page(ticket_id, is_refused=True), 409
    return back_to_case(case_id)


@blueprint.post("/tickets/<uuid:ticket_id>/case/<uuid:case_id>")
@may("work on cases")
def joining(ticket_id: UUID, case_id: UUID) -> Any:
    case_links.link_ticket(case_id, ticket_id, by=me(), now=now())
    return back_to_case(case_id, at="tickets")


@blueprint.post("/cases/<uuid:case_id>/withdrawal")
@may("work on cases")
def withdrawal(case_id: UUID) -> Any:
    consents.withdraw_consent(case_id, by=me(), now=now())
    return back_to_case(case_id)


@blueprint.get("/cases/<uuid:case_id>/consent")
@may("work on cases")
def consent_anew(case_id: UUID) -> Any:
    return _page_anew(case_id, ConsentForm())


@blueprint.post("/cases/<uuid:case_id>/consent")
@may("work on cases")
def asked_anew(case_id: UUID) -> Any:
    form = ConsentForm(request.form)
    if not form.validate():
        return _page_anew(case_id, form), 422
    try:
        consents.renew_consent(case_id, form.answers(), by=me(), now=now())
    except NoConsent:
        return _page_anew(case_id, form, is_refused=True), 422
    return back_to_case(case_id)


def _page(ticket_id: UUID, form: ConsentForm | None = None, *, is_refused: bool = False) -> str:
    """Where she said yes and only some of the telling is missing, the form holds what is known."""
    way = read_way_to_case(ticket_id, by=me())
    said = way.consent.answers if way.consent else None
    if form is None:
        form = ConsentForm.of(said) if said and said.agrees == "yes" else ConsentForm()
    return render_template(
        "cases/consent.html",
        way=way,
        form=form,
        is_refused=is_refused,
        errors=sentences_of(form),
        nav="tickets",
    )


def _page_anew(case_id: UUID, form: ConsentForm, *, is_refused: bool = False) -> str:
    case = read_case(case_id, by=me(), now=now())
    return render_template(
        "cases/consent_anew.html",
        case=case,
        form=form,
        is_refused=is_refused,
        errors=sentences_of(form),
        nav="cases",
    )
