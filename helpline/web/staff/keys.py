"""A page that tells the keys, and the way to whoever waits next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from helpline.deeds.desk.inbox import read_inbox
from helpline.web.access import may
from helpline.web.desk import armed, me, now
from helpline.web.fields import id_of

blueprint = Blueprint("keys", __name__)


@blueprint.get("/keys")
@may("sign in")
def keys() -> Any:
    return render_template("keys/keys.html")


@blueprint.get("/tickets/next")
@may("read tickets")
def next_one() -> Any:
    """The first who waits, other than the one just looked at; the list where there is none."""
    shown, _boxed = read_inbox("unanswered", by=me(), now=now(), armed=armed())
    left = id_of(request.args.get("after"))
    waiting = [item.id for item in shown.items if item.id != left]
    if not waiting:
        return redirect(url_for("tickets.inbox"), 303)
    return redirect(url_for("tickets.ticket", ticket_id=waiting[0]), 303)
