"""The page of counts: how much the desk holds and whether it keeps up, for those who look after it and read nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from helpline.deeds.staff.boot_keys import heard_of
from helpline.deeds.supervision.counts import read_counts
from helpline.web.access import may
from helpline.web.desk import desk, me, now

blueprint = Blueprint("counts", __name__)


@blueprint.get("/counts")
@may("see counts")
def counts() -> Any:
    told = read_counts(rules=desk().rules, by=me(), now=now())
    return render_template("counts/counts.html", counts=told, couriers=_couriers(), nav="counts")


def _couriers() -> tuple[int, int]:
    """How many have their keys, of how many there are: one in this process perhaps, and those elsewhere."""
    keys, at = desk().keys, now()
    armed = [] if keys is None else [keys.is_armed(at)]
    armed += [one.is_armed for one in heard_of(now=at)]
    return sum(armed), len(armed)
