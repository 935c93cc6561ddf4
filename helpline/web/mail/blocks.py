"""Blocks on writers: set on a ticket's page, listed here, lifted. What was set aside lies in the spam view."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from helpline.deeds.ticket import blocks as deeds
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.forms import BlockForm, LiftForm
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("blocks", __name__)


@blueprint.get("/blocks")
@may("block writers")
def blocks() -> Any:
    return render_template("blocks/blocks.html", blocks=deeds.read_blocks(by=me(), now=now()), nav="tickets")


@blueprint.post("/tickets/<uuid:ticket_id>/block")
@may("block writers")
def block(ticket_id: UUID) -> Any:
    form = BlockForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, status=422)
    deeds.block_writer(ticket_id, days=form.days.data or 0, reason=form.why.data or "", by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/blocks/<uuid:block_id>/lifting")
@may("block writers")
def lifting(block_id: UUID) -> Any:
    form = LiftForm(request.form)
    deeds.lift(block_id, bring_back=bool(form.bring_back.data), rules=desk().rules, by=me(), now=now())
    return redirect(url_for("blocks.blocks"), 303)
