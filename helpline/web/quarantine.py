"""Letters the desk could not read: a keeper takes them as they came and says when she is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from helpline.deeds.quarantine import handled, read_quarantine, read_raw
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.tickets import download

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("")
@may("handle quarantine")
def quarantine() -> Any:
    return render_template("quarantine/quarantine.html", items=read_quarantine(by=me()), nav="tickets")


@blueprint.get("/<uuid:item_id>")
@may("handle quarantine")
def raw(item_id: UUID) -> Any:
    return download(read_raw(item_id, by=me()), "letter.eml")


@blueprint.post("/<uuid:item_id>/handling")
@may("handle quarantine")
def handling(item_id: UUID) -> Any:
    handled(item_id, by=me(), now=now())
    return redirect(url_for("quarantine.quarantine"), 303)
