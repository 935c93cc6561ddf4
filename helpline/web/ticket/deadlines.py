"""Deadlines: the list of all, one with its forms, and what is set on a ticket or for no ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Optional

from helpline.deeds.errors import NotHere
from helpline.deeds.ticket import deadlines as deeds
from helpline.deeds.ticket.deadlines import NoDay, NotThatKind, OutOfReach, Wanted
from helpline.deeds.ticket.deadlines_shown import DEADLINE_VIEWS, DeadlineShown, read_deadline, read_deadlines
from helpline.figures.clocks import AGREED, DEADLINES, Item
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import DayField, LocalTime, as_typed, at_most, id_of
from helpline.web.ticket.ticket_page import back_to, first_said, show

blueprint = Blueprint("deadlines", __name__)
REFUSED = (OutOfReach, NoDay, NotThatKind)


class ChangeForm(Form):
    """`deadline_since` empty is now; `deadline_on` is the day of one that goes by no clock."""

    deadline_since = LocalTime(validators=[Optional()])
    deadline_on = DayField(validators=[Optional()])
    deadline_words = TextAreaField(validators=[at_most(deeds.LONGEST)])

    def since(self) -> datetime:
        return self.deadline_since.moment(me().time_zone) or now()


class DeadlineForm(ChangeForm):
    """`team` matters where it belongs to no ticket and she has several teams."""

    deadline_kind = StringField(
        validators=[
            InputRequired(lazy_gettext("Choose what it is.")),
            AnyOf(DEADLINES, message=lazy_gettext("Choose what it is.")),
        ]
    )
    team = StringField(default="")

    def wanted(self) -> Wanted:
        kind: Item = next(kind for kind in DEADLINES if kind == self.deadline_kind.data)
        return Wanted(kind, self.since(), self.deadline_on.data, self.deadline_words.data or "")


class EndForm(Form):
    outcome = StringField(
        validators=[
            InputRequired(lazy_gettext("Choose what came of it.")),
            AnyOf((*deeds.OF_REFERRALS, *deeds.OF_OTHERS), message=lazy_gettext("Choose what came of it.")),
        ]
    )


@blueprint.get("/deadlines")
@may("keep deadlines")
def deadlines() -> Any:
    return _list()


@blueprint.post("/deadlines")
@may("keep deadlines")
def setting() -> Any:
    form = DeadlineForm(request.form)
    if not form.validate():
        return _list(form.errors), 422
    try:
        deeds.set_deadline_of_no_ticket(_team(form), form.wanted(), rules=desk().rules, by=me(), now=now())
    except REFUSED as refused:
        return _list(_sentence(refused, form.deadline_kind.data)), 422
    return redirect(url_for("deadlines.deadlines"), 303)


@blueprint.post("/tickets/<uuid:ticket_id>/deadlines")
@may("keep deadlines")
def setting_on(ticket_id: UUID) -> Any:
    form = DeadlineForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed=request.form, status=422)
    try:
        deeds.set_deadline(ticket_id, form.wanted(), rules=desk().rules, by=me(), now=now())
    except REFUSED as refused:
        told = _sentence(refused, form.deadline_kind.data)
        return show(ticket_id, errors=told, typed=request.form, status=422)
    return back_to(ticket_id, "deadlines")


@blueprint.get("/deadlines/<uuid:deadline_id>")
@may("keep deadlines")
def deadline(deadline_id: UUID) -> Any:
    return _page(deadline_id)


@blueprint.post("/deadlines/<uuid:deadline_id>")
@may("keep deadlines")
def change(deadline_id: UUID) -> Any:
    shown = read_deadline(deadline_id, by=me(), now=now())
    form = ChangeForm(request.form)
    if not form.validate():
        return _page(deadline_id, form.errors), 422
    began_at = (
        shown.began_at
        if form.deadline_since.data == as_typed(shown.began_at, me().time_zone)
        else form.since()
    )
    try:
        ticket_id = deeds.change_deadline(
            deadline_id, began_at=began_at, due_on=form.deadline_on.data, words=form.deadline_words.data or "",
            rules=desk().rules, by=me(), now=now(),
        )  # fmt: skip
    except REFUSED as refused:
        return _page(deadline_id, _sentence(refused, shown.kind)), 422
    return _back(ticket_id)


@blueprint.post("/deadlines/<uuid:deadline_id>/end")
@may("keep deadlines")
def ending(deadline_id: UUID) -> Any:
    form = EndForm(request.form)
    if not form.validate():
        return _page(deadline_id, form.errors), 422
    return _back(deeds.end_deadline(deadline_id, form.outcome.data or "", by=me(), now=now()))


@blueprint.post("/deadlines/<uuid:deadline_id>/resumption")
@may("keep deadlines")
def resumption(deadline_id: UUID) -> Any:
    return _back(deeds.resume_deadline(deadline_id, by=me(), now=now()))


def _back(ticket_id: UUID | None) -> Any:
    """To its ticket; one that has none is back in the list."""
    return back_to(ticket_id, "deadlines") if ticket_id else redirect(url_for("deadlines.deadlines"), 303)


def _list(errors: Any = None) -> str:
    view = next((known for known in DEADLINE_VIEWS if known == request.args.get("view")), DEADLINE_VIEWS[0])
    shown = read_deadlines(view, by=me(), now=now(), older=request.args.get("older", ""))
    return render_template(
        "deadlines/deadlines.html", shown=shown, kinds=deeds.OF_NO_TICKET, typed=request.form, form_errors=first_said(errors),
        nav="tickets",
    )  # fmt: skip


def _page(deadline_id: UUID, errors: Any = None) -> str:
    shown = read_deadline(deadline_id, by=me(), now=now())
    return render_template(
        "deadlines/deadline.html", deadline=shown, typed=_as_typed(shown) | request.form.to_dict(), form_errors=first_said(errors),
        nav="tickets",
    )  # fmt: skip


def _as_typed(shown: DeadlineShown) -> dict[str, str]:
    """As the form of the change has it before anybody types."""
    return {
        "deadline_since": as_typed(shown.began_at, me().time_zone), "deadline_words": shown.words,
        "deadline_on": shown.due_on.isoformat() if shown.due_on else "",
    }  # fmt: skip


def _team(form: DeadlineForm) -> UUID:
    """Whoever has one team needs not say which. Raises NotHere."""
    chosen = id_of(form.team.data) or min(me().team_ids, default=None)
    if chosen is None:
        raise NotHere
    return chosen


def _sentence(refused: Exception, kind: str | None) -> dict[str, list[str]]:
    if isinstance(refused, OutOfReach):
        return {"deadline_since": [gettext("This is still to come, or more than a year ago.")]}
    if isinstance(refused, NotThatKind):
        return {"deadline_kind": [gettext("This belongs on a ticket.")]}
    if kind in AGREED:
        return {"deadline_on": [gettext("Give the day by which it is to be done.")]}
    return {
        "deadline_on": [gettext("The clock says by when. Leave the day empty, or choose “something else”.")]
    }
