"""The inbox and the ticket page, and every deed a ticket page can ask for: one address a deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.border import Attachment
from helpline.deeds import answers, conversation, drafts, openings, recognition, tickets, worksheets
from helpline.deeds.call_lists import read_at_hand
from helpline.deeds.danger import alarm_of, proposed_danger
from helpline.deeds.drafts import AnotherWindow
from helpline.deeds.errors import SomethingNewer, TriagedMeanwhile
from helpline.deeds.inbox import read_inbox
from helpline.deeds.safe_sending import NoReason, OutsideTheCard, way_called
from helpline.deeds.shown import VIEWS, View
from helpline.deeds.way_to_case import read_way_to_case
from helpline.records import one_snapshot
from helpline.web.access import may
from helpline.web.afterwards import afterwards
from helpline.web.composing import (
    Composed,
    answer_as_typed,
    must_ask,
    note_as_typed,
    texts_to_choose,
    thoughts_in,
    with_chosen_text,
)
from helpline.web.desk import armed, desk, me, now
from helpline.web.emergency_form import FLAG, EmergencyForm
from helpline.web.enclosures import LIMITS, EnclosureForm, FileRefused, enclosures, takes_files
from helpline.web.forms import AnswerForm, AssignmentForm, DraftForm, NoteForm
from helpline.web.triage_form import TriageForm, panel_of
from helpline.words.canned import unfilled
from helpline.words.subjects import first_reply_hint, subjects

NOTHING_TYPED = Composed()
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
    )
    if boxed:
        afterwards(openings.adopt, boxed, by=me())
    page = "tickets/_list.html" if request.args.get("part") == "list" else "tickets/inbox.html"
    at_hand = read_at_hand(by=me(), now=now())
    return render_template(page, inbox=shown, at_hand=at_hand, nav="tickets")


@blueprint.get("/<uuid:ticket_id>")
@may("read tickets")
def ticket(ticket_id: UUID) -> Any:
    return show(ticket_id)


@blueprint.get("/<uuid:ticket_id>/files/<uuid:file_id>")
@may("read tickets")
def file(ticket_id: UUID, file_id: UUID) -> Any:
    name, content = conversation.read_file(ticket_id, file_id, by=me())
    return download(content, name.name)


@blueprint.post("/<uuid:ticket_id>/answers")
@may("answer tickets")
@takes_files
def answer(ticket_id: UUID) -> Any:
    form = AnswerForm(request.form)
    composed = answer_as_typed(form)
    _keep_thoughts(ticket_id)
    if not form.validate():
        return show(ticket_id, composed=composed, errors=form.errors, status=422)
    if form.take_out.data:
        _keep(ticket_id, form, composed)
        return show(ticket_id, composed=composed)
    if seen := must_ask(form.text.data or "", let_stand=composed.let_stand):
        _keep(ticket_id, form, composed)
        return show(ticket_id, composed=replace(composed, seen=seen), lost_files=_has_files(), status=422)
    if places := unfilled(form.text.data or ""):
        _keep(ticket_id, form, composed)
        said = {"text": [gettext("Fill in first: %(places)s.", places=", ".join(places))]}
        return show(ticket_id, composed=composed, errors=said, lost_files=_has_files(), status=422)
    try:
        files = _enclosed(form.subject.data or "")
    except FileRefused as refused:
        return show(ticket_id, composed=composed, errors={"files": [refused]}, status=422)
    try:
        answers.answer(
            ticket_id, form.text.data or "", subject=_subject(form.subject.data or ""), version=form.version.data or 0,
            files=files, rules=desk().rules, by=me(), now=now(), way=way_called(form.way.data),
            reason=form.reason.data or "",
        )  # fmt: skip
    except SomethingNewer:
        return show(ticket_id, composed=composed, refused="newer", lost_files=bool(files), status=409)
    except OutsideTheCard:
        return show(ticket_id, composed=composed, refused="card", lost_files=bool(files), status=409)
    except NoReason:
        said = {"reason": [gettext("Write why, in a few words.")]}
        return show(ticket_id, composed=composed, errors=said, status=422)
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/draft")
@may("answer tickets")
@takes_files
def draft(ticket_id: UUID) -> Any:
    form = DraftForm(request.form)
    if not form.validate():
        abort(422)
    _keep_thoughts(ticket_id)
    is_quiet = request.headers.get("Sec-Fetch-Mode") == "cors"
    try:
        edition = drafts.save_draft(
            ticket_id, form.text.data or "", version=form.version.data or 0, edition=form.edition.data, by=me(),
            now=now(),
        )  # fmt: skip
    except AnotherWindow:
        if is_quiet:
            return {}, 409
        composed = Composed(text=form.text.data or "", subject=form.subject.data or "")
        return show(ticket_id, composed=composed, refused="another window", status=409)
    return {"edition": edition} if is_quiet else back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/insertion")
@may("answer tickets")
@takes_files
def insertion(ticket_id: UUID) -> Any:
    """A ready text, put into the composer: the way without JavaScript."""
    form = AnswerForm(request.form)
    composed = with_chosen_text(form)
    _keep(ticket_id, form, composed)
    return show(ticket_id, composed=composed, lost_files=_has_files())


@blueprint.post("/<uuid:ticket_id>/draft/handing/<uuid:staff_id>")
@may("answer tickets")
@takes_files
def handing(ticket_id: UUID, staff_id: UUID) -> Any:
    """What stands in the composer is kept first: it is what the colleague goes on with."""
    form = DraftForm(request.form)
    if not form.validate():
        abort(422)
    drafts.save_draft(ticket_id, form.text.data or "", version=form.version.data or 0, by=me(), now=now())
    drafts.hand_draft(ticket_id, staff_id, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/notes")
@may("write notes")
def note(ticket_id: UUID) -> Any:
    form = NoteForm(request.form)
    composed = note_as_typed(form)
    if not form.validate():
        return show(ticket_id, composed=composed, errors=form.errors, status=422)
    if form.take_out.data:
        return show(ticket_id, composed=composed)
    if seen := must_ask(form.note.data or "", let_stand=composed.let_stand):
        return show(ticket_id, composed=replace(composed, seen=seen), status=422)
    answers.note(ticket_id, form.note.data or "", by=me(), now=now())
    return back_to(ticket_id)


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
    answers.note(ticket_id, form.record(), flags=(FLAG,), by=me(), now=now())
    return back_to(ticket_id, "emergency")


@blueprint.post("/<uuid:ticket_id>/assignment")
@may("take tickets")
def assignment(ticket_id: UUID) -> Any:
    form = AssignmentForm(request.form)
    assignee = _uuid(form.assignee.data)
    tickets.assign(ticket_id, assignee, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/contact")
@may("join contacts")
def contact(ticket_id: UUID) -> Any:
    recognition.join_contact(ticket_id, by=me(), now=now())
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


def show(
    ticket_id: UUID,
    *,
    composed: Composed = NOTHING_TYPED,
    errors: Any = None,
    refused: str | None = None,
    lost_files: bool = False,
    notices: Sequence[tuple[str, str]] = (),
    panel: TriageForm | None = None,
    is_stale: bool = False,
    card: EmergencyForm | None = None,
    status: int = 200,
) -> Any:
    """The ticket page, after a refused form too: what she wrote is in it again."""
    with one_snapshot():
        talk, has_afterthought = conversation.read_conversation(
            ticket_id, by=me(), now=now(), armed=armed(), undo=desk().rules.undo
        )
        language = talk.answer_language if subjects(talk.answer_language) else me().language
        texts, thoughts = texts_to_choose(language), worksheets.read_worksheet(ticket_id, by=me())
        way = read_way_to_case(ticket_id, by=me()) if me().may("work on cases") else None
    if has_afterthought:
        afterwards(openings.adopt, [ticket_id], by=me(), read_at=now())
    choices = [(f"{language}.{code}", words) for code, words in subjects(language)]
    sentences = {field: str(said[0]) for field, said in (errors or {}).items()}
    page = render_template(
        "tickets/ticket.html", talk=talk, subjects=choices, form_errors=sentences, refused=refused, lost_files=lost_files,
        enclosing=LIMITS, way=way, answer_text=talk.draft if composed.text is None else composed.text,
        first_hint=first_reply_hint(language), composed=composed, texts=texts, thoughts=thoughts,
        nav="tickets", notices=notices, panel=panel or panel_of(talk.facts), is_open=panel is not None, is_stale=is_stale,
        proposal=proposed_danger(talk.facts), card=card or EmergencyForm(), alarm=alarm_of(talk.facts),
    )  # fmt: skip
    return page, status


def back_to(ticket_id: UUID, part: str = "") -> Any:
    return redirect(url_for("tickets.ticket", ticket_id=ticket_id, _anchor=part or None), 303)


def download(content: bytes, name: str) -> Response:
    """As bytes to keep, never to be shown by the browser in our pages (OWASP ASVS 5.0, 5.4.1)."""
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _keep(ticket_id: UUID, form: AnswerForm, composed: Composed) -> None:
    """As her draft, before something is asked about it."""
    _keep_thoughts(ticket_id)
    drafts.save_draft(ticket_id, composed.text or "", version=form.version.data or 0, by=me(), now=now())


def _keep_thoughts(ticket_id: UUID) -> None:
    """The worksheet and the ticks, if the form had them; once the answer is on its way they are destroyed."""
    if (thoughts := thoughts_in(request.form)) is not None:
        worksheets.save_worksheet(ticket_id, thoughts, by=me(), now=now())


def _has_files() -> bool:
    return any(file.filename for file in request.files.getlist("files"))


def _view() -> View | UUID:
    """The view in the address, or one of her own; what can't be one is the first."""
    own = _uuid(request.args.get("own"))
    if own is not None:
        return own
    return next((known for known in VIEWS if known == request.args.get("view")), VIEWS[0])


def _enclosed(subject: str) -> tuple[Attachment, ...]:
    """The files of this request, named in the language of the subject. Raises FileRefused."""
    return enclosures(
        request.files.getlist("files"), said=EnclosureForm(request.form),
        language=subject.partition(".")[0], redraw=desk().redraw,
    )  # fmt: skip


def _subject(choice: str) -> str:
    """The chosen words of our own list; without a choice the first ones, in the language asked for."""
    language, _, code = choice.partition(".")
    known = dict(subjects(language))
    return known.get(code) or next(iter(known.values()))


def _whom(form: TriageForm) -> Any:
    try:
        return form.whom()
    except ValueError:
        abort(422)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        abort(422)
