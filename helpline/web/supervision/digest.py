"""The digest of what was shown, released, overridden and blocked, a week at a time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from helpline.deeds.supervision.digest import KINDS, read_digest
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import day_of

blueprint = Blueprint("digest", __name__, url_prefix="/digest")


@blueprint.get("")
@may("see the digest")
def digest() -> Any:
    shown = read_digest(day_of(request.args.get("week")), rules=desk().rules, by=me(), now=now())
    return render_template("digest/digest.html", digest=shown, kinds=KINDS, nav="waiting")
