"""What pages ask by themselves: has something changed, how long does the session last; and a health answer that tells nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from helpline.deeds import sessions
from helpline.deeds.inbox import change_counter
from helpline.web.access import csrf, may, open_to_all, quietly
from helpline.web.desk import desk, me, now

blueprint = Blueprint("live", __name__)


@blueprint.get("/changes")
@quietly
@may("read tickets")
def changes() -> Any:
    return {"change": change_counter()}


@blueprint.get("/session")
@quietly
@may("sign in")
def session() -> Any:
    """Whose session it is, for how many seconds more, and its token: a page that was locked goes on with it."""
    left = sessions.time_left(g.token, now=now(), lasting=desk().lasting)
    return {"left": int(left.total_seconds()), "name": me().duty_name, "csrf": csrf()}


@blueprint.post("/session/staying")
@may("sign in")
def staying() -> Any:
    return {}  # to have clicked is all it takes


@blueprint.get("/health")
@open_to_all
def health() -> Any:
    change_counter()  # the database answers
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
