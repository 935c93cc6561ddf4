"""What each colleague carries: her own page, and that of a supervisor for her teams."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from helpline.deeds.supervision import load as deeds
from helpline.web.access import may
from helpline.web.desk import desk, me, now

blueprint = Blueprint("load", __name__)


@blueprint.get("/own/load")
@may("see own load")
def own() -> Any:
    one = deeds.read_own_load(rules=desk().rules, by=me(), now=now())
    return render_template("load/own.html", one=one, nav="own")


@blueprint.get("/load")
@may("see load")
def load() -> Any:
    loads = deeds.read_loads(rules=desk().rules, by=me(), now=now())
    return render_template("load/load.html", loads=loads, many=desk().rules.heavy_contacts, nav="waiting")
