"""A ticket on hold: put there from its page, and taken up again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask_babel import lazy_gettext
from wtforms import Form, IntegerField
from wtforms.validators import AnyOf

from helpline.deeds.ticket import holding as deeds
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("holding", __name__, url_prefix="/tickets")


class HoldForm(Form):
    for_days = IntegerField(
        validators=[AnyOf(deeds.FOR_DAYS, message=lazy_gettext("Please choose for how long."))]
    )


@blueprint.post("/<uuid:ticket_id>/hold")
@may("close tickets")
def hold(ticket_id: UUID) -> Any:
    form = HoldForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, status=422)
    deeds.hold(ticket_id, days=form.for_days.data or 0, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/<uuid:ticket_id>/resumption")
@may("close tickets")
def resumption(ticket_id: UUID) -> Any:
    deeds.take_up(ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)
