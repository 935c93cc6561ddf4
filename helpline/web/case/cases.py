"""The cases: their list, the page of one, and every deed it can ask for; one address a deed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.case import case_assessments, case_links, case_steps, case_work
from helpline.deeds.case.case_assessments import Assessment
from helpline.deeds.case.case_page import read_case
from helpline.deeds.case.case_shown import CASE_VIEWS, CaseShown
from helpline.deeds.case.cases import read_cases
from helpline.deeds.errors import NotHere, SomethingNewer
from helpline.web.access import may
from helpline.web.case.case_forms import (
    AssessmentForm,
    ClosureForm,
    HandoverForm,
    LinkForm,
    StateForm,
    StepForm,
    sentences_of,
)
from helpline.web.desk import me, now
from helpline.web.fields import id_or_nothing
from helpline.web.forms import AssignmentForm

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
TICKET_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=[/?#]|$)", re.IGNORECASE)


@blueprint.get("")
@may("work on cases")
def cases() -> Any:
    view = next((known for known in CASE_VIEWS if known == request.args.get("view")), CASE_VIEWS[0])
    shown = read_cases(view, by=me(), now=now(), older=request.args.get("older", ""))
    return render_template("cases/cases.html", cases=shown, nav="cases")


@blueprint.get("/<uuid:case_id>")
@may("work on cases")
def case(case_id: UUID) -> Any:
    return show(case_id)


@blueprint.post("/<uuid:case_id>/state")
@may("work on cases")
def state(case_id: UUID) -> Any:
    form = StateForm(request.form)
    if not form.validate():
        abort(422)
    case_work.move_on(case_id, form.state.data or "", by=me(), now=now())
    return back_to_case(case_id)


@blueprint.post("/<uuid:case_id>/owner")
@may("work on cases")
def owner(case_id: UUID) -> Any:
    case_work.assign_case(
        case_id, id_or_nothing(AssignmentForm(request.form).assignee.data), by=me(), now=now()
    )
    return back_to_case(case_id)


@blueprint.post("/<uuid:case_id>/handover")
@may("work on cases")
def handover(case_id: UUID) -> Any:
    form = HandoverForm(request.form)
    if not form.validate():
        return show(case_id, handover_form=form, status=422)
    try:
        case_work.write_handover(
            case_id, form.words.data or "", revision=form.revision.data or 0, by=me(), now=now()
        )
    except SomethingNewer:
        form.words.errors = [_newer()]
        return show(case_id, handover_form=form, status=409)
    return back_to_case(case_id)


@blueprint.post("/<uuid:case_id>/assessments")
@may("work on cases")
def assessments(case_id: UUID) -> Any:
    form = AssessmentForm(request.form)
    if not form.validate():
        return show(case_id, assessment_form=form, status=422)
    try:
        case_assessments.assess(case_id, form.assessment(), number=form.number.data or 0, by=me(), now=now())
    except SomethingNewer:
        form.recognised.errors = [_newer()]
        return show(case_id, assessment_form=form, status=409)
    return back_to_case(case_id, at="needs")


@blueprint.post("/<uuid:case_id>/steps")
@may("work on cases")
def steps(case_id: UUID) -> Any:
    form = StepForm(request.form)
    if not form.validate():
        return show(case_id, step_form=form, status=422)
    case_steps.add_step(case_id, form.words.data or "", due_on=form.day, by=me(), now=now())
    return back_to_case(case_id, at="steps")


@blueprint.post("/<uuid:case_id>/steps/<uuid:step_id>")
@may("work on cases")
def step(case_id: UUID, step_id: UUID) -> Any:
    form = StepForm(request.form)
    if not form.validate():
        return show(case_id, changed=(step_id, form), status=422)
    try:
        case_steps.change_step(
            case_id, step_id, form.words.data or "", due_on=form.day, revision=form.revision.data or 0, by=me(), now=now()
        )  # fmt: skip
    except SomethingNewer:
        form.words.errors = [_newer()]
        return show(case_id, changed=(step_id, form), status=409)
    return back_to_case(case_id, at="steps")


@blueprint.post("/<uuid:case_id>/steps/<uuid:step_id>/end")
@may("work on cases")
def step_end(case_id: UUID, step_id: UUID) -> Any:
    case_steps.finish_step(case_id, step_id, by=me(), now=now())
    return back_to_case(case_id, at="steps")


@blueprint.post("/<uuid:case_id>/steps/<uuid:step_id>/resumption")
@may("work on cases")
def step_resumption(case_id: UUID, step_id: UUID) -> Any:
    case_steps.resume_step(case_id, step_id, by=me(), now=now())
    return back_to_case(case_id, at="steps")


@blueprint.post("/<uuid:case_id>/tickets")
@may("work on cases")
def tickets(case_id: UUID) -> Any:
    form = LinkForm(request.form)
    if not form.validate():
        return show(case_id, link_form=form, status=422)
    try:
        case_links.link_ticket(case_id, _ticket(form.ticket.data or ""), by=me(), now=now())
    except (case_links.NotLinked, NotHere) as refused:
        form.ticket.errors = [_not_linked(str(refused))]
        return show(case_id, link_form=form, status=409)
    return back_to_case(case_id, at="tickets")


@blueprint.post("/<uuid:case_id>/tickets/<uuid:ticket_id>/unlinking")
@may("work on cases")
def unlinking(case_id: UUID, ticket_id: UUID) -> Any:
    case_links.unlink_ticket(case_id, ticket_id, by=me(), now=now())
    return back_to_case(case_id, at="tickets")


@blueprint.post("/<uuid:case_id>/closure")
@may("work on cases")
def closure(case_id: UUID) -> Any:
    form = ClosureForm(request.form)
    if not form.validate():
        return show(case_id, closure_form=form, status=422)
    case_work.close_case(case_id, form.outcome(), by=me(), now=now())
    return back_to_case(case_id)


@blueprint.post("/<uuid:case_id>/reopening")
@may("work on cases")
def reopening(case_id: UUID) -> Any:
    case_work.reopen_case(case_id, by=me(), now=now())
    return back_to_case(case_id)


def show(
    case_id: UUID,
    *,
    step_form: StepForm | None = None,
    changed: tuple[UUID, StepForm] | None = None,
    handover_form: HandoverForm | None = None,
    assessment_form: AssessmentForm | None = None,
    link_form: LinkForm | None = None,
    closure_form: ClosureForm | None = None,
    status: int = 200,
) -> Any:
    """The page of a case, after a refused form too: what she wrote is in it again."""
    told = (
        step_form,
        changed[1] if changed else None,
        handover_form,
        assessment_form,
        link_form,
        closure_form,
    )
    shown = read_case(case_id, by=me(), now=now())
    page = render_template(
        "cases/case.html", case=shown, step_form=step_form or StepForm(),
        changed=changed, handover_form=handover_form, link_form=link_form or LinkForm(),
        closure_form=closure_form or ClosureForm(), assessment_form=assessment_form, assessed=_assessed(shown),
        errors=[said for form in told if form for said in sentences_of(form)], nav="cases",
    )  # fmt: skip
    return page, status


def back_to_case(case_id: UUID, *, at: str | None = None) -> Any:
    return redirect(url_for("cases.case", case_id=case_id, _anchor=at), 303)


def _assessed(shown: CaseShown) -> AssessmentForm:
    """The form as it is to be filled in further: with what was written down last."""
    newest = next(iter(shown.assessments), None)
    return AssessmentForm.of((newest and newest.told) or Assessment(), number=newest.number if newest else 0)


def _ticket(told: str) -> UUID:
    """The id at the end of an address. Raises NotHere where there is none."""
    found = TICKET_ID.search(told)
    if found is None:
        raise NotHere
    return UUID(found.group())


def _newer() -> str:
    return str(
        gettext("A colleague changed it meanwhile; hers is shown too. Compare, and keep again what is right.")
    )


def _not_linked(why: str) -> str:
    if why == "another person":
        return str(
            gettext("That ticket came from another address or number. Only a keeper may say that it is her.")
        )
    if why == "one who harms":
        return str(gettext("That ticket is from the one who harms. It never comes into her case."))
    if why == "another case":
        return str(gettext("That ticket belongs to another case already."))
    return str(gettext("There is no such ticket, or it isn't yours to see."))
