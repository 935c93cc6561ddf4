"""Views of one's own: made, changed and deleted on one small page each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Form, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from helpline.deeds.desk import saved_views
from helpline.deeds.desk.inbox_shown import VIEWS, Filters, View
from helpline.deeds.desk.saved_views import LONGEST_NAME
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import trimmed
from helpline.web.ticket.triage_form import LONGEST_TAG
from helpline.web.words.codes_of_tickets import CHANNELS

blueprint = Blueprint("own_views", __name__, url_prefix="/views")
OWNERS = ("", "nobody", "me")


class OwnViewForm(Form):
    name = StringField(
        filters=[trimmed],
        validators=[
            InputRequired(lazy_gettext("Give the view a name.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("This name is too long.")),
        ],
    )
    view = StringField(validators=[AnyOf(VIEWS)], default=VIEWS[0])
    channel = StringField(validators=[AnyOf(("", *CHANNELS))], default="")
    owner = StringField(validators=[AnyOf(OWNERS)], default="")
    is_urgent = BooleanField()
    tag = StringField(
        filters=[trimmed],
        validators=[Length(max=LONGEST_TAG, message=lazy_gettext("This tag is too long."))],
    )

    @property
    def filters(self) -> Filters:
        view: View = next(known for known in VIEWS if known == self.view.data)
        return Filters(
            view, channel=self.channel.data or "", owner=self.owner.data or "", tag=self.tag.data or "",
            is_urgent=bool(self.is_urgent.data),
        )  # fmt: skip


@blueprint.get("/new")
@may("read tickets")
def new() -> Any:
    return _page(OwnViewForm(view=request.args.get("view", VIEWS[0])))


@blueprint.post("")
@may("read tickets")
def save() -> Any:
    form = OwnViewForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        view_id = saved_views.save_view(form.name.data or "", form.filters, by=me(), now=now())
    except saved_views.TooMany:
        full = gettext("You have as many views as fit here. Delete one first.")
        return _page(form, wrong=full), 409
    return redirect(f"/tickets?own={view_id}", 303)


@blueprint.get("/<uuid:view_id>")
@may("read tickets")
def edit(view_id: UUID) -> Any:
    kept = saved_views.read_view(view_id, by=me())
    return _page(OwnViewForm(name=kept.name, **vars(kept.filters)), view_id=view_id)


@blueprint.post("/<uuid:view_id>")
@may("read tickets")
def change(view_id: UUID) -> Any:
    form = OwnViewForm(request.form)
    if not form.validate():
        return _page(form, view_id=view_id), 422
    saved_views.change_view(view_id, form.name.data or "", form.filters, by=me())
    return redirect(f"/tickets?own={view_id}", 303)


@blueprint.post("/<uuid:view_id>/deletion")
@may("read tickets")
def delete(view_id: UUID) -> Any:
    saved_views.delete_view(view_id, by=me())
    return redirect("/tickets", 303)


def _page(form: OwnViewForm, *, view_id: UUID | None = None, wrong: str = "") -> str:
    return render_template("own_views/view.html", form=form, view_id=view_id, wrong=wrong, nav="tickets")
