"""Moving without loss: to another team, into another ticket, into one of its own. One address a deed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from helpline.deeds import transfer
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.move_forms import TransferForm
from helpline.web.tickets import back_to, show

blueprint = Blueprint("moves", __name__, url_prefix="/tickets/<uuid:ticket_id>")


@blueprint.post("/team")
@may("move between teams")
def team(ticket_id: UUID) -> Any:
    form = TransferForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed=form.data, status=422)
    team_id = UUID(form.team.data)
    transfer.transfer(ticket_id, team_id, form.handover_note.data or "", by=me(), now=now())
    return back_to(ticket_id) if team_id in me().team_ids else redirect(url_for("tickets.inbox"), 303)
