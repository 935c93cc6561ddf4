"""What is written on a ticket page: answers with their drafts, ready texts and files, and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext

from helpline.border import Attachment
from helpline.deeds.answer import answers, drafts, notes, worksheets
from helpline.deeds.answer.drafts import AnotherWindow
from helpline.deeds.answer.safe_sending import NoReason, OutsideTheCard, way_called
from helpline.deeds.errors import Merged, SomethingNewer
from helpline.deeds.move import merged_drafts
from helpline.deeds.ticket import follows
from helpline.deeds.ticket.doubted import WriterInDoubt
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.forms import AnswerForm, DraftForm, NoteForm
from helpline.web.house import house
from helpline.web.ticket.composing import (
    Composed,
    answer_as_typed,
    must_ask,
    note_as_typed,
    thoughts_in,
    with_chosen_text,
)
from helpline.web.ticket.enclosures import EnclosureForm, FileRefused, enclosures, takes_files
from helpline.web.ticket.ticket_page import back_to, show
from helpline.words.canned import unfilled

blueprint = Blueprint("composer", __name__, url_prefix="/tickets")


@blueprint.post("/<uuid:ticket_id>/answers")
@may("answer tickets")
@takes_files
def answer(ticket_id: UUID) -> Any:
    form = AnswerForm(request.form)
    composed = answer_as_typed(form)
    _keep_thoughts(ticket_id)
    if not form.validate():
        return show(ticket_id, composed=composed, errors=form.errors, status=422)
    if (first := _to_look_at_first(form, composed)) is not None:
        _keep(ticket_id, form, composed)
        return show(ticket_id, **first)
    try:
        files = _enclosed(form.subject.data or "")
    except FileRefused as refused:
        return show(ticket_id, composed=composed, errors={"files": [refused]}, status=422)
    return _send(ticket_id, form, composed, files)


def _to_look_at_first(form: AnswerForm, composed: Composed) -> dict[str, Any] | None:
    """How the page shows what was just taken out, may tell who she is, or is still to be filled in; None for nothing."""
    text = form.text.data or ""
    if form.take_out.data:
        return {"composed": composed}
    asked: dict[str, Any] = {"lost_files": _has_files(), "status": 422}
    if seen := must_ask(text, let_stand=composed.let_stand):
        return {"composed": replace(composed, seen=seen), **asked}
    if places := unfilled(text):
        said = gettext("Fill in first: %(places)s.", places=", ".join(places))
        return {"composed": composed, "errors": {"text": [said]}, **asked}
    return None


def _send(ticket_id: UUID, form: AnswerForm, composed: Composed, files: tuple[Attachment, ...]) -> Any:
    """Back to the page once it is on its way; else the page with all she typed, and why not."""
    try:
        answers.answer(
            ticket_id, form.text.data or "", subject=_subject(form.subject.data or ""), version=form.version.data or 0,
            files=files, rules=desk().rules, by=me(), now=now(), way=way_called(form.way.data),
            reason=form.reason.data or "", language=(form.subject.data or "").partition(".")[0][:2],
        )  # fmt: skip
    except Merged:
        into = merged_drafts.keep_words(ticket_id, form.text.data or "", by=me(), now=now())
        return show(into, refused="newer", lost_files=bool(files), status=409)
    except SomethingNewer:
        return show(ticket_id, composed=composed, refused="newer", lost_files=bool(files), status=409)
    except WriterInDoubt:
        return show(ticket_id, composed=composed, refused="doubt", status=409)
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
    form = _draft_form()
    _keep_thoughts(ticket_id)
    is_quiet = request.headers.get("Sec-Fetch-Mode") == "cors"
    try:
        edition = drafts.save_draft(
            ticket_id, form.text.data or "", version=form.version.data or 0, edition=form.edition.data, by=me(),
            now=now(),
        )  # fmt: skip
    except Merged:
        merged_drafts.keep_words(ticket_id, form.text.data or "", by=me(), now=now())
        return ("", 204) if is_quiet else back_to(ticket_id)
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
    form = _draft_form()
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
    try:
        notes.note(ticket_id, form.note.data or "", by=me(), now=now())
    except Merged as led:
        ticket_id = led.into
        notes.note(ticket_id, form.note.data or "", by=me(), now=now())
    if follows.names_nobody(ticket_id, form.note.data or "", by=me()):
        return redirect(url_for("tickets.ticket", ticket_id=ticket_id, nobody="yes"), 303)
    return back_to(ticket_id)


def _draft_form() -> DraftForm:
    """Valid as every page of ours sends it; anything else is refused."""
    form = DraftForm(request.form)
    return form if form.validate() else abort(422)


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


def _enclosed(subject: str) -> tuple[Attachment, ...]:
    """The files of this request, named in the language of the subject. Raises FileRefused."""
    return enclosures(
        request.files.getlist("files"), said=EnclosureForm(request.form),
        language=subject.partition(".")[0], redraw=desk().redraw,
    )  # fmt: skip


def _subject(choice: str) -> str:
    """The chosen words of our own list; without a choice the first ones, in the language asked for."""
    language, _, code = choice.partition(".")
    known = dict(house().subjects(language))
    return known.get(code) or next(iter(known.values()))
