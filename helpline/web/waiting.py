"""The supervisor's page of waiting times."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from helpline.deeds.waiting_times import read_waiting_times
from helpline.web.access import may
from helpline.web.desk import desk, me, now

blueprint = Blueprint("waiting", __name__, url_prefix="/waiting")


@blueprint.get("")
@may("see waiting times")
def waiting() -> Any:
    times = read_waiting_times(rules=desk().rules, by=me(), now=now())
    return render_template("waiting/waiting.html", times=times, nav="waiting")
