"""What colleagues keep an eye on: reminders, tickets they follow, and a note that its author puts right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from helpline.deeds.answer import corrections, reminders
from helpline.deeds.ticket import follows
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import LocalTime, id_of
from helpline.web.forms import NoteForm, filled
from helpline.web.ticket.composing import Composed, must_ask, note_as_typed
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("minding", __name__, url_prefix="/tickets")


class ReminderForm(Form):
    remind_of = TextAreaField(
        filters=[lambda told: " ".join((told or "").split())],
        validators=[
            filled(lazy_gettext("Write of what, in a few words.")),
            Length(max=reminders.LONGEST, message=lazy_gettext("Keep it short: at most 200 characters.")),
        ],
    )
    remind_at = LocalTime(validators=[InputRequired(lazy_gettext("Choose a day and an hour."))])
    remind_whom = StringField(validators=[Length(max=40)], default="")


@blueprint.post("/<uuid:ticket_id>/reminders")
@may("write notes")
def reminding(ticket_id: UUID) -> Any:
    form = ReminderForm(request.form)
    moment = form.remind_at.moment(me().time_zone)
    if not form.validate() or moment is None:
        return show(ticket_id, errors=form.errors, typed=request.form, status=422)
    try:
        reminders.remind(
            ticket_id, form.remind_of.data or "", due_at=moment, for_id=id_of(form.remind_whom.data or ""), by=me(),
            now=now(),
        )  # fmt: skip
    except reminders.InThePast:
        said = {"remind_at": [gettext("This hour has passed. Choose a later one.")]}
        return show(ticket_id, errors=said, typed=request.form, status=422)
    return back_to(ticket_id, "reminders")


@blueprint.post("/reminders/<uuid:reminder_id>/end")
@may("write notes")
def done(reminder_id: UUID) -> Any:
    return back_to(reminders.finish(reminder_id, by=me(), now=now()), "reminders")


@blueprint.post("/reminders/<uuid:reminder_id>/delay")
@may("write notes")
def delay(reminder_id: UUID) -> Any:
    return back_to(reminders.put_off(reminder_id, by=me(), now=now()), "reminders")


@blueprint.post("/reminders/<uuid:reminder_id>/deletion")
@may("write notes")
def deletion(reminder_id: UUID) -> Any:
    return back_to(reminders.drop(reminder_id, by=me(), now=now()), "reminders")


@blueprint.post("/<uuid:ticket_id>/star")
@may("read tickets")
def following(ticket_id: UUID) -> Any:
    follows.follow(ticket_id, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/star/removal")
@may("read tickets")
def leaving(ticket_id: UUID) -> Any:
    follows.unfollow(ticket_id, by=me())
    return back_to(ticket_id)


@blueprint.get("/<uuid:ticket_id>/notes/<uuid:message_id>")
@may("write notes")
def note(ticket_id: UUID, message_id: UUID) -> Any:
    text = corrections.read_note(ticket_id, message_id, by=me(), now=now())
    return _page(ticket_id, message_id, Composed(note=text, seen_in="note"))


@blueprint.post("/<uuid:ticket_id>/notes/<uuid:message_id>")
@may("write notes")
def correction(ticket_id: UUID, message_id: UUID) -> Any:
    form = NoteForm(request.form)
    composed = note_as_typed(form)
    if not form.validate():
        return _page(
            ticket_id,
            message_id,
            composed,
            wrong=next(str(error) for field in form for error in field.errors),
        ), 422
    if form.take_out.data:
        return _page(ticket_id, message_id, composed)
    if seen := must_ask(form.note.data or "", let_stand=composed.let_stand):
        asked = Composed(note=composed.note, seen=seen, seen_in="note")
        return _page(ticket_id, message_id, asked), 422
    corrections.correct_note(ticket_id, message_id, form.note.data or "", by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/notes/<uuid:message_id>/strike")
@may("write notes")
def strike(ticket_id: UUID, message_id: UUID) -> Any:
    corrections.strike_note(ticket_id, message_id, by=me(), now=now())
    return back_to(ticket_id)


def _page(ticket_id: UUID, message_id: UUID, composed: Composed, *, wrong: str = "") -> str:
    return render_template(
        "tickets/note.html", ticket_id=ticket_id, message_id=message_id, composed=composed, wrong=wrong, lost_files=False,
        nav="tickets",
    )  # fmt: skip
