"""The inbox, and what a ticket page can ask for beside writing: one address a deed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request

from helpline.deeds.answer import notes
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import VIEWS, View
from helpline.deeds.errors import TriagedMeanwhile
from helpline.deeds.move import code_words
from helpline.deeds.phone.call_lists import read_at_hand
from helpline.deeds.sealed import openings
from helpline.deeds.ticket import files, tickets
from helpline.deeds.ticket.danger import alarm_of
from helpline.web.access import may
from helpline.web.afterwards import afterwards
from helpline.web.desk import armed, desk, me, now
from helpline.web.fields import id_or_nothing
from helpline.web.forms import AssignmentForm
from helpline.web.ticket.card_forms import ReasonForm
from helpline.web.ticket.cards import the_word_decides
from helpline.web.ticket.emergency_form import FLAG, EmergencyForm
from helpline.web.ticket.ticket_page import back_to, download, nobody_asked, show
from helpline.web.ticket.triage_form import TriageForm

blueprint = Blueprint("tickets", __name__, url_prefix="/tickets")


@blueprint.get("")
@may("read tickets")
def inbox() -> Any:
    shown, boxed = read_inbox(
        _view(),
        by=me(),
        now=now(),
        armed=armed(),
        older=request.args.get("older", ""),
        undo=desk().rules.undo,
        rules=desk().rules,
    )
    if boxed:
        afterwards(openings.adopt, boxed, by=me())
    page = "tickets/_list.html" if request.args.get("part") == "list" else "tickets/inbox.html"
    at_hand = read_at_hand(by=me(), now=now())
    return render_template(page, inbox=shown, at_hand=at_hand, nav="tickets")


@blueprint.get("/<uuid:ticket_id>")
@may("read tickets")
def ticket(ticket_id: UUID) -> Any:
    return show(ticket_id, notices=nobody_asked() if "nobody" in request.args else ())


@blueprint.get("/<uuid:ticket_id>/files/<uuid:file_id>")
@may("read tickets")
def file(ticket_id: UUID, file_id: UUID) -> Any:
    name, content = files.read_file(ticket_id, file_id, by=me())
    return download(content, name.name)


@blueprint.post("/<uuid:ticket_id>/triage")
@may("triage tickets")
def triage(ticket_id: UUID) -> Any:
    form = TriageForm(request.form)
    if not form.validate():
        return show(ticket_id, panel=form, errors=form.errors, status=422)
    facts = form.facts()
    try:
        tickets.triage(
            ticket_id, facts, seen=form.version.data or 0, look=form.how_to_look(), assignee=_whom(form),
            by=me(), now=now(),
        )  # fmt: skip
    except TriagedMeanwhile:
        return show(ticket_id, panel=form, is_stale=True, status=409)
    return back_to(ticket_id, "emergency" if alarm_of(facts) == 4 else "triage")


@blueprint.post("/<uuid:ticket_id>/emergency")
@may("write notes")
def emergency(ticket_id: UUID) -> Any:
    form = EmergencyForm(request.form)
    if not form.validate():
        return show(ticket_id, card=form, errors=form.errors, status=422)
    notes.note(ticket_id, form.record(), flags=(FLAG,), by=me(), now=now())
    return back_to(ticket_id, "emergency")


@blueprint.post("/<uuid:ticket_id>/assignment")
@may("take tickets")
def assignment(ticket_id: UUID) -> Any:
    form = AssignmentForm(request.form)
    assignee = id_or_nothing(form.assignee.data)
    tickets.assign(ticket_id, assignee, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/contact")
@may("join contacts")
def contact(ticket_id: UUID) -> Any:
    form = ReasonForm(request.form)
    if not form.validate():
        return show(ticket_id, errors={"join_reason": form.reason.errors}, typed=request.form, status=422)
    try:
        code_words.join_as_keeper(ticket_id, form.reason.data or "", by=me(), now=now())
    except code_words.AskForTheWord:
        return show(ticket_id, notices=[("attention", the_word_decides())], status=409)
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/closure")
@may("close tickets")
def closure(ticket_id: UUID) -> Any:
    tickets.close(ticket_id, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/reopening")
@may("close tickets")
def reopening(ticket_id: UUID) -> Any:
    tickets.reopen(ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/spam")
@may("close tickets")
def spam(ticket_id: UUID) -> Any:
    tickets.mark_spam(ticket_id, by=me(), now=now())
    return back_to(ticket_id)


def _view() -> View | UUID:
    """The view in the address, or one of her own; what can't be one is the first."""
    own = id_or_nothing(request.args.get("own"))
    if own is not None:
        return own
    return next((known for known in VIEWS if known == request.args.get("view")), VIEWS[0])


def _whom(form: TriageForm) -> Any:
    try:
        return form.whom()
    except ValueError:
        abort(422)
